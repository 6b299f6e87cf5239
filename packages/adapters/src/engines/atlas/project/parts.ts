import type { HclBlock } from '../hcl/blocks.js';
import { type HclScope, tokensBehind } from '../hcl/scope.js';
import {
  attributeName,
  describeAttribute,
  type ProjectEnv,
  type ProjectNote,
  type ProjectPlace,
  type ProjectProblem,
} from './problem.js';

/** Blocks that only Atlas's own other commands read. */
const ATLAS_ONLY: ReadonlySet<string> = new Set(['format', 'lint', 'migration', 'test']);

/** Blocks of a file that say nothing by themselves: what an env takes of them is judged there. */
const HARMLESS: ReadonlySet<string> = new Set(['env', 'variable', 'locals']);

const POLICY =
  'Remove it; "policy": "additive" in db.config.json plans additions alone, and "policy": { "refuse": ["DATA_LOSS"] } lets no loss pass.';

/** What Lockstep offers for parts that it refuses. */
const OFFERS: Readonly<Record<string, string>> = {
  diff: POLICY,
  for_each: 'Write an environment for each database into "environments" of db.config.json.',
  include:
    'Remove it: a module manages what its files create and what "owns" of db.config.json names, and nothing else.',
  external_schema:
    'Write what the ORM says to a SQL file (as "drizzle-kit export" does) and name that file in "schema" of db.config.json.',
  composite_schema: 'Make each part a module of its own, with "uses" between them.',
  data: 'Write the value itself, or the file that it comes from.',
  repo: 'Remove it: Lockstep reads the schema files, and pushes to no registry.',
};

const UNKNOWN = 'Remove it, or move it to an env block that db.config.json does not name.';

/** What the parts of an env block come to that Lockstep has no use for. */
export interface OtherFindings {
  readonly problems: readonly ProjectProblem[];
  readonly notes: readonly ProjectNote[];
}

/** Judges every attribute and block of an env block that is not among `known`. */
export function otherParts(place: ProjectEnv, known: ReadonlySet<string>): OtherFindings {
  const attributes = place.block.attributes.filter(({ name }) => !known.has(name));
  const blocks = place.block.blocks.filter(({ type }) => !known.has(type));
  const parts = [...attributes, ...blocks.map(({ type, line }) => ({ name: type, line }))];
  return {
    problems: parts.filter(({ name }) => !ATLAS_ONLY.has(name)).map((part) => refused(place, part)),
    notes: parts
      .filter(({ name }) => ATLAS_ONLY.has(name))
      .map((part) => notUsed(attributeName(place, part), part.line)),
  };
}

function refused(
  place: ProjectPlace,
  part: { readonly name: string; readonly line: number },
): ProjectProblem {
  return {
    line: part.line,
    what: `${describeAttribute(place, part)} is not done by Lockstep.`,
    next: OFFERS[part.name] ?? UNKNOWN,
  };
}

/** The problem of an attribute that refers to a data source; null where it refers to none. */
export function dataProblem(
  place: ProjectPlace,
  attribute: HclBlock['attributes'][number],
): ProjectProblem | null {
  const tokens = tokensBehind(attribute.value, place.scope);
  const at = tokens.findIndex(({ kind, text }, index) => {
    return kind === 'name' && text === 'data' && tokens[index + 1]?.text === '.';
  });
  const type = tokens[at + 2]?.text ?? '';
  if (at === -1) return null;
  return {
    line: attribute.line,
    what: `${describeAttribute(place, attribute)} takes its value from the data source ${type}, which only Atlas evaluates.`,
    next: OFFERS[type] ?? OFFERS['data'] ?? '',
  };
}

/** Judges the outermost parts of the file, which hold for every env block. */
export function fileParts(
  place: Omit<ProjectPlace, 'scope'> & { readonly scope: HclScope },
  file: HclBlock,
): OtherFindings {
  const named = (name: string, line: number): string => `"${name}" (${place.file}:${line})`;
  const blocks = file.blocks.filter(({ type }) => !HARMLESS.has(type));
  const unused = blocks.filter(({ type }) => ATLAS_ONLY.has(type) || type === 'data');
  const problems = [
    ...file.attributes.map(({ name, line }) => ({ name, line })),
    ...blocks.filter((block) => !unused.includes(block)).map(({ type, line }) => ({ name: type, line })),
  ];
  return {
    problems: problems.map(({ name, line }) => ({
      line,
      what: `${named(name, line)} is not done by Lockstep.`,
      next: OFFERS[name] ?? `Remove it from ${place.file}, or leave "atlas.config" out of db.config.json.`,
    })),
    notes: unused.map(({ type, labels, line }) => notUsed(`"${[type, ...labels].join(' ')}"`, line)),
  };
}

function notUsed(name: string, line: number): ProjectNote {
  return { line, message: `${name} is for Atlas's own commands; Lockstep does not use it` };
}
