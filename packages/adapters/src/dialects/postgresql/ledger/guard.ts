import { LEDGER_GUARD_SQL } from '@lockstep/core/plan/ledger-findings-sql.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type pg from 'pg';
import { z } from 'zod';

const sessionRow = z.object({ path: z.string(), isSuperuser: z.boolean() });

const SESSION = `
SELECT pg_catalog.current_setting('search_path') AS path,
  pg_catalog.current_setting('is_superuser') OPERATOR(pg_catalog.=) 'on' AS "isSuperuser"`;

/**
 * Writes the ledger inside the open transaction: locked, checked to be ours, names resolved in `pg_catalog` alone; what
 * comes after has its search path back. Throws `DB.PRIVILEGE` where the ledger is not ours.
 */
export async function onOurLedger<Result>(client: pg.Client, write: () => Promise<Result>): Promise<Result> {
  const session = sessionRow.parse((await client.query(SESSION)).rows[0]);
  await pinSearchPath(client);
  await client.query(LEDGER_GUARD_SQL.lock);
  if (session.isSuperuser) await client.query(HOLD_SCHEMA);
  await refuseForeignLedger(client);
  const result = await write();
  await client.query("SELECT pg_catalog.set_config('search_path', $1, true)", [session.path]);
  return result;
}

/** Nobody renames the schema away between our look and our write; only a superuser can hold it. */
const HOLD_SCHEMA = "SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'lockstep' FOR SHARE";

/** For sessions that nobody prepared: what a login or database sets must not end a look at the ledger. */
export async function waitAsLongAsItTakes(client: pg.Client): Promise<void> {
  await client.query('SET LOCAL statement_timeout = 0');
}

/** Names of this transaction resolve in `pg_catalog` alone. */
export async function pinSearchPath(client: pg.Client): Promise<void> {
  await client.query(LEDGER_GUARD_SQL.pinSearchPath);
}

/**
 * Keeps the tables as they are until the transaction ends, also for a login that may only read some columns, which LOCK
 * TABLE refuses: a statement that is parsed and never run locks what it names.
 */
export async function holdForReading(client: pg.Client): Promise<void> {
  await client.query(
    'PREPARE lockstep_hold AS SELECT FROM lockstep.applied_plan a CROSS JOIN lockstep.owned_object o',
  );
  await client.query('DEALLOCATE lockstep_hold');
}

const findingRow = z.object({ problem: z.string(), repair: z.string().nullable() });
const databaseRow = z.object({ name: z.string() });

/** Throws `DB.PRIVILEGE`, naming each reason and its SQL, where the ledger is not ours. Wants a pinned search path. */
export async function refuseForeignLedger(client: pg.Client): Promise<void> {
  const findings = z.array(findingRow).parse((await client.query(LEDGER_GUARD_SQL.findings)).rows);
  if (findings.length === 0) return;
  const { rows } = await client.query('SELECT pg_catalog.current_database()::text AS name');
  const repairs = findings.flatMap(({ repair }) => repair ?? []);
  const isMendable = repairs.length === findings.length;
  throw new LockstepError('DB.PRIVILEGE', {
    what: `The ledger (schema "lockstep") of database "${databaseRow.parse(rows[0]).name}" is not ours: nothing of it was read or written.`,
    why: [
      ...findings.map(({ problem }) => problem),
      'Others could run code with the rights of this login, or change what the ledger says.',
    ].join('\n'),
    next: [
      "find out who owns what: SELECT * FROM pg_catalog.pg_class WHERE relnamespace = 'lockstep'::regnamespace;",
      ...(isMendable
        ? [`if it is your ledger, run as its owner or an administrator: ${repairs.join(' ')}`]
        : []),
      `${isMendable ? 'or' : 'then'} set it aside, and the next apply creates a new one: ${LEDGER_GUARD_SQL.setAside}`,
    ],
  });
}
