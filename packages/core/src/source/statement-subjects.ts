import type { ObjectKind, ObjectRef } from '../catalog/object-kind.js';
import { argumentsOf, nameParts, withoutArguments } from '../catalog/object-names.js';

/** Something that a statement says or is about, whatever spelling its name has. */
export interface Subject {
  /** What it is, in a word that files' statements and plans' statements share: `name`, `column`, `comment on column`. */
  readonly what: string;
  /** The parts of its name without quotes, from the schema (where the dialect has schemas) to its own. */
  readonly parts: readonly string[];
  /** Where the statement says it: an offset in its text, in code points. */
  readonly offset: number;
}

/** What one statement is about, the most exact first. */
export interface StatementSubjects {
  /** What the statement itself makes or settles: a table with its columns, a comment, a default. */
  readonly says: readonly Subject[];
  /** What that belongs to and another statement makes. */
  readonly of: readonly Subject[];
}

export const NO_SUBJECTS: StatementSubjects = { says: [], of: [] };

/** Text that is equal for equal subjects. */
export function subjectKey({ what, parts }: Pick<Subject, 'what' | 'parts'>): string {
  return [what, ...parts].join('\u0000');
}

const ROUTINES: ReadonlySet<string> = new Set(['function', 'procedure', 'aggregate']);

/** Kinds that share one space of names: no schema has a table and a view, or a table and a type, of one name. */
const NAMES: ReadonlySet<string> = new Set<ObjectKind>([
  ...(['table', 'view', 'materialized_view', 'foreign_table', 'sequence'] as const),
  ...(['index', 'type', 'domain'] as const),
]);

/** Words that differ where names have no schema: no routine is overloaded there, and a virtual table is a table. */
const UNQUALIFIED: Readonly<Record<string, string>> = {
  function: 'routine named',
  procedure: 'routine named',
  other: 'name',
};

/** The word for a kind of object in `Subject.what`. */
export function subjectWord(kind: string): string {
  return NAMES.has(kind) ? 'name' : ROUTINES.has(kind) ? 'routine' : kind.replaceAll('_', ' ');
}

/**
 * The subjects of an object by its name as plans write it, at one offset: a routine is found by its name alone too,
 * because files write the types of its arguments in other ways. `hasSchemas`: names are qualified in this dialect.
 */
export function subjectsOfObject(
  { kind, name }: Pick<ObjectRef, 'name'> & { readonly kind: string },
  hasSchemas: boolean,
): readonly Subject[] {
  const what = subjectWord(kind);
  if (!hasSchemas) return [{ what: UNQUALIFIED[kind] ?? what, parts: [name], offset: 0 }];
  const parts = nameParts(withoutArguments(name));
  return what === 'routine'
    ? routineSubjects({ parts, types: argumentsOf(name) ?? [] })
    : [{ what, parts, offset: 0 }];
}

/** The subjects of a routine: with the types of its arguments, and by its name alone. */
export function routineSubjects(routine: {
  readonly parts: readonly string[];
  readonly types: readonly string[];
}): readonly Subject[] {
  const { parts, types } = routine;
  return [
    { what: 'routine', parts: [...parts, types.join(', ')], offset: 0 },
    { what: 'routine named', parts, offset: 0 },
  ];
}
