import { z } from 'zod';
import { type MysqlClient, quoteMysqlName } from '../connect/mysql-client.js';

const text = z.string();
const maybe = z.string().nullable();

const tableRow = z.object({
  name: text,
  type: text,
  engine: maybe,
  made: z.coerce.number().nullable(),
  now: z.coerce.number(),
  options: maybe,
  comment: maybe,
});
const farKeyRow = z.object({ name: text, tbl: text, col: text, db: text, ref_tbl: text, ref_col: text });
const sequenceRow = z.object({ 'Create Table': text.optional(), 'Create Sequence': text.optional() });

/** InnoDB tells as `create_time` when the file of a table's definition was last put in its place, to the second. */
const TABLES = `SELECT table_name AS name, table_type AS type, engine AS engine,
    unix_timestamp(create_time) AS made, unix_timestamp() AS now, create_options AS options, table_comment AS comment
  FROM information_schema.tables WHERE table_schema = database() AND table_type <> 'VIEW' ORDER BY BINARY table_name`;

/** A table of another database takes its new name along into the keys that refer to it. */
const FAR_KEYS = `SELECT constraint_name AS name, table_name AS tbl, column_name AS col,
    referenced_table_schema AS db, referenced_table_name AS ref_tbl, referenced_column_name AS ref_col
  FROM information_schema.key_column_usage
  WHERE table_schema = database() AND referenced_table_schema <> database()
  ORDER BY BINARY table_name, BINARY constraint_name, ordinal_position`;

/** A file's time is that of the last tick of the system's clock, which is a little older than what the server calls now. */
const SETTLED_S = 2;

/**
 * What changes with the definition of each table, without a look at any of them: null where that cannot be told, because
 * the server is no MariaDB on Linux, a table lies in another engine, or one was changed so lately that another change could
 * fall into the same second.
 */
export async function tableSigns(client: MysqlClient): Promise<readonly unknown[] | null> {
  if (client.server.family !== 'mariadb' || !(await isOnLinux(client))) return null;
  const tables = await client.rows(tableRow, TABLES);
  if (!tables.every(isSettled)) return null;
  const sequences: unknown[] = [];
  for (const { name, type } of tables) {
    if (type === 'SEQUENCE')
      sequences.push(...(await client.rows(sequenceRow, `SHOW CREATE SEQUENCE ${quoteMysqlName(name)}`)));
  }
  const farKeys = await client.rows(farKeyRow, FAR_KEYS);
  const signs = tables.map(({ name, made, options, comment }) => [name, made, options, comment]);
  return [signs, sequences, farKeys];
}

/** Elsewhere a file that takes the place of another one may take over its time. */
async function isOnLinux(client: MysqlClient): Promise<boolean> {
  const [row] = await client.rows(z.object({ os: text }), 'SELECT @@version_compile_os AS os');
  return /linux/i.test(row?.os ?? '');
}

function isSettled({ engine, made, now }: z.infer<typeof tableRow>): boolean {
  return engine === 'InnoDB' && made !== null && now - made >= SETTLED_S;
}
