import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { ApplyReport } from '@lockstep/core/plan/apply-report.js';
import type { Plan } from '@lockstep/core/plan/plan.js';
import { sealPlan } from '@lockstep/core/plan/seal-plan.js';
import type { LockHolder } from '@lockstep/core/ports/lock-holder.js';
import { approvalIdOf, approvalSchema } from '@lockstep/core/policy/approval.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  applyOn,
  type ContractPlace,
  openPlace,
  openSession,
  planOn,
  readerOn,
  stateOf,
} from './apply-on.js';
import { CONTRACT_DIALECTS, titleOf } from './contract-dialects.js';

/** How many processes apply at once, and how many appliers each of them is. */
const [PROCESSES, EACH] = [4, 5];

const statuses = ({ statements }: ApplyReport): readonly string[] => statements.map(({ status }) => status);

/** An apply in processes of their own. */
function startAppliers(place: ContractPlace, plan: Plan, how: { appliers: number; dies: boolean }) {
  const child = spawn(
    process.execPath,
    [
      '--conditions=@lockstep/source',
      '--import=tsx',
      fileURLToPath(new URL('apply-child.ts', import.meta.url)),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  child.stdin.end(JSON.stringify({ dialect: place.dialect.dialect, url: place.database.url, plan, ...how }));
  return { ended: once(child, 'exit'), output: text(child.stdout) };
}

/** What somebody could change in a plan after it was approved. */
const EDITS: readonly (readonly [edit: string, change: (plan: Plan) => Partial<Plan>])[] = [
  ['another text', ({ statements: [first, ...rest] }) => ({ statements: [edited(first), ...rest] })],
  ['a statement more', ({ statements }) => ({ statements: [...statements, edited(statements[0])] })],
  ['a statement less', ({ statements }) => ({ statements: statements.slice(1) })],
  ['another order', ({ statements }) => ({ statements: statements.toReversed() })],
  ['no hazard', ({ statements }) => ({ statements: statements.map((one) => ({ ...one, hazards: [] })) })],
  ['no list of hazards', () => ({ hazards: [] })],
  ['other segments', ({ statements }) => ({ statements: statements.map((one) => ({ ...one, segment: 9 })) })],
  ['another start', ({ from }) => ({ from: { ...from, fingerprint: 'b'.repeat(64) } })],
  ['another end', () => ({ to: { fingerprint: 'b'.repeat(64) } })],
  ['other files', () => ({ schemaFiles: [] })],
  ['another environment', () => ({ environment: 'production' })],
  ['another module', () => ({ module: 'web' })],
  ['the id of another plan', () => ({ planId: 'b'.repeat(64) })],
];

function edited(statement: Plan['statements'][number] | undefined): Plan['statements'][number] {
  if (statement === undefined) throw new Error('a plan without statements');
  return { ...statement, sql: 'CREATE TABLE evil (id int)' };
}

describe.each(CONTRACT_DIALECTS)('$title', (dialect) => {
  describe.skipIf(dialect.missing !== null)(titleOf(dialect), () => {
    let place: ContractPlace;
    beforeEach(async () => {
      place = await openPlace(dialect);
    });
    afterEach(async () => await place.database.drop());

    const users = {
      sql: `CREATE TABLE ${dialect.named('users')} (id int, mail varchar(90))`,
      table: 'users',
    };
    const index = { sql: `CREATE INDEX users_mail ON ${dialect.named('users')} (mail)`, table: 'users' };
    const runs = { sql: `CREATE TABLE ${dialect.named('runs')} (n int)`, table: 'runs' };
    const run = { sql: `INSERT INTO ${dialect.named('runs')} VALUES (1)`, table: 'runs' };
    const owned = [{ module: 'api', kind: 'table', name: dialect.named('users'), hash: 'h' }] as const;

    describe('a plan that fits', () => {
      test('is applied, proved and recorded; the second time it is applied already', async () => {
        const plan = await planOn(place, [users, index]);
        const report = await applyOn(place, plan, { owned });
        expect(report).toMatchObject({
          outcome: 'applied',
          error: null,
          actor: 'joe',
          approver: 'ann',
          approvalReason: 'looks right',
          fingerprints: { after: plan.to.fingerprint, planned: plan.to.fingerprint },
        });
        expect(statuses(report)).toEqual(['applied', 'applied']);
        expect(report.statements.map(({ durationMs }) => durationMs)).toEqual([
          expect.any(Number),
          expect.any(Number),
        ]);
        expect(await stateOf(place.database)).toEqual([
          ['users', [expect.stringMatching(/^id int/), expect.stringMatching(/^mail /)], ['users_mail']],
        ]);
        const again = await applyOn(place, plan, { owned });
        expect(again).toMatchObject({ outcome: 'already-applied', error: null });
        expect(statuses(again)).toEqual(['unapplied', 'unapplied']);
      });

      test('leaves no ledger where the environment does without', async () => {
        const report = await applyOn(place, await planOn(place, [users]), { request: { ledger: false } });
        expect(report.outcome).toBe('applied');
        expect(await place.port.readLedger(place.target)).toEqual({
          exists: false,
          environment: null,
          owned: [],
          lastPlans: [],
          used: [],
        });
      });

      test('is applied once by twenty appliers in several processes, and the others find it done', async () => {
        const plan = await planOn(place, [users, runs, run, index]);
        const all = Array.from({ length: PROCESSES }, () =>
          startAppliers(place, plan, { appliers: EACH, dies: false }),
        );
        const outcomes = (await Promise.all(all.map(async ({ output }) => await output))).flatMap(
          (output) => JSON.parse(output) as readonly string[],
        );
        expect(outcomes.toSorted()).toEqual([
          ...Array.from({ length: PROCESSES * EACH - 1 }, () => 'already-applied'),
          'applied',
        ]);
        expect(await place.database.query(`SELECT n FROM ${dialect.named('runs')}`)).toEqual([{ n: 1 }]);
        expect(await place.database.indexes('users')).toEqual(['users_mail']);
        const { lastPlans, used } = await place.port.readLedger(place.target);
        expect(lastPlans).toMatchObject([
          { planId: plan.planId, result: 'applied', progress: 4, statements: 4 },
        ]);
        expect(used).toMatchObject([{ planId: plan.planId }]);
      });
    });

    describe('a plan that does not fit', () => {
      const untouched = async (): Promise<void> => {
        expect(await place.database.tables()).toEqual([]);
        expect(await place.port.readLedger(place.target)).toMatchObject({ exists: false });
      };

      test.each(EDITS)('is refused with %s, and nothing runs or is written', async (_, change) => {
        const hazards = [{ code: 'DATA_LOSS' as const, object: 'table users', message: 'rows' }];
        const plan = await planOn(place, [{ ...users, hazards }, index], { to: { fingerprint: 'x' } });
        const bad = { ...plan, ...change(plan) };
        await expect(applyOn(place, bad)).rejects.toMatchObject({ code: 'PLAN.TAMPERED' });
        await untouched();
      });

      test('is refused where it was edited and sealed again, because the yes was to another', async () => {
        const plan = await planOn(place, [users]);
        const { planId, ...content } = plan;
        const resealed = sealPlan({ ...content, statements: [edited(plan.statements[0])] });
        const approval = { planId, approver: 'ann', reason: null };
        await expect(applyOn(place, resealed, { request: { approval } })).rejects.toMatchObject({
          code: 'APPROVAL.REQUIRED',
        });
        await untouched();
      });

      test('is refused for another environment or module, and where files changed since', async () => {
        const plan = await planOn(place, [users]);
        const schemaFiles = [{ path: 'db/schema/001.sql', sha256: 'b'.repeat(64) }];
        await expect(applyOn(place, plan, { request: { environment: 'production' } })).rejects.toMatchObject({
          code: 'ENV.MISMATCH',
        });
        await expect(applyOn(place, plan, { request: { module: 'web' } })).rejects.toMatchObject({
          code: 'ENV.MISMATCH',
        });
        await expect(applyOn(place, plan, { request: { schemaFiles } })).rejects.toMatchObject({
          code: 'PLAN.STALE',
          message: expect.stringContaining('db/schema/001.sql') as string,
        });
        await untouched();
      });

      test('is stale where the database changed since, judged inside the lock, which is free then', async () => {
        const plan = await planOn(place, [users]);
        await place.database.run(`CREATE TABLE ${dialect.named('surprise')} (id int)`);
        await expect(applyOn(place, plan)).rejects.toMatchObject({ code: 'PLAN.STALE' });
        // One that this run made is made again by it.
        await expect(applyOn(place, plan, { request: { planIsGiven: false } })).rejects.toThrow('is stale');
        expect(await place.database.tables()).toEqual(['surprise']);
        await (await openSession(place, { waitMs: 0 })).close();
      });

      test('is refused in a database that was applied under another environment', async () => {
        await applyOn(place, await planOn(place, [users]));
        const plan = await planOn(place, [runs], { environment: 'production', to: { fingerprint: 'x' } });
        await expect(applyOn(place, plan, { request: { environment: 'production' } })).rejects.toMatchObject({
          code: 'ENV.MISMATCH',
          next: [
            expect.any(String),
            expect.stringMatching(/\{bin\} ledger rename --module=\S+ --from=test --to=production$/),
          ],
        });
        expect(await place.database.tables()).toEqual(['users']);
      });

      test('is refused where an object of another module is absent', async () => {
        const plan = await planOn(place, [users]);
        const { fingerprint } = plan.from;
        const missing = [{ kind: 'table', name: 'accounts', module: 'auth' }] as const;
        const reader = readerOn(place, async () => await Promise.resolve({ fingerprint, missing }));
        await expect(applyOn(place, plan, { ports: { reader } })).rejects.toMatchObject({
          code: 'DEPENDENCY.MISSING',
          message: expect.stringContaining('table accounts') as string,
          next: ['{bin} apply --module=auth --environment=test'],
        });
        await untouched();
      });

      test('is refused inside the lock where another apply used its approval file', async () => {
        const plan = await planOn(place, [users]);
        const file = approvalSchema.parse({
          ...{ formatVersion: 1, planId: plan.planId, environment: 'test', approver: 'ann', reason: 'ok' },
          approvedAt: '2020-01-01T00:00:00Z',
        });
        const request = { approval: { planId: plan.planId, approver: 'ann', reason: 'ok', file } };
        const report = await applyOn(place, plan, { request });
        expect(report).toMatchObject({ outcome: 'applied', approvalId: approvalIdOf(file) });
        expect((await place.port.readLedger(place.target)).used).toMatchObject([
          { planId: plan.planId, approvalId: approvalIdOf(file) },
        ]);
        await place.database.run(`DROP TABLE ${dialect.named('users')}`);
        await expect(applyOn(place, plan, { request })).rejects.toMatchObject({
          code: 'APPROVAL.REQUIRED',
          why: expect.stringContaining('was used on') as unknown,
        });
        expect(await place.database.tables()).toEqual([]);
      });
    });

    describe('a plan that fails', () => {
      const rows = [`CREATE TABLE ${dialect.named('mails')} (mail varchar(90))`];
      const insert = `INSERT INTO ${dialect.named('mails')} VALUES ('ann@x'), ('ann@x')`;
      const unique = {
        sql: `CREATE UNIQUE INDEX mails_mail ON ${dialect.named('mails')} (mail)`,
        table: 'mails',
      };

      test('leaves all segments before the failing one, says so, and goes on from there', async () => {
        await place.database.run([...rows, insert].join(';'));
        const setup = rows.join(';');
        const plan = await planOn(place, [users, unique, runs], { setup });
        const report = await applyOn(place, plan, { owned });
        expect(report).toMatchObject({
          outcome: 'failed',
          error: {
            code: 'APPLY.FAILED',
            message: expect.stringMatching(
              /^Statement 2 of 3 \(table (?:public\.)?mails\) failed: /,
            ) as string,
          },
        });
        expect(statuses(report)).toEqual(['applied', 'unapplied', 'unapplied']);
        expect(await place.database.tables()).toEqual(['mails', 'users']);
        expect(await place.database.indexes('mails')).toEqual([]);
        const { lastPlans, used } = await place.port.readLedger(place.target);
        expect(lastPlans).toMatchObject([{ result: 'failed', progress: 1, statements: 3 }]);
        expect(used).toEqual([]);
        await place.database.run(`DELETE FROM ${dialect.named('mails')}`);
        const rest = await planOn(place, [unique, runs], { setup: [...rows, users.sql].join(';') });
        expect(await applyOn(place, rest, { owned })).toMatchObject({ outcome: 'applied', error: null });
        expect(await place.database.indexes('mails')).toEqual(['mails_mail']);
      });

      if (dialect.isTransactional)
        test('leaves nothing of the segment that fails', async () => {
          await place.database.run([...rows, insert].join(';'));
          const plan = await planOn(
            place,
            [
              { ...users, segment: 1 },
              { ...runs, segment: 2 },
              { ...unique, segment: 2 },
            ],
            { setup: rows.join(';') },
          );
          expect(statuses(await applyOn(place, plan))).toEqual(['applied', 'unapplied', 'unapplied']);
          expect(await place.database.tables()).toEqual(['mails', 'users']);
        });

      test('to become what it promised is an error, although every statement ran', async () => {
        const plan = await planOn(place, [users], { to: { fingerprint: 'something else' } });
        expect(await applyOn(place, plan)).toMatchObject({
          outcome: 'not-converged',
          error: { code: 'APPLY.NOT_CONVERGED' },
        });
        expect((await place.port.readLedger(place.target)).lastPlans).toMatchObject([
          { result: 'failed', progress: 1 },
        ]);
      });

      test('because its process was killed is settled by the next, which says what is in the database', async () => {
        const plan = await planOn(place, [users, runs]);
        const killed = startAppliers(place, plan, { appliers: 1, dies: true });
        expect(await killed.ended).toEqual([null, 'SIGKILL']);
        expect(await place.database.tables()).toEqual(['users']);
        expect((await place.port.readLedger(place.target)).lastPlans).toMatchObject([
          { planId: plan.planId, result: 'running', progress: 1 },
        ]);
        const rest = await planOn(place, [runs], { setup: users.sql });
        const report = await applyOn(place, rest);
        expect(report.notes[0]).toMatch(
          new RegExp(
            `^The apply of plan ${plan.planId.slice(0, 12)} \\(module "api", by joe, .*\\) ended without a result after 1 of 2 statements\\.$`,
          ),
        );
        expect(report).toMatchObject({ outcome: 'applied', error: null });
        expect(await place.database.tables()).toEqual(['runs', 'users']);
      });

      test('because somebody interrupts it runs no segment more', async () => {
        const abort = new AbortController();
        const plan = await planOn(place, [users, runs]);
        const report = await applyOn(place, plan, {
          request: { signal: abort.signal },
          ports: { onSegment: ({ number }) => (number === 2 ? abort.abort() : undefined) },
        });
        expect(report).toMatchObject({ outcome: 'interrupted', error: { code: 'INTERRUPTED' } });
        expect(statuses(report)).toEqual(['applied', 'unapplied']);
        expect(await place.database.tables()).toEqual(['users']);
      });
    });

    describe('the lock', () => {
      test('is waited for, and whoever holds it is named at once and at the end', async () => {
        const holder = await openSession(place, { module: 'web' });
        const seen: (LockHolder | null)[] = [];
        try {
          await expect(
            openSession(place, { waitMs: 1_200, onWait: (who) => seen.push(who) }),
          ).rejects.toMatchObject({
            code: 'LOCK.TIMEOUT',
            message: expect.stringMatching(/\(?(?:process|connection) \d+\)? of (?:login|user) "/) as string,
          });
        } finally {
          await holder.close();
        }
        expect(seen.length).toBeGreaterThan(1);
        expect(new Set(seen.map((who) => who?.pid))).toEqual(new Set([expect.any(Number)]));
      });

      test('is seen by sessions of its server, which tell whose it is', async () => {
        const reading = await place.port.openSession(place.target);
        const applying = await openSession(place);
        const { mark } = applying;
        try {
          expect(await reading.seesLock(mark)).toBe(true);
          if (mark !== null) expect(await reading.seesLock(mark + 1)).toBe(false);
          await applying.close();
          if (mark !== null) expect(await reading.seesLock(mark)).toBe(false);
        } finally {
          await applying.close();
          await reading.close();
        }
      });

      test('is free after close, which may be called twice, and not before', async () => {
        const holder = await openSession(place);
        await expect(openSession(place, { waitMs: 0 })).rejects.toMatchObject({ code: 'LOCK.TIMEOUT' });
        await holder.close();
        await holder.close();
        await (await openSession(place, { waitMs: 0 })).close();
      });

      test('is not the lock of another database', async () => {
        const other = await openPlace(dialect);
        const holder = await openSession(place);
        try {
          await (await openSession(other, { waitMs: 0 })).close();
        } finally {
          await holder.close();
          await other.database.drop();
        }
      });

      test('is waited for until the run is interrupted', async () => {
        const holder = await openSession(place);
        const abort = new AbortController();
        const waiting = openSession(place, { signal: abort.signal, onWait: () => abort.abort() });
        await expect(waiting).rejects.toMatchObject({ code: 'INTERRUPTED' });
        await holder.close();
      });
    });
  });
});
