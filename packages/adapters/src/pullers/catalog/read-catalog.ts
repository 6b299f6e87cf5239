import type { PullRequest } from '@lockstep/core/ports/type-puller.js';
import type pg from 'pg';
import { z } from 'zod';
import { COLUMNS, CONSTRAINTS, INDEXES, POLICIES, RELATIONS, SEQUENCES, TYPES } from './catalog-queries.js';
import {
  type ColumnRow,
  columnRow,
  constraintRow,
  indexRow,
  policyRow,
  relationRow,
  sequenceRow,
  type TypeRow,
  typeRow,
} from './catalog-rows.js';
import { relationOf } from './relation-of.js';
import { bySchemaAndName, type CatalogType, qualified, type TableCatalog } from './table-catalog.js';

type Wanted = Pick<PullRequest, 'tables' | 'types' | 'sequences'>;

/**
 * Reads all that the generated files say about these objects, in one read-only snapshot. Names of the schema `public`
 * are unqualified in the SQL it gives, whatever the login's own search path.
 */
export async function readTableCatalog(client: pg.Client, wanted: Wanted): Promise<TableCatalog> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    await client.query('SET LOCAL search_path = public');
    return await readWithin(client, wanted);
  } finally {
    await client.query('ROLLBACK');
  }
}

async function readWithin(client: pg.Client, wanted: Wanted): Promise<TableCatalog> {
  const relations = await rows(client, relationRow, RELATIONS, [names(wanted.tables)]);
  const present = relations.filter(({ partition }) => !partition).sort(bySchemaAndName);
  const oids = present.map(({ oid }) => oid);
  const columns = await rows(client, columnRow, COLUMNS, [oids]);
  const parts = {
    columns: groupByRelation(onePerColumn(columns)),
    constraints: groupByRelation(await rows(client, constraintRow, CONSTRAINTS, [oids])),
    indexes: groupByRelation(await rows(client, indexRow, INDEXES, [oids])),
    policies: groupByRelation(await rows(client, policyRow, POLICIES, [oids])),
  };
  const used = [...new Set(columns.map(({ type }) => type))];
  const types = await rows(client, typeRow, TYPES, [used, names(wanted.types)]);
  return {
    relations: present.map((row) => relationOf(row, parts)),
    types: new Map(types.map((row) => [row.oid, typeOf(row)])),
    sequences: (await rows(client, sequenceRow, SEQUENCES, [names(wanted.sequences ?? [])])).sort(
      bySchemaAndName,
    ),
    missing: missingOf(wanted.tables, relations),
  };
}

async function rows<Schema extends z.ZodType>(
  client: pg.Client,
  schema: Schema,
  ...[text, values]: readonly [text: string, values: readonly unknown[]]
): Promise<z.infer<Schema>[]> {
  const result = await client.query(text, [...values]);
  return z.array(schema).parse(result.rows);
}

function missingOf(
  wanted: Wanted['tables'],
  found: readonly { readonly schema: string; readonly name: string }[],
): readonly string[] {
  const present = new Set(found.map(qualified));
  return wanted.map(qualified).filter((name) => !present.has(name));
}

function names(objects: readonly { readonly schema: string; readonly name: string }[]): string {
  return JSON.stringify(objects.map(({ schema, name }) => ({ schema, name })));
}

function groupByRelation<Row extends { readonly relation: number }>(
  list: readonly Row[],
): ReadonlyMap<number, readonly Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of list) groups.set(row.relation, [...(groups.get(row.relation) ?? []), row]);
  return groups;
}

/** A column may own several sequences and then has a row for each; the one its default uses is the one that counts. */
function onePerColumn(list: readonly ColumnRow[]): readonly ColumnRow[] {
  const chosen = new Map<string, ColumnRow>();
  for (const row of list) {
    const key = JSON.stringify([row.relation, row.name]);
    if (!chosen.has(key) || row.defaultUsesSequence) chosen.set(key, row);
  }
  return [...chosen.values()];
}

const TYPE_KINDS: Readonly<Record<string, CatalogType['kind']>> = {
  b: 'base',
  e: 'enum',
  d: 'domain',
  c: 'composite',
  r: 'range',
  m: 'range',
};

function typeOf(row: TypeRow): CatalogType {
  return {
    oid: row.oid,
    schema: row.schema,
    name: row.name,
    kind: TYPE_KINDS[row.kind] ?? 'other',
    element: row.element === 0 ? null : row.element,
    base: row.base === 0 ? null : row.base,
    labels: row.labels,
  };
}
