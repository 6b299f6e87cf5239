import { writtenParts } from '../catalog/name-parts.js';
import type { Plan } from './plan.js';

/** Something that a plan drops, and what it makes that could be the same under another name. */
export type RenameCandidate = Plan['renameCandidates'][number];

/** The comment that makes it a rename in every environment; it stands beside the new name in a schema file. */
export function annotationOf({ kind, from }: Pick<RenameCandidate, 'kind' | 'from'>): string {
  const name = kind === 'column' ? (writtenParts(from).at(-1) ?? from) : from;
  return `-- lockstep:renamed-from ${name}`;
}

/** The value of `--rename` that makes it a rename once. */
export function renameValue({ from, to }: Pick<RenameCandidate, 'from' | 'to'>): string {
  return `${from}=${to}`;
}
