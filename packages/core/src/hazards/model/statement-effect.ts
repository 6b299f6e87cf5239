import type { ObjectRef } from '../../catalog/object-kind.js';
import type { Hazard } from './hazard.js';
import type { SyntaxTree } from '../../source/syntax-tree.js';
import type { CatalogQuestions } from './catalog-questions.js';
import type { HazardCode } from '../../errors/hazard-codes.js';
import type { LockLevel } from './lock-level.js';

/**
 * What a statement does to one object. It counts only where the plan did not create that object earlier; with
 * `on: null` it always counts.
 */
export interface Touch {
  readonly on: ObjectRef | null;
  readonly lock: LockLevel;
  readonly hazards: readonly Hazard[];
}

/** Reads one kind of statement: which objects it touches, with which lock, and what that means for them. */
export type StatementRule = (tree: SyntaxTree, ask: CatalogQuestions) => readonly Touch[];

/** A touch of one object; without hazards it is a lock that nobody notices, with lock `none` no lock at all. */
export function touch(on: ObjectRef | null, lock: LockLevel, ...hazards: readonly Hazard[]): Touch {
  return { on, lock, hazards };
}

/** A hazard; `object` is kind and name, `message` one sentence for a reviewer. */
export function hazard(code: HazardCode, object: string, message: string): Hazard {
  return { code, object, message };
}

/** Nobody can read or write the relation while the server does `work` with all of its rows. */
export function blocksAll(object: string, work: string): readonly Hazard[] {
  return [
    hazard('BLOCKS_READS', object, `Reads of ${object} wait while ${work}`),
    hazard('BLOCKS_WRITES', object, `Writes to ${object} wait while ${work}`),
  ];
}

/** The touch of a statement that no rule knows. */
export function unclassified(what: string): Touch {
  const message = `No rule knows ${what}, so the worst is assumed: read it before you accept it.`;
  return touch(null, 'access exclusive', hazard('UNCLASSIFIED', what, message));
}
