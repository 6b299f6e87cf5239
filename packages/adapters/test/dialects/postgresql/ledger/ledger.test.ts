import { randomBytes } from 'node:crypto';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LEDGER_DDL } from '@lockstep/core/plan/ledger-sql.js';
import type { OwnedObject } from '@lockstep/core/ownership/ledger.js';
import { type TestDatabase, testDatabase } from '@lockstep/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readLedger } from '../calls.js';
import { recordOwned } from '../../../../src/dialects/postgresql/ledger/record.js';
import { openApplySession } from '../../../../src/dialects/postgresql/session.js';
import { applyTo, planFor, targetOf } from '../apply-setup.js';

const PASSWORD = 'pa/ss#wo@rd: %?&\'"$';
const TABLE = { sql: 'CREATE TABLE api.users (id int)', object: 'table api.users' };
const OWNED: OwnedObject = { module: 'api', kind: 'table', name: 'api.users', hash: 'h1' };

let database: TestDatabase;
let login: string;
let asLogin: ConnectionTarget;

beforeEach(async () => {
  database = await testDatabase();
  login = `ledger_${randomBytes(4).toString('hex')}`;
  asLogin = targetOf(database.urlFor(login, PASSWORD));
  await database.run(`CREATE ROLE ${login} LOGIN`);
});

afterEach(async () => {
  await database.run(`DROP OWNED BY ${login}; DROP ROLE ${login}`);
  await database.drop();
});

async function applyAs(url: string): ReturnType<typeof applyTo> {
  const plan = await planFor(database.url, { statements: [TABLE], setup: 'CREATE SCHEMA api' });
  return await applyTo(url, plan, { request: { desired: [OWNED], target: targetOf(url) } });
}

describe('reading', () => {
  test('a database without ledger gives an empty one', async () => {
    expect(await readLedger(asLogin)).toEqual({
      exists: false,
      environment: null,
      owned: [],
      lastPlans: [],
      used: [],
    });
  });

  test('works for a login that may only connect, and shows no plan and no report', async () => {
    await database.run('CREATE SCHEMA api');
    await applyAs(database.url);
    expect(await readLedger(asLogin)).toMatchObject({ environment: 'test', owned: [OWNED] });
    await database.run(`SET ROLE ${login}; SELECT actor FROM lockstep.applied_plan`);
    await expect(
      database.run(`SET ROLE ${login}; SELECT report FROM lockstep.applied_plan`),
    ).rejects.toMatchObject({ code: '42501' });
  });

  test('names what to grant where the ledger is closed', async () => {
    await database.run(`${LEDGER_DDL.join(';')}; REVOKE ALL ON SCHEMA lockstep FROM PUBLIC`);
    await expect(readLedger(asLogin)).rejects.toMatchObject({
      code: 'DB.PRIVILEGE',
      next: [expect.stringContaining('GRANT USAGE ON SCHEMA lockstep TO PUBLIC')],
    });
  });

  test('gives the last apply of each module, the plans that were applied, and the environment of what really happened', async () => {
    await database.run(
      `${LEDGER_DDL.join(';')};
       INSERT INTO lockstep.applied_plan (plan_id, module, environment, result, progress, statements,
         from_fingerprint, to_fingerprint, started_at, actor, plan) VALUES
         ('p1', 'web', 'test', 'applied', 1, 1, 'a', 'b', '2026-01-01T00:00:00Z', 'joe', '{}'),
         ('p2', 'api', 'test', 'applied', 1, 1, 'a', 'b', '2026-01-02T00:00:00Z', 'joe', '{}'),
         ('p2', 'api', 'test', 'failed', 1, 1, 'a', 'b', '2026-01-02T12:00:00Z', 'joe', '{}'),
         ('p3', 'api', 'typo', 'failed', 0, 1, 'b', 'c', '2026-01-03T00:00:00Z', 'ann', '{}')`,
    );
    const { environment, lastPlans, used } = await readLedger(asLogin);
    expect(environment).toBe('test');
    expect(used).toEqual([
      { planId: 'p1', approvalId: null, at: '2026-01-01T00:00:00.000Z' },
      { planId: 'p2', approvalId: null, at: '2026-01-02T12:00:00.000Z' },
    ]);
    expect(lastPlans).toEqual([
      {
        ...{ planId: 'p3', module: 'api', environment: 'typo', result: 'failed', progress: 0, statements: 1 },
        ...{ fromFingerprint: 'b', toFingerprint: 'c', appliedAt: '2026-01-03T00:00:00.000Z', actor: 'ann' },
      },
      {
        ...{
          planId: 'p1',
          module: 'web',
          environment: 'test',
          result: 'applied',
          progress: 1,
          statements: 1,
        },
        ...{ fromFingerprint: 'a', toFingerprint: 'b', appliedAt: '2026-01-01T00:00:00.000Z', actor: 'joe' },
      },
    ]);
  });
});

describe('writing', () => {
  test('a login that may create schemas makes the ledger itself', async () => {
    await database.run(
      `GRANT CREATE ON DATABASE ${database.name} TO ${login}; CREATE SCHEMA api AUTHORIZATION ${login}`,
    );
    const report = await applyAs(database.urlFor(login, PASSWORD));
    expect(report.error).toBe(null);
    const owners = await database.run(
      "SELECT nspowner::regrole::text AS owner FROM pg_namespace WHERE nspname = 'lockstep'",
    );
    expect(owners).toEqual([{ owner: login }]);
  });

  test('a login that may not is told the SQL that an administrator runs, and that SQL is enough', async () => {
    await database.run(`CREATE SCHEMA api AUTHORIZATION ${login}`);
    const url = database.urlFor(login, PASSWORD);
    const first = await applyAs(url).catch((error: unknown) => error);
    expect(first).toMatchObject({
      code: 'DB.PRIVILEGE',
      next: [
        `run as an administrator: GRANT CREATE ON DATABASE ${database.name} TO ${login};`,
        expect.any(String),
      ],
    });
    expect(JSON.stringify(first)).not.toContain('pa/ss');
    await database.run(LEDGER_DDL.join(';'));
    const second = await applyAs(url).catch((error: unknown) => error);
    expect(second).toMatchObject({ code: 'DB.PRIVILEGE' });
    const [advice] = (second as { next: readonly string[] }).next;
    await database.run(String(advice).replace('run as an administrator: ', ''));
    expect(await applyAs(url)).toMatchObject({ outcome: 'applied', error: null });
  });

  test('holds no password', async () => {
    await database.run(
      `GRANT CREATE ON DATABASE ${database.name} TO ${login}; CREATE SCHEMA api AUTHORIZATION ${login}`,
    );
    await applyAs(database.urlFor(login, PASSWORD));
    const [row] = await database.run(
      'SELECT (SELECT json_agg(p) FROM lockstep.applied_plan p)::text || (SELECT json_agg(o) FROM lockstep.owned_object o)::text AS text',
    );
    expect(row?.['text']).toContain('api.users');
    for (const spelled of [PASSWORD, encodeURIComponent(PASSWORD), JSON.stringify(PASSWORD).slice(1, -1)]) {
      expect(row?.['text']).not.toContain(spelled);
    }
  });
});

describe('a plan without statements', () => {
  async function nothing(url: string): ReturnType<typeof applyTo> {
    const plan = await planFor(database.url, { statements: [], to: 'same' });
    return await applyTo(url, plan, { request: { desired: [OWNED], target: targetOf(url) } });
  }

  test('needs no right to write', async () => {
    expect(await nothing(database.urlFor(login, PASSWORD))).toMatchObject({
      outcome: 'nothing-to-do',
      error: null,
      notes: ['The ledger does not say yet what module "api" owns: this login may not write it.'],
    });
    expect(await readLedger(asLogin)).toMatchObject({ exists: false });
  });

  test('needs no lock', async () => {
    const request = { module: 'web', schemas: [], ledger: true, waitMs: 0 };
    const holder = await openApplySession(targetOf(database.url), {
      ...request,
      onWait: () => undefined,
      signal: new AbortController().signal,
    });
    try {
      const plan = await planFor(database.url, { statements: [] });
      expect(await recordOwned(targetOf(database.url), { plan, owned: [OWNED], actor: 'joe' })).toBe('busy');
      expect(await nothing(database.url)).toMatchObject({
        outcome: 'nothing-to-do',
        notes: ['The ledger does not say yet what module "api" owns: another apply is running.'],
      });
    } finally {
      await holder.close();
    }
  });
});
