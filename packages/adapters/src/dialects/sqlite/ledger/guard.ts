import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { z } from 'zod';
import type { SqliteConnection } from '../connect/connect.js';
import { SQLITE_LEDGER_DDL } from './tables.js';

const TABLES = ['lockstep_applied_plan', 'lockstep_owned_object'];

/** As SQLite keeps the text of a table that it made. */
const MADE = new Set(SQLITE_LEDGER_DDL.map((sql) => plain(sql.replace('IF NOT EXISTS ', ''))));

const foundRow = z.object({
  type: z.string(),
  name: z.string(),
  tbl: z.string(),
  sql: z.string().nullable(),
});

/** Names are compared as SQLite does, without case; what is temporary shadows the tables of the file. */
const FOUND = `SELECT type, name, tbl_name AS tbl, sql FROM sqlite_schema WHERE lower(tbl_name) IN (?, ?)
  UNION ALL SELECT type, name, tbl_name, sql FROM sqlite_temp_schema WHERE lower(tbl_name) IN (?, ?)`;

/**
 * Throws `DB.PRIVILEGE` where the tables of the ledger are not exactly those that Lockstep makes, or anything hangs on
 * them. Reads the schema alone. The transaction that it is called in keeps the answer true.
 */
export async function refuseForeignLedger(connection: SqliteConnection): Promise<void> {
  const rows = await connection.run(FOUND, [...TABLES, ...TABLES]);
  const found = z.array(foundRow).parse(rows);
  const tables = found.filter(({ type }) => type === 'table');
  const foreign = found.filter((part) => !isOurs(part));
  const isHalf = tables.length === 1 && foreign.length === 0;
  if (foreign.length === 0 && !isHalf) return;
  throw new LockstepError('DB.PRIVILEGE', {
    what: `The ledger (${TABLES.join(', ')}) of this database is not ours: nothing of it was read or written.`,
    why: [
      ...foreign.map(({ type, name, tbl }) =>
        type === 'table' ? `table ${name} is not as Lockstep creates it` : `${type} ${name} on ${tbl}`,
      ),
      ...(isHalf ? [`only table ${tables[0]?.name ?? ''} is there`] : []),
    ].join('\n'),
    next: [
      "look at it: SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE tbl_name LIKE 'lockstep%';",
      `set it aside, and the next apply creates a new one: ${found.flatMap(asideSql).join(' ')}`,
    ],
  });
}

function isOurs({ type, name, sql }: z.infer<typeof foundRow>): boolean {
  if (type === 'index') return sql === null;
  return type === 'table' && TABLES.includes(name) && sql !== null && MADE.has(plain(sql));
}

function plain(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ').trim();
}

function asideSql({ type, name }: z.infer<typeof foundRow>): readonly string[] {
  const quoted = `"${name.replaceAll('"', '""')}"`;
  if (type === 'table') return [`ALTER TABLE ${quoted} RENAME TO "aside_${name.replaceAll('"', '""')}";`];
  return type === 'index' ? [] : [`DROP ${type.toUpperCase()} IF EXISTS ${quoted};`];
}
