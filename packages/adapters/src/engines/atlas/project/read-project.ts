import { join } from 'node:path';
import type { EngineProject } from '@lockstep/core/ownership/engine-project.js';
import type { Files } from '@lockstep/core/ports/files.js';
import { placeOfLine } from '@lockstep/core/source/source-place.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { WorkspaceModule } from '@lockstep/core/config/workspace-module.js';
import type { HclAttribute, HclBlock } from '../hcl/blocks.js';
import { excludeFindings, schemasFindings, type ScopeFindings } from './scope.js';
import { sourceProblems } from './sources.js';
import { passwordProblem, type UrlFindings, urlFindings } from './url.js';
import { projectBody, scopeOf } from '../hcl/scope.js';
import { dataProblem, fileParts, otherParts } from './parts.js';
import {
  attributeName,
  configOf,
  describeAttribute,
  type ProjectEnv,
  projectError,
  type ProjectNote,
  type ProjectPlace,
  type ProjectProblem,
} from './problem.js';

/**
 * Reads the `atlas.hcl` that db.config.json names and holds its env block against it: each attribute is respected or
 * refused by name. Null where none is named. Throws `CONFIG.INVALID`.
 */
export async function readAtlasProject(
  module: WorkspaceModule,
  { workspaceRoot, files }: { readonly workspaceRoot: string; readonly files: Files },
): Promise<EngineProject | null> {
  const { config: file, env } = module.config.atlas ?? {};
  if (file === undefined || env === undefined) return null;
  const projectRoot = join(workspaceRoot, module.root);
  const text = await files.read(join(projectRoot, file), projectRoot);
  if (text === null) throw noFile(module, file);
  const body = projectBody(text);
  const place = { files, projectRoot, module, file, text, env, scope: scopeOf(body) };
  return await projectOf({ ...place, block: envBlock(place, body) }, body);
}

/** Attributes and blocks that are read one by one. */
const KNOWN: ReadonlySet<string> = new Set(['src', 'schema', 'url', 'dev', 'exclude', 'schemas']);

async function projectOf(place: ProjectEnv, body: HclBlock): Promise<EngineProject> {
  const { block } = place;
  const nested = block.blocks.filter(({ type }) => type === 'schema');
  const own = block.attributes.filter(({ name }) => KNOWN.has(name));
  const all = [
    ...own,
    ...nested.flatMap(({ attributes }) => attributes.filter(({ name }) => name === 'src')),
  ];
  const onData = all.flatMap((attribute) => dataProblem(place, attribute) ?? []);
  const readable = all.filter((attribute) => dataProblem(place, attribute) === null);
  const named = (wanted: string): readonly HclAttribute[] => readable.filter(({ name }) => name === wanted);
  const scopes = readable.flatMap((attribute) => scopeFindings(place, attribute));
  const others = [
    ...[otherParts(place, KNOWN), fileParts(place, body)],
    ...nested.map((schema) => otherParts({ ...place, block: schema }, new Set(['src']))),
    ...named('url').map((attribute) => urlFindings(place, attribute)),
    ...named('dev').map((attribute) => devFindings(place, attribute)),
  ];
  const problems = [
    ...onData,
    ...(await sourcesOf(place, named('src'))),
    ...[...scopes, ...others].flatMap((found) => found.problems),
  ];
  if (problems.length > 0) throw projectError(place, problems);
  return {
    leavesOut: firstReason(scopes),
    notes: others.flatMap(({ notes }) => notes.map((note) => placed(place, note))),
  };
}

function placed(
  { file, text }: ProjectPlace,
  { line, message }: ProjectNote,
): EngineProject['notes'][number] {
  return { message, place: placeOfLine({ path: file, text }, line) };
}

function firstReason(scopes: readonly ScopeFindings[]): EngineProject['leavesOut'] {
  return (object) => {
    for (const { leavesOut } of scopes) {
      const reason = leavesOut(object);
      if (reason !== null) return reason;
    }
    return null;
  };
}

async function sourcesOf(
  place: ProjectEnv,
  [only, another]: readonly HclAttribute[],
): Promise<readonly ProjectProblem[]> {
  if (only === undefined) return [];
  if (another === undefined) return await sourceProblems(place, only);
  const what = `${describeAttribute(place, another)} appears twice in env "${place.env}".`;
  return [{ line: another.line, what, next: 'Keep one of them: src, or src in a schema block.' }];
}

function scopeFindings(place: ProjectEnv, attribute: HclAttribute): readonly ScopeFindings[] {
  if (attribute.name === 'exclude') return [excludeFindings(place, attribute)];
  return attribute.name === 'schemas' ? [schemasFindings(place, attribute)] : [];
}

function devFindings(place: ProjectPlace, attribute: HclAttribute): UrlFindings {
  const secret = passwordProblem(place, attribute);
  const message = `${attributeName(place, attribute)} is not used: Lockstep creates a fresh database for each run and drops it`;
  return { problems: secret === null ? [] : [secret], notes: [{ line: attribute.line, message }] };
}

function envBlock(place: ProjectPlace, { blocks }: HclBlock): HclBlock {
  const { env, file } = place;
  const all = blocks.filter(({ type }) => type === 'env');
  const [only, another] = all.filter(({ labels }) => labels[0] === env);
  const computed = all.find(({ labels }) => labels.length === 0);
  if (only !== undefined && another === undefined) return only;
  if (another !== undefined) {
    const what = `${file}:${another.line} has env "${env}" a second time: Atlas takes both for a list of databases.`;
    throw projectError(place, [{ line: another.line, what, next: 'Give each env block a name of its own.' }]);
  }
  if (computed !== undefined) {
    const what = `The env block at ${file}:${computed.line} computes its name, which only Atlas does.`;
    const next = `Write the name: env "${env}" { … }`;
    throw projectError(place, [{ line: computed.line, what, next }]);
  }
  const names = all.flatMap(({ labels }) => labels.slice(0, 1));
  const what = `${file} has no env "${env}"${names.length === 0 ? '' : `; it has ${names.join(', ')}`}.`;
  throw projectError(place, [{ line: 1, what, next: `Correct "atlas.env" in ${configOf(place)}.` }]);
}

function noFile(module: WorkspaceModule, file: string): LockstepError {
  return new LockstepError('CONFIG.INVALID', {
    what: `"atlas.config" of ${module.name} names ${file}, which does not exist.`,
    next: ['Correct the path: it starts at the folder of db.config.json.'],
  });
}
