import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSqliteLedger } from '../dialects/sqlite/calls.js';
import { recordSqliteOwned } from '../../src/dialects/sqlite/ledger/record.js';
import { SQLITE_LEDGER_DDL } from '../../src/dialects/sqlite/ledger/tables.js';
import { openSqlite } from '../../src/dialects/sqlite/connect/connect.js';
import { sqliteTarget } from '../../src/dialects/sqlite/connect/sqlite-path.js';
import { openSession, planOf } from '../dialects/sqlite/apply-setup.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-ledgers-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const TABLE = 'lockstep_applied_plan';
const MARK = 'CREATE TABLE mark (n)';

const LEDGERS: readonly {
  readonly trick: string;
  readonly sql: readonly string[];
  readonly names: string;
}[] = [
  {
    trick: 'a trigger after each insert',
    sql: [
      ...SQLITE_LEDGER_DDL,
      `CREATE TRIGGER t AFTER INSERT ON ${TABLE} BEGIN INSERT INTO mark VALUES (1); END`,
    ],
    names: 'trigger t on lockstep_applied_plan',
  },
  {
    trick: 'a trigger on its name in other letters',
    sql: [
      ...SQLITE_LEDGER_DDL,
      'CREATE TRIGGER t BEFORE DELETE ON LOCKSTEP_OWNED_OBJECT BEGIN INSERT INTO mark VALUES (1); END',
    ],
    names: 'trigger t',
  },
  {
    trick: 'views with triggers instead of tables',
    sql: [
      `CREATE VIEW ${TABLE} AS SELECT 1 AS id, 'api' AS module, 'applied' AS result, 'x' AS environment, 1 AS progress`,
      `CREATE TRIGGER t INSTEAD OF INSERT ON ${TABLE} BEGIN INSERT INTO mark VALUES (1); END`,
    ],
    names: 'view lockstep_applied_plan',
  },
  {
    trick: 'tables of our names in other letters',
    sql: SQLITE_LEDGER_DDL.map((sql) => sql.replace('lockstep_', 'LOCKSTEP_')),
    names: 'table LOCKSTEP_applied_plan is not as Lockstep creates it',
  },
  {
    trick: 'a virtual table',
    sql: [`CREATE VIRTUAL TABLE ${TABLE} USING fts5(plan_id, module)`, SQLITE_LEDGER_DDL[1] ?? ''],
    names: `table ${TABLE} is not as Lockstep creates it`,
  },
  {
    trick: 'a generated column',
    sql: [...SQLITE_LEDGER_DDL, `ALTER TABLE ${TABLE} ADD more AS (length(plan))`],
    names: `table ${TABLE} is not as Lockstep creates it`,
  },
  {
    trick: 'a foreign key that cascades',
    sql: [
      SQLITE_LEDGER_DDL[0] ?? '',
      'CREATE TABLE lockstep_owned_object (module TEXT, plan_id TEXT REFERENCES mark (n) ON DELETE CASCADE)',
    ],
    names: 'table lockstep_owned_object',
  },
  {
    trick: 'an index over an expression',
    sql: [...SQLITE_LEDGER_DDL, `CREATE INDEX i ON ${TABLE} (abs(progress))`],
    names: `index i on ${TABLE}`,
  },
  { trick: 'one table alone', sql: [SQLITE_LEDGER_DDL[0] ?? ''], names: `only table ${TABLE} is there` },
];

async function onFile(path: string, sql: readonly string[]): Promise<readonly unknown[]> {
  const connection = await openSqlite(sqliteTarget(path), { mode: 'write' });
  try {
    let rows: readonly unknown[] = [];
    for (const statement of sql) rows = await connection.run(statement);
    return rows;
  } finally {
    connection.close();
  }
}

test.each(LEDGERS)(
  'a ledger with $trick is named and refused; nothing of it runs or is written',
  async (ledger) => {
    const path = join(folder, 'a.db');
    await onFile(path, [MARK, ...ledger.sql]);
    const schema = ['SELECT name, sql FROM sqlite_schema ORDER BY name'];
    const before = await onFile(path, schema);
    const refused = { code: 'DB.PRIVILEGE', why: expect.stringContaining(ledger.names) };
    const plan = planOf(['CREATE TABLE users (id)']);

    await expect(readSqliteLedger(sqliteTarget(path))).rejects.toMatchObject(refused);
    const session = await openSession(sqliteTarget(path));
    const tries = await Promise.allSettled([session.history.recover()]);
    const begun = await Promise.allSettled([
      session.history.begin({ plan, actor: 'joe', approver: null, reason: null }),
    ]);
    await session.close();
    expect([...tries, ...begun]).toMatchObject([{ reason: refused }, { reason: refused }]);
    const record = { plan, owned: [], actor: 'joe' };
    expect(await recordSqliteOwned(sqliteTarget(path), record)).toBe('not-permitted');

    expect(await onFile(path, schema)).toEqual(before);
    expect(await onFile(path, ['SELECT count(*) AS n FROM mark'])).toMatchObject([{ n: 0 }]);
  },
);

test('a ledger is set aside with the SQL of the refusal', async () => {
  const path = join(folder, 'a.db');
  await onFile(path, [MARK, ...(LEDGERS[0]?.sql ?? [])]);
  const error: unknown = await readSqliteLedger(sqliteTarget(path)).catch((reason: unknown) => reason);
  const aside = (error as { next: readonly string[] }).next.at(-1) ?? '';
  await onFile(path, aside.slice(aside.indexOf(': ') + 2).split(/(?<=;) /));

  expect(await readSqliteLedger(sqliteTarget(path))).toMatchObject({ exists: false });
});
