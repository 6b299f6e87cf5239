import type { PullRequest } from '@lockstep/core/ports/type-puller.js';
import { z } from 'zod';
import { connectPostgres } from '../../dialects/postgresql/connect/connect.js';
import { readTableCatalog } from '../catalog/read-catalog.js';
import {
  type CatalogColumn,
  type CatalogType,
  qualified,
  type TableCatalog,
} from '../catalog/table-catalog.js';
import { byText, type KyselyCatalog, type KyselyColumn } from './kysely-table.js';

const COMMENTS = `
  SELECT n.nspname AS schema, c.relname AS table, a.attname AS column, d.description AS comment
  FROM pg_description d
  JOIN pg_class c ON c.oid = d.objoid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid
  WHERE d.classoid = 'pg_class'::regclass AND d.objsubid > 0
    AND n.nspname = ANY($1::text[]) AND c.relname = ANY($2::text[])`;

const commentRow = z.object({
  schema: z.string(),
  table: z.string(),
  column: z.string(),
  comment: z.string(),
});

/** Reads the module's tables and views of a PostgreSQL. Throws `DB.*`. */
export async function readPostgres(request: PullRequest): Promise<KyselyCatalog> {
  const client = await connectPostgres(request.target, {
    applicationName: 'lockstep pull',
    signal: request.signal,
  });
  try {
    const catalog = await readTableCatalog(client, { tables: request.tables, types: [] });
    const names = [request.tables.map(({ schema }) => schema), request.tables.map(({ name }) => name)];
    const { rows } = await client.query(COMMENTS, names);
    const comments = z.array(commentRow).parse(rows);
    const texts = new Map(
      comments.map(({ schema, table, column, comment }) => [
        JSON.stringify([schema, table, column]),
        comment,
      ]),
    );
    return { tables: tablesOf(catalog, texts), missing: catalog.missing };
  } finally {
    await client.end();
  }
}

function tablesOf(
  { relations, types }: TableCatalog,
  comments: ReadonlyMap<string, string>,
): KyselyCatalog['tables'] {
  return relations
    .map(({ schema, name, columns }) => ({
      schema,
      name,
      key: schema === 'public' ? name : `${schema}.${name}`,
      columns: columns
        .map((column) => ({
          ...columnOf(column, types),
          comment: comments.get(JSON.stringify([schema, name, column.name])) ?? null,
        }))
        .sort((left, right) => byText(left.name, right.name)),
    }))
    .sort((left, right) => byText(left.key, right.key));
}

function columnOf(
  column: CatalogColumn,
  types: ReadonlyMap<number, CatalogType>,
): Omit<KyselyColumn, 'comment'> {
  const outer = rootOf(column.type, types);
  const isArray = outer.element !== null;
  const type = outer.element === null ? outer : rootOf(outer.element, types);
  const isEnum = type.kind === 'enum';
  return {
    name: column.name,
    // A type that kysely-codegen cannot know is text to it; its name must not be taken for another one.
    dataType: type.schema === 'pg_catalog' ? type.name : 'other',
    isArray,
    values: isEnum ? type.labels : null,
    enumName: isEnum ? qualified(type) : null,
    nullable: !column.required,
    optional: column.defaultSql !== null || column.identity !== null,
    computed: column.generated !== null,
  };
}

/** The type below all domains. */
function rootOf(oid: number, types: ReadonlyMap<number, CatalogType>): CatalogType {
  const type = types.get(oid);
  if (type === undefined) throw new Error(`No type is known by the oid ${oid}.`);
  return type.base === null ? type : rootOf(type.base, types);
}
