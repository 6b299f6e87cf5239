import type { LockHolder } from '@lockstep/core/ports/lock-holder.js';
import type { ApplySessionRequest } from '@lockstep/core/ports/apply-session.js';
import { ledgerSqlFor } from '@lockstep/core/plan/ledger-sql.js';
import { type TestDatabase, testDatabase } from '@lockstep/testing';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openApplySession } from '../../../../src/dialects/postgresql/session.js';
import { planFor, targetOf } from '../apply-setup.js';

let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase();
});

afterEach(async () => {
  await database.drop();
});

function request(parts: Partial<ApplySessionRequest> = {}): ApplySessionRequest {
  return {
    module: 'api',
    schemas: ['public'],
    ledger: true,
    waitMs: 10_000,
    onWait: () => undefined,
    signal: new AbortController().signal,
    ...parts,
  };
}

test('names who holds it while waiting and when time is up', async () => {
  const holder = await openApplySession(targetOf(database.url), request({ module: 'web' }));
  const seen: (LockHolder | null)[] = [];
  try {
    const waiting = openApplySession(
      targetOf(database.url),
      request({ waitMs: 700, onWait: (found) => seen.push(found) }),
    );
    await expect(waiting).rejects.toMatchObject({
      code: 'LOCK.TIMEOUT',
      message: expect.stringMatching(/"lockstep apply web" \(process \d+\) of login "postgres"/) as string,
    });
  } finally {
    await holder.close();
  }
  expect(seen.length).toBeGreaterThan(1);
  expect(seen[0]).toMatchObject({ application: 'lockstep apply web', user: 'postgres', client: '127.0.0.1' });
});

test('shows the holder to a login that may see nothing else of it', async () => {
  await database.run('DROP ROLE IF EXISTS lock_reader; CREATE ROLE lock_reader LOGIN');
  const holder = await openApplySession(targetOf(database.url), request({ module: 'web' }));
  try {
    const waiting = openApplySession(targetOf(database.urlFor('lock_reader', '')), request({ waitMs: 0 }));
    await expect(waiting).rejects.toMatchObject({
      message: expect.stringContaining('"lockstep apply web"') as string,
    });
  } finally {
    await holder.close();
    await database.run('DROP ROLE lock_reader');
  }
});

test('is the same lock that plan.sql takes', async () => {
  const psql = new pg.Client({ connectionString: database.url });
  await psql.connect();
  try {
    const plan = await planFor(database.url, { statements: [], to: "it's" });
    const { before, after } = ledgerSqlFor(plan, [
      { module: 'api', kind: 'table', name: `public."o'hara\\"`, hash: 'h' },
    ]);
    await psql.query(before);
    const waiting = openApplySession(targetOf(database.url), request({ waitMs: 0 }));
    await expect(waiting).rejects.toMatchObject({ code: 'LOCK.TIMEOUT' });
    await psql.query(after);
    const next = await openApplySession(targetOf(database.url), request());
    await next.close();
    expect(await database.run('SELECT module, kind, name FROM lockstep.owned_object')).toEqual([
      { module: 'api', kind: 'table', name: `public."o'hara\\"` },
    ]);
  } finally {
    await psql.end();
  }
});
