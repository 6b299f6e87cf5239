import { posix } from 'node:path';
import { globProblem } from '@lockstep/core/text/glob-problem.js';
import type { HclAttribute } from '../hcl/blocks.js';
import { evaluate } from '../hcl/scope.js';
import type { HclValue } from '../hcl/value.js';
import {
  configOf,
  describeAttribute,
  notEvaluated,
  type ProjectPlace,
  type ProjectProblem,
} from './problem.js';

/** The attribute that names the schema files, and where it stands. */
interface Source {
  readonly place: ProjectPlace;
  readonly attribute: HclAttribute;
}

interface Found {
  /** From the project root. */
  readonly files: readonly string[];
  readonly problems: readonly ProjectProblem[];
}

/** What is wrong where the files that `src` names are not exactly those of `schema` in db.config.json. */
export async function sourceProblems(
  place: ProjectPlace,
  attribute: HclAttribute,
): Promise<readonly ProjectProblem[]> {
  const source = { place, attribute };
  const value = evaluate(attribute.value, place.scope);
  const found: Found[] = [];
  for (const item of flat(value)) found.push(await filesOf(source, item));
  const problems = found.flatMap((each) => each.problems);
  if (problems.length > 0) return problems;
  const named = new Set(found.flatMap(({ files }) => files));
  const own = await place.files.glob(place.projectRoot, place.module.config.schema);
  return [
    ...[...named].filter((path) => !own.includes(path)).map((path) => notInSchema(source, path)),
    ...own.filter((path) => !named.has(path)).map((path) => notInSource(source, path)),
  ];
}

/** Calls that give paths may stand alone or in a list. */
function flat(value: HclValue): readonly HclValue[] {
  return value.kind === 'list' ? value.items.flatMap(flat) : [value];
}

async function filesOf(source: Source, value: HclValue): Promise<Found> {
  const { place, attribute } = source;
  if (value.kind === 'text') return await filesOfUrl(source, value.text);
  const [pattern] = value.kind === 'call' && ['glob', 'fileset'].includes(value.name) ? value.args : [];
  if (pattern?.kind !== 'text') return { files: [], problems: [notEvaluated(place, attribute, value)] };
  // Unlike file://, these start at the project file.
  const folder = posix.dirname(place.file);
  return await filesAt(source, posix.join(folder, pattern.text));
}

async function filesOfUrl(source: Source, url: string): Promise<Found> {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1] ?? null;
  if (scheme !== 'file') {
    const what = scheme === null ? 'is not a file:// URL' : `is a URL of ${scheme}://`;
    return problem(
      source,
      `${what}, and Lockstep reads files`,
      `Write src = "file://…" with the schema files.`,
    );
  }
  const [path = '', query] = url.slice('file://'.length).split('?');
  if (query !== undefined) return migrations(source, path);
  return await filesAt(source, path);
}

async function filesAt(source: Source, path: string): Promise<Found> {
  const { projectRoot } = source.place;
  const absolute = posix.normalize(path).replace(/\/$/, '');
  const from = absolute.startsWith(`${projectRoot}/`) ? absolute.slice(projectRoot.length + 1) : absolute;
  if (from.startsWith('/') || from.split('/').includes('..')) {
    const next = `Move the files below the folder of ${configOf(source.place)}, or make them a module of their own and name it in "uses".`;
    return problem(source, `names ${path}, which lies outside of the project`, next);
  }
  const unclear = globProblem(from);
  if (unclear !== null) return problem(source, `names ${path}, which ${unclear}`, 'Write a simpler path.');
  const files = await source.place.files.glob(projectRoot, [from]);
  if (files.length > 0 || /[*?[{]/.test(from)) return { files, problems: [] };
  return await filesIn(source, from);
}

/** Atlas reads the files of a folder and not those of folders in it. */
async function filesIn(source: Source, folder: string): Promise<Found> {
  const { place } = source;
  const inside = await place.files.glob(place.projectRoot, [`${folder}/*`]);
  if (inside.includes(`${folder}/atlas.sum`) || posix.basename(folder) === 'migrations') {
    return migrations(source, folder);
  }
  const files = inside.filter((name) => /\.(?:sql|hcl)$/.test(name));
  if (files.length > 0) return { files, problems: [] };
  const next = `Correct the path: it starts at the folder of ${configOf(place)}.`;
  return problem(source, `names ${folder}, where there is no schema file`, next);
}

function problem(source: Source, ...[what, next]: readonly [string, string]): Found {
  const { place, attribute } = source;
  return {
    files: [],
    problems: [{ line: attribute.line, what: `${describeAttribute(place, attribute)} ${what}.`, next }],
  };
}

function migrations(source: Source, path: string): Found {
  return problem(
    source,
    `names ${path}, a directory of migrations`,
    'Name files that say what the schema should be: "atlas schema inspect" writes them from a database that has all migrations.',
  );
}

function notInSchema({ place, attribute }: Source, path: string): ProjectProblem {
  return {
    line: attribute.line,
    what: `${describeAttribute(place, attribute)} names ${path}, which "schema" of ${configOf(place)} does not.`,
    next: `Add "${path}" to "schema" in ${configOf(place)}.`,
  };
}

function notInSource({ place, attribute }: Source, path: string): ProjectProblem {
  return {
    line: attribute.line,
    what: `"schema" of ${configOf(place)} names ${path}, which ${describeAttribute(place, attribute)} does not.`,
    next: `Add "!${path}" to "schema" in ${configOf(place)}, or "file://${path}" to src.`,
  };
}
