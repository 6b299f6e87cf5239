import { createHash } from 'node:crypto';
import { type MysqlStatement, readMysqlStatement } from '@lockstep/core/hazards/mysql/mysql-statement.js';
import { z } from 'zod';
import { mysqlErrnoOf } from '../connect/failure.js';
import { type MysqlQueries, quoteMysqlName } from '../connect/mysql-client.js';

/** Verbs that change what the server prints of their objects; of others nothing can be told afterwards. */
const TELLING: readonly string[] = ['CREATE', 'ALTER', 'DROP', 'RENAME'];

/** True where reading the objects of a statement before and after it says whether it was run. */
export function isTelling({ node }: MysqlStatement): boolean {
  return TELLING.includes(node.split(' ')[0] ?? '');
}

const KINDS: Readonly<Record<string, string>> = {
  TRIGGER: 'TRIGGER',
  PROCEDURE: 'PROCEDURE',
  FUNCTION: 'FUNCTION',
  EVENT: 'EVENT',
};
/** No such table, trigger, routine, event, sequence. */
const ABSENT: readonly number[] = [1146, 1360, 1305, 1539, 4091, 1347];

const printedRow = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));

/** A digest of what the server prints of the objects that a statement names: equal as long as it did nothing. */
export async function stateOfStatement(client: MysqlQueries, sql: string): Promise<string> {
  const statement = readMysqlStatement(sql);
  const kind = KINDS[statement.node.split(' ')[1] ?? ''];
  const isOnTable = statement.table !== null && kind === undefined;
  const names = isOnTable ? [statement.table] : statement.names;
  const printed: string[] = [];
  for (const name of names) {
    if (name === null) continue;
    const isView = statement.node.endsWith(' VIEW');
    printed.push(
      isView ? await storedView(client, name.name) : await printedObject(client, kind ?? 'TABLE', name.name),
    );
  }
  return createHash('sha256').update(printed.join('\0')).digest('hex');
}

const VIEW = 'SELECT * FROM information_schema.views WHERE table_schema = database() AND table_name = ?';

/** Of a view its stored text: MariaDB runs functions of a view while it prints it. */
async function storedView(client: MysqlQueries, name: string): Promise<string> {
  const [row] = await client.rows(printedRow, VIEW, [name]);
  return row === undefined ? 'absent' : JSON.stringify(row);
}

/** `SHOW CREATE TABLE` prints views and sequences too. When something was made is not a property of it. */
async function printedObject(client: MysqlQueries, kind: string, name: string): Promise<string> {
  try {
    const [row = {}] = await client.rows(printedRow, `SHOW CREATE ${kind} ${quoteMysqlName(name)}`);
    return JSON.stringify({ ...row, Created: null }).replace(/ AUTO_INCREMENT=\d+/, '');
  } catch (error) {
    if (ABSENT.includes(mysqlErrnoOf(error))) return 'absent';
    throw error;
  }
}
