import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { nextCommand } from '@lockstep/core/errors/next-command.js';
import { type CatalogRelation, qualified } from '../catalog/table-catalog.js';
import type { DrizzleLine } from './drizzle-line.js';
import type { DeclaredTable } from './read-drizzle-tables.js';

/** What drizzle-kit is asked for. */
export interface ToolRequestFilter {
  readonly schemas: readonly string[];
  readonly tables: readonly string[];
  /** Qualified names that its answer must hold. */
  readonly expected: readonly string[];
}

/**
 * drizzle-kit reads a table filter as a pattern and puts names into SQL and code as they are: a quote in a name breaks
 * it, or runs what follows.
 */
const SAFE = /^[\p{L}\p{N}_$][\p{L}\p{N}_$ .-]*$/u;

/** It keeps tables and columns in plain objects, where each of them has a `toString` and a `__proto__` already. */
const TAKEN: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** The relations that drizzle-kit sees and can be asked for; the others are written from the catalog alone. */
export function toolFilter(line: DrizzleLine, relations: readonly CatalogRelation[]): ToolRequestFilter {
  const asked = relations.filter(
    ({ schema, name, storage, columns }) =>
      SAFE.test(schema) &&
      SAFE.test(name) &&
      !line.blindTo.includes(storage) &&
      ![schema, name, ...columns.map((column) => column.name)].some((word) => TAKEN.has(word)),
  );
  return {
    schemas: [...new Set(asked.map((relation) => relation.schema))],
    tables: [...new Set(asked.map((relation) => relation.name))],
    expected: asked.map(qualified),
  };
}

/** Throws `PULL.FAILED` naming what the tool was asked for and did not declare. */
export function refuseLeftOut(
  kitVersion: string,
  { expected }: Pick<ToolRequestFilter, 'expected'>,
  declared: readonly DeclaredTable[],
): void {
  const present = new Set(declared.map(qualified));
  const leftOut = expected.filter((name) => !present.has(name));
  if (leftOut.length === 0) return;
  throw new LockstepError('PULL.FAILED', {
    what: `drizzle-kit ${kitVersion} ended without an error and left out ${leftOut.join(', ')}.`,
    why: 'It was asked for every table and view of the module that it can read.',
    next: [`{addDev} drizzle-kit@${kitVersion}`, nextCommand('pull')],
  });
}

/** The modes that the tool gave to columns, by qualified table and column. What nobody asked for is passed over. */
export function toolModesOf(
  declared: readonly DeclaredTable[],
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map(
    declared.map((table) => [
      qualified(table),
      new Map(table.columns.flatMap(({ name, mode }) => (mode === null ? [] : [[name, mode] as const]))),
    ]),
  );
}
