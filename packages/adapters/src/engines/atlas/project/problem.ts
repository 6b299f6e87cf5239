import { configPath } from '@lockstep/core/config/resolve-environment.js';
import type { Files } from '@lockstep/core/ports/files.js';
import { placeOfLine } from '@lockstep/core/source/source-place.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { WorkspaceModule } from '@lockstep/core/config/workspace-module.js';
import type { HclAttribute, HclBlock } from '../hcl/blocks.js';
import { evaluate, type HclScope } from '../hcl/scope.js';
import type { HclValue } from '../hcl/value.js';

/** Something in a project file that contradicts the module or that Lockstep cannot do. */
export interface ProjectProblem {
  readonly line: number;
  /** A sentence with the name of the attribute or block; never a value that may be a secret. */
  readonly what: string;
  /** The exact edit. */
  readonly next: string;
}

/** A module and the env block that its configuration names. */
export interface ProjectPlace {
  readonly files: Files;
  /** Absolute. */
  readonly projectRoot: string;
  readonly module: WorkspaceModule;
  /** `atlas.config`, from the project root. */
  readonly file: string;
  /** What stands in it. */
  readonly text: string;
  /** `atlas.env`. */
  readonly env: string;
  readonly scope: HclScope;
}

/** The part of a project file that the module means. */
export interface ProjectEnv extends ProjectPlace {
  readonly block: HclBlock;
}

/** Something in a project file that Lockstep does not use. */
export interface ProjectNote {
  readonly line: number;
  readonly message: string;
}

/** `"src" of env "local"`. */
export function attributeName({ env }: Pick<ProjectPlace, 'env'>, part: Pick<HclAttribute, 'name'>): string {
  return `"${part.name}" of env "${env}"`;
}

/** `"src" of env "local" (atlas.hcl:3)`. */
export function describeAttribute(place: ProjectPlace, part: Pick<HclAttribute, 'name' | 'line'>): string {
  return `${attributeName(place, part)} (${place.file}:${part.line})`;
}

/** db.config.json of the module, from the workspace root. */
export function configOf({ module }: ProjectPlace): string {
  return configPath(module.root);
}

/** One `CONFIG.INVALID` with all that was found, in the order of the file. */
export function projectError(
  { file, text, module }: Pick<ProjectPlace, 'file' | 'text' | 'module'>,
  problems: readonly ProjectProblem[],
): LockstepError {
  const ordered = [...problems].sort((a, b) => a.line - b.line);
  const [only, ...more] = ordered;
  const next = [...new Set(ordered.map((problem) => problem.next))];
  const place = placeOfLine({ path: file, text }, only?.line ?? 1);
  if (more.length === 0) return new LockstepError('CONFIG.INVALID', { what: only?.what ?? '', next, place });
  return new LockstepError('CONFIG.INVALID', {
    what: `${file} of ${module.name} has ${ordered.length} problems.`,
    why: ordered.map(({ what }) => what).join('\n'),
    ...{ next, place },
  });
}

/** The texts of an attribute that is a text or a list of them, or the problem that it is neither. */
export function textsOf(
  place: ProjectPlace,
  attribute: HclAttribute,
): { readonly texts: readonly string[]; readonly problems: readonly ProjectProblem[] } {
  const value = evaluate(attribute.value, place.scope);
  const items = value.kind === 'list' ? value.items : [value];
  const texts = items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
  const wrong = items.find((item) => item.kind !== 'text');
  return { texts, problems: wrong === undefined ? [] : [notEvaluated(place, attribute, wrong)] };
}

/** The problem of a value that Lockstep does not evaluate. */
export function notEvaluated(
  place: ProjectPlace,
  ...[attribute, value]: readonly [HclAttribute, HclValue]
): ProjectProblem {
  return {
    line: attribute.line,
    what: `${describeAttribute(place, attribute)} ${whyNot(value)}.`,
    next: `Write ${attribute.name} as a text or a list of texts; defaults of variables and literal locals may be named.`,
  };
}

/** Why a value is not text, as the end of a sentence. */
export function whyNot(value: HclValue): string {
  if (value.kind === 'other') return value.why;
  if (value.kind === 'call') return `calls ${value.name}(), which only Atlas evaluates`;
  return value.kind === 'reference'
    ? `refers to ${value.parts.join('.')}, which only Atlas evaluates`
    : 'is a list where one text is meant';
}
