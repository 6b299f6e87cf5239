import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { z } from 'zod';
import { LEDGER_COLUMNS, LEDGER_TABLES } from './tables.js';
import { type MysqlClient, quoteMysqlName } from '../connect/mysql-client.js';

/**
 * Writes the ledger in a transaction of its own, in which its tables are ours and stay so: a table that a transaction
 * has named is not altered, renamed, or given a trigger before its end. Throws `DB.PRIVILEGE` where it is not ours.
 */
export async function inLedgerTransaction<Result>(
  client: MysqlClient,
  write: () => Promise<Result>,
): Promise<Result> {
  return await inTransaction(client, 'START TRANSACTION', async () => {
    await holdOurLedger(client);
    return await write();
  });
}

/** Reads the ledger in a transaction in which it is ours and stays so. Throws `DB.PRIVILEGE` where it is not ours. */
export async function inLedgerReading<Result>(
  client: MysqlClient,
  read: () => Promise<Result>,
): Promise<Result> {
  return await inTransaction(client, 'START TRANSACTION READ ONLY', async () => {
    await holdOurLedger(client);
    return await read();
  });
}

async function inTransaction<Result>(
  client: MysqlClient,
  begin: string,
  work: () => Promise<Result>,
): Promise<Result> {
  await client.run(begin);
  try {
    const result = await work();
    await client.run('COMMIT');
    return result;
  } catch (error) {
    // On a lost connection there is nothing to roll back any more; the first error is the one that counts.
    await Promise.allSettled([client.run('ROLLBACK')]);
    throw error;
  }
}

/** Looked at before anything of it is opened (a view would run), and again once it can no longer change. */
async function holdOurLedger(client: MysqlClient): Promise<void> {
  await refuseForeignLedger(client);
  for (const table of LEDGER_TABLES) await client.run(`SELECT module FROM ${table} LIMIT 0`);
  await refuseForeignLedger(client);
}

const tableRow = z.object({
  name: z.string(),
  type: z.string(),
  engine: z.string().nullable(),
  options: z.string(),
});
const columnRow = z.object({
  name: z.string(),
  type: z.string(),
  nullable: z.string(),
  extra: z.string(),
  fill: z.string().nullable(),
  expression: z.string().nullable(),
});
const hangingRow = z.object({ kind: z.string(), name: z.string() });

/**
 * Throws `DB.PRIVILEGE` where a table of the ledger is none (a view, another engine's, a partitioned one), has other
 * columns, defaults or constraints, or a trigger. Reads the catalog alone. Who else may write is not looked at: rights
 * on a whole database are how this family is used.
 */
export async function refuseForeignLedger(client: MysqlClient): Promise<void> {
  const findings: Finding[] = [];
  for (const table of LEDGER_TABLES) findings.push(...(await findingsOf(client, table)));
  if (findings.length === 0) return;
  const aside = LEDGER_TABLES.map((table) => `RENAME TABLE ${table} TO aside_${table};`);
  const repairs = findings.flatMap(({ repair }) => repair ?? []);
  throw new LockstepError('DB.PRIVILEGE', {
    what: `The ledger (${LEDGER_TABLES.join(', ')}) of this database is not ours: nothing of it was read or written.`,
    why: findings.map(({ problem }) => problem).join('\n'),
    next: [
      `look at it: SHOW CREATE TABLE ${LEDGER_TABLES[0]}; SHOW TRIGGERS LIKE 'lockstep%';`,
      ...(repairs.length === findings.length ? [`if it is your ledger: ${repairs.join(' ')}`] : []),
      `or set it aside, and the next apply creates a new one: ${aside.join(' ')}`,
    ],
  });
}

interface Finding {
  readonly problem: string;
  /** Null where only a new ledger helps. */
  readonly repair: string | null;
}

type LedgerTable = (typeof LEDGER_TABLES)[number];

async function findingsOf(client: MysqlClient, table: LedgerTable): Promise<readonly Finding[]> {
  const [found] = await client.rows(
    tableRow,
    `SELECT table_name AS name, table_type AS type, engine AS engine, coalesce(create_options, '') AS options
     FROM information_schema.tables WHERE table_schema = database() AND table_name = ?`,
    [table],
  );
  if (found === undefined) return [];
  if (found.type !== 'BASE TABLE')
    return [{ problem: `${table} is not a table but: ${found.type}`, repair: null }];
  if (found.engine !== 'InnoDB')
    return [{ problem: `${table} is of engine ${found.engine ?? 'unknown'}`, repair: null }];
  const partitioned = /partition/i.test(found.options)
    ? [{ problem: `${table} is partitioned`, repair: null }]
    : [];
  return [...partitioned, ...(await columnFindings(client, table)), ...(await hangingOn(client, table))];
}

async function columnFindings(client: MysqlClient, table: LedgerTable): Promise<readonly Finding[]> {
  const found = await client.rows(
    columnRow,
    `SELECT column_name AS name, lower(data_type) AS type, is_nullable AS nullable, lower(extra) AS extra,
       column_default AS fill, nullif(generation_expression, '') AS expression
     FROM information_schema.columns WHERE table_schema = database() AND table_name = ? ORDER BY ordinal_position`,
    [table],
  );
  const wanted = LEDGER_COLUMNS[table];
  const isSame = ({ name, type, nullable, extra, fill, expression }: z.infer<typeof columnRow>): boolean => {
    const said = `${name} ${type}${nullable === 'YES' ? ' null' : ''}${extra === '' ? '' : ` ${extra}`}`;
    return wanted.includes(said) && (fill ?? 'NULL') === 'NULL' && expression === null;
  };
  const odd = found.filter((column) => !isSame(column));
  const missing = wanted.filter((text) => !found.some(({ name }) => text.startsWith(`${name} `)));
  return [
    ...odd.map(({ name }) => ({
      problem: `column ${name} of ${table} is not as Lockstep creates it`,
      repair: null,
    })),
    ...missing.map((text) => ({
      problem: `column ${text.split(' ')[0] ?? ''} of ${table} is missing`,
      repair: null,
    })),
  ];
}

async function hangingOn(client: MysqlClient, table: LedgerTable): Promise<readonly Finding[]> {
  const triggers = await client.rows(
    hangingRow,
    `SELECT 'trigger' AS kind, trigger_name AS name FROM information_schema.triggers
     WHERE event_object_schema = database() AND event_object_table = ?`,
    [table],
  );
  const constraints = await client.rows(
    hangingRow,
    `SELECT lower(constraint_type) AS kind, constraint_name AS name FROM information_schema.table_constraints
     WHERE table_schema = database() AND table_name = ? AND constraint_type <> 'PRIMARY KEY'`,
    [table],
  );
  return [
    ...triggers.map(({ name }) => ({
      problem: `trigger ${name} on ${table}`,
      repair: `DROP TRIGGER ${quoteMysqlName(name)};`,
    })),
    ...constraints.map(({ kind, name }) => ({
      problem: `${kind} constraint ${name} on ${table}`,
      repair: null,
    })),
  ];
}
