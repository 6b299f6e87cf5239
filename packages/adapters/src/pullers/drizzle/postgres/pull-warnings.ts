import type { PullRequest } from '@lockstep/core/ports/type-puller.js';
import {
  type CatalogColumn,
  type CatalogForeignKey,
  type CatalogIndex,
  type CatalogKey,
  type CatalogRelation,
  type CatalogType,
  qualified,
} from '../../catalog/table-catalog.js';
import { leftOut, targetOf } from '../code/constraint-code.js';
import type { FileScope } from '../code/file-scope.js';

/** What the generated code says less precisely than the database does: a sentence each, in canonical order. */
export function pullWarnings(
  scope: FileScope,
  relations: readonly CatalogRelation[],
  foreign: PullRequest['foreign'],
): readonly string[] {
  return relations.flatMap((relation) => [
    ...relation.columns.flatMap((column) => columnWarnings(scope, relation, column)),
    ...relation.indexes.flatMap((index) => indexWarnings(relation, index)),
    ...keysOf(relation).flatMap((key) => keyWarnings(relation, key)),
    ...relation.foreignKeys.flatMap((key) => foreignKeyWarnings(scope, relation, { key, foreign })),
    ...relation.exclusions.map(
      ({ name, definition }) =>
        `${qualified(relation)}: Drizzle cannot express exclusion constraints; ${name} is left out (${definition}).`,
    ),
    ...securityWarnings(relation),
  ]);
}

function columnWarnings(
  scope: FileScope,
  relation: CatalogRelation,
  column: CatalogColumn,
): readonly string[] {
  const place = `${qualified(relation)}.${column.name}`;
  const composite = compositeOf(scope, scope.types.get(column.type));
  return [
    ...(composite === null ? [] : [`${place}: the composite type ${composite} is typed as its text.`]),
    ...(column.generated === 'virtual'
      ? [`${place}: Drizzle cannot express VIRTUAL; the column is written as a stored one.`]
      : []),
  ];
}

function compositeOf(scope: FileScope, type: CatalogType | undefined): string | null {
  if (type === undefined) return null;
  if (type.kind === 'composite') return type.name;
  const below = type.element ?? type.base;
  return below === null ? null : compositeOf(scope, scope.types.get(below));
}

function indexWarnings(relation: CatalogRelation, index: CatalogIndex): readonly string[] {
  const place = `${qualified(relation)}, index ${index.name}`;
  return [
    ...(index.included.length === 0
      ? []
      : [`${place}: Drizzle cannot express INCLUDE (${index.included.join(', ')}); it is left out.`]),
    ...(index.nullsNotDistinct
      ? [`${place}: Drizzle cannot express NULLS NOT DISTINCT of an index; it is left out.`]
      : []),
  ];
}

function keysOf(relation: CatalogRelation): readonly CatalogKey[] {
  return [...(relation.primaryKey === null ? [] : [relation.primaryKey]), ...relation.uniques];
}

const UNSPOKEN = [
  [/ DEFERRABLE/, 'DEFERRABLE'],
  [/ INCLUDE \(/, 'INCLUDE'],
  [/ WITHOUT OVERLAPS/, 'WITHOUT OVERLAPS'],
  [/ MATCH FULL/, 'MATCH FULL'],
  [/ON DELETE SET (?:NULL|DEFAULT) \(/, 'the columns of ON DELETE SET'],
  [/ NOT ENFORCED/, 'NOT ENFORCED'],
  [/PERIOD /, 'PERIOD'],
] as const;

function keyWarnings(
  relation: CatalogRelation,
  key: { readonly name: string; readonly definition: string },
): readonly string[] {
  // Quoted names may hold any word.
  const words = key.definition.replace(/"(?:[^"]|"")*"/g, '');
  return UNSPOKEN.filter(([pattern]) => pattern.test(words)).map(
    ([, clause]) =>
      `${qualified(relation)}, constraint ${key.name === '' ? 'without a name' : key.name}: Drizzle cannot express ${clause}; it is left out.`,
  );
}

/** What is lost of a foreign key, or all of it where no file has its target. */
export function foreignKeyWarnings(
  scope: FileScope,
  relation: CatalogRelation,
  { key, foreign }: { readonly key: CatalogForeignKey; readonly foreign: PullRequest['foreign'] },
): readonly string[] {
  if (targetOf(scope, key) !== null) return keyWarnings(relation, key);
  const target = qualified({ schema: key.target.schema, name: key.target.table });
  const owner = foreign.find((table) => qualified(table) === target);
  const hint =
    owner === undefined || owner.module === null || owner.importFrom === null
      ? ''
      : ` Pull module ${owner.module} first.`;
  return [`${leftOut(relation, key)}.${hint}`];
}

function securityWarnings(relation: CatalogRelation): readonly string[] {
  return [
    ...(relation.policies.length > 0 && !relation.rowSecurity
      ? [`${qualified(relation)}: it has policies, but row security is off; Drizzle takes it for on.`]
      : []),
    ...(relation.rowSecurityForced
      ? [`${qualified(relation)}: Drizzle cannot express FORCE ROW LEVEL SECURITY; it is left out.`]
      : []),
  ];
}
