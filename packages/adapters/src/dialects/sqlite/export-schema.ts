import type { ExportedStatement } from '@lockstep/core/catalog/exported-statement.js';
import type { ExportSchemaRequest } from '@lockstep/core/ports/schema-exporter.js';
import { factsById } from '@lockstep/core/catalog/catalog.js';
import { z } from 'zod';
import { openSqlite } from './connect/connect.js';

const rows = z.array(z.object({ type: z.string(), name: z.string(), table: z.string(), sql: z.string() }));

const STATEMENTS = `SELECT type, name, tbl_name AS "table", sql FROM sqlite_schema WHERE sql IS NOT NULL
  ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 WHEN 'view' THEN 3 ELSE 4 END, rowid`;

/**
 * The statements that make the viewed part of the database that was read in an empty one, as they were written.
 * Throws `DB.*`.
 */
export async function exportSqliteSchema({
  snapshot,
  view,
}: ExportSchemaRequest): Promise<readonly ExportedStatement[]> {
  const target = snapshot.readFrom;
  if (target === undefined) throw new Error('A catalog that was kept has no database to export.');
  const facts = factsById(snapshot.catalog);
  const names = new Set([...view.mine].flatMap((id) => facts.get(id)?.name.toLowerCase() ?? []));
  const roots = new Map([...view.mine].map((id) => [facts.get(id)?.root ?? id, id]));
  const connection = await openSqlite(target, { mode: 'read' });
  try {
    return rows.parse(await connection.run(STATEMENTS)).flatMap(({ type, name, table, sql }) => {
      const isWanted = names.has(name.toLowerCase()) || (type !== 'view' && names.has(table.toLowerCase()));
      const root = [`table:${table}`, `view:${table}`, `other:${table}`].find((id) => roots.has(id)) ?? null;
      return isWanted ? [{ sql, subject: null, root, creates: [] }] : [];
    });
  } finally {
    connection.close();
  }
}
