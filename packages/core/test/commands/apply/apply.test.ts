import { beforeEach, describe, expect, test } from 'vitest';
import type { Plan } from '../../../src/plan/plan.js';
import { sealPlan } from '../../../src/plan/seal-plan.js';
import { StatementFailure } from '../../in-memory/memory-tables.js';
import { MemoryDatabase } from '../../in-memory/memory-database.js';
import { MemoryWorkspace } from '../../in-memory/memory-workspace.js';

const USERS = 'CREATE TABLE users (id int, mail text);';
const WITH_AGE = 'CREATE TABLE users (id int, mail text, age int);';
const SHAPE = 'users: id int, mail text';

let shop: MemoryWorkspace;
beforeEach(() => {
  shop = new MemoryWorkspace({ api: { sql: USERS } });
});

const approved = (): void => {
  shop.environment = { approval: 'auto' };
};
const planId = (): string => (shop.kept('api', 'plan.json') as Plan).planId;
const saved = (id: string): string => `/shop/api/.lockstep/test/plans/${id}.json`;

/** Applies what the files say, and lets somebody use the table. */
async function applied(): Promise<void> {
  const before = shop.environment;
  shop.environment = { ...before, approval: 'auto' };
  expect((await shop.run('apply')).exitCode).toBe(0);
  shop.database.run('INSERT INTO users');
  shop.database.committed.length = 0;
  shop.environment = before;
}

describe('where somebody is asked', () => {
  test('a yes applies the plan that was shown, records it and leaves its files', async () => {
    shop.answers = [true];
    const run = await shop.run('apply');
    expect([run.exitCode, run.code]).toEqual([0, null]);
    expect(shop.database.shape).toEqual([SHAPE]);
    expect(shop.shown).toEqual([planId()]);
    expect(shop.questions.map(({ plan }) => plan.planId)).toEqual([planId()]);
    expect(run.json).toMatchObject({ outcome: 'applied', approver: 'ann', approvalReason: 'at the prompt' });
    expect(run.text).toContain('Schema applied to localhost/shop');
    expect(shop.kept('api', 'apply-report.json')).toEqual(run.json);
    expect(shop.kept('api', `reports/${planId()}.json`)).toEqual(run.json);
    expect(shop.kept('api', 'applied.json')).not.toBe(null);
    expect(shop.database.ledger()).toMatchObject({
      environment: 'test',
      owned: [{ module: 'api', kind: 'table', name: 'users' }],
      lastPlans: [{ planId: planId(), result: 'applied', progress: 1, actor: 'joe' }],
    });
    expect(shop.said).toEqual(['segment 1 of 1']);
  });

  test('a yes is not for another server that took the address over meanwhile', async () => {
    shop.answers = [true, false];
    shop.onQuestion = () => {
      if (shop.questions.length > 1) return;
      const other = new MemoryDatabase('shop');
      other.run('CREATE TABLE users (id int)');
      shop.server.set('shop', other);
    };
    const run = await shop.run('apply');
    expect([run.exitCode, run.code]).toEqual([3, 'APPROVAL.REQUIRED']);
    expect(new Set(shop.shown).size).toBe(2);
    expect(shop.database.shape).toEqual(['users: id int']);
  });

  test('a no changes nothing, and the report says refused', async () => {
    shop.answers = [false];
    const run = await shop.run('apply');
    expect([run.exitCode, run.code]).toEqual([3, 'APPROVAL.REQUIRED']);
    expect([shop.database.shape, shop.database.ledger().exists]).toEqual([[], false]);
    expect(shop.kept('api', 'apply-report.json')).toMatchObject({ outcome: 'refused', planId: planId() });
    expect(shop.kept('api', 'applied.json')).toBe(null);
  });

  test('without anybody to ask it is refused, with the command that approves this plan', async () => {
    const run = await shop.run('apply');
    expect([run.exitCode, run.code]).toEqual([3, 'APPROVAL.REQUIRED']);
    const { next = [] } = run.outcomes[0]?.error ?? {};
    expect(next.join('\n')).toContain(`--approve=${planId().slice(0, 12)}`);
    expect(shop.database.shape).toEqual([]);
  });

  test('the id on the command line is a yes, that of another plan is none', async () => {
    expect((await shop.run('apply', { approve: ['0123456789ab'] })).code).toBe('APPROVAL.REQUIRED');
    expect(shop.database.shape).toEqual([]);
    const run = await shop.run('apply', { approve: [planId().slice(0, 12)] });
    expect(run.json).toMatchObject({ outcome: 'applied', approver: 'joe' });
    expect(shop.questions).toEqual([]);
  });
});

describe('hazards', () => {
  beforeEach(async () => {
    await applied();
    shop.sql('api', 'CREATE TABLE users (id int);');
    approved();
  });

  test('that nobody accepted refuse the plan; it is shown and kept all the same', async () => {
    const run = await shop.run('apply');
    expect([run.exitCode, run.code]).toEqual([3, 'HAZARD.REFUSED']);
    expect(shop.shown).toContain(planId());
    expect(shop.kept('api', 'plan.json')).toMatchObject({ hazards: expect.arrayContaining(['DATA_LOSS']) });
    expect(shop.database.shape).toEqual([SHAPE]);
    expect(shop.database.committed).toEqual([]);
  });

  test('that are accepted by their codes pass', async () => {
    const { hazards } = (await shop.run('diff')).json as Plan;
    expect(hazards).toContain('DATA_LOSS');
    const run = await shop.run('apply', { accept: hazards });
    expect([run.exitCode, shop.database.shape]).toEqual([0, ['users: id int']]);
  });

  test('that the policy refuses pass for nobody', async () => {
    shop.environment = { approval: 'auto', policy: { refuse: ['DATA_LOSS'] } };
    const run = await shop.run('apply', { accept: 'all' });
    expect([run.exitCode, run.code, shop.database.shape]).toEqual([3, 'HAZARD.REFUSED', [SHAPE]]);
  });

  test('are left out by the policy that only adds', async () => {
    shop.environment = { approval: 'auto', policy: 'additive' };
    shop.sql('api', 'CREATE TABLE users (id int, age int);');
    const run = await shop.run('apply');
    expect(run.exitCode).toBe(0);
    expect(run.json).toMatchObject({
      outcome: 'applied',
      leftOut: [{ sql: 'ALTER TABLE users DROP COLUMN mail', object: 'table users' }],
    });
    expect(shop.database.shape).toEqual([`${SHAPE}, age int`]);
  });
});

describe('a plan from a file', () => {
  beforeEach(async () => {
    await shop.run('diff');
    approved();
  });

  test('is applied as it is, and is the only plan that is shown and recorded', async () => {
    const id = planId();
    const run = await shop.run('apply', { plan: saved(id) });
    expect(run.json).toMatchObject({ outcome: 'applied', planId: id });
    expect([shop.shown, shop.database.rows.map((row) => row.planId)]).toEqual([[id], [id]]);
    const again = await shop.run('apply', { plan: saved(id) });
    expect([again.exitCode, again.json]).toMatchObject([0, { outcome: 'already-applied', planId: id }]);
    expect(shop.database.committed).toHaveLength(1);
  });

  test('that was edited is refused, before anything is read of the target', async () => {
    const path = saved(planId());
    shop.files.set(path, (shop.files.get(path) ?? '').replace('mail text', 'mail int'));
    const run = await shop.run('apply', { plan: path });
    expect([run.exitCode, run.code, shop.database.shape, shop.shown]).toEqual([3, 'PLAN.TAMPERED', [], []]);
  });

  test('that was edited and sealed again is not what the files make', async () => {
    const { planId: id, ...content } = shop.kept('api', 'plan.json') as Plan;
    const [first] = content.statements;
    if (first === undefined) throw new Error('a plan without statements');
    const evil = sealPlan({ ...content, statements: [{ ...first, sql: 'CREATE TABLE evil (id int)' }] });
    shop.files.set('/shop/evil.json', JSON.stringify(evil));
    shop.environment = { approval: 'prompt' };
    const run = await shop.run('apply', { plan: '/shop/evil.json', approve: [id] });
    expect([run.exitCode, run.code, shop.database.shape]).toEqual([3, 'PLAN.STALE', []]);
  });

  test('is stale where the database changed since', async () => {
    const path = saved(planId());
    shop.database.run('CREATE TABLE users (id int)');
    const run = await shop.run('apply', { plan: path });
    expect([run.exitCode, run.code]).toEqual([3, 'PLAN.STALE']);
    expect([shop.database.shape, shop.database.lockedBy]).toEqual([['users: id int'], null]);
  });

  test('is stale where the files changed since', async () => {
    const path = saved(planId());
    shop.sql('api', WITH_AGE);
    const run = await shop.run('apply', { plan: path });
    expect([run.exitCode, run.code, shop.database.shape]).toEqual([3, 'PLAN.STALE', []]);
  });

  test('that is not there is missing, and one for another environment a mismatch', async () => {
    expect((await shop.run('apply', { plan: '/shop/none.json' })).code).toBe('PLAN.MISSING');
    const run = await shop.run('apply', { plan: saved(planId()), environment: 'staging' });
    expect([run.exitCode, run.code, shop.database.shape]).toEqual([3, 'ENV.MISMATCH', []]);
  });
});

describe('while it runs', () => {
  beforeEach(approved);

  test('a statement that fails leaves what is before its segment, and the exit code says so', async () => {
    await applied();
    shop.sql('api', 'CREATE TABLE users (id int, mail text, age int NOT NULL); CREATE TABLE posts (id int);');
    const run = await shop.run('apply', { accept: 'all' });
    expect([run.exitCode, run.code]).toEqual([1, 'APPLY.FAILED']);
    expect(run.json).toMatchObject({
      outcome: 'failed',
      statements: [{ status: 'unapplied' }, { status: 'unapplied' }],
      error: { message: expect.stringContaining('cannot add a NOT NULL column') as unknown },
    });
    expect(shop.database.shape).toEqual([SHAPE]);
    expect(shop.database.ledger().lastPlans).toMatchObject([{ result: 'failed', progress: 0 }]);
    expect(shop.database.lockedBy).toBe(null);
    expect(shop.kept('api', 'apply-report.json')).toEqual(run.json);
  });

  test('an interrupt ends it with a report, and what is not committed is not there', async () => {
    shop.database.onStatement = () => {
      shop.abort.abort();
      throw new StatementFailure('interrupted');
    };
    const run = await shop.run('apply');
    expect([run.exitCode, run.code]).toEqual([130, 'INTERRUPTED']);
    expect(run.json).toMatchObject({ outcome: 'interrupted', statements: [{ status: 'unapplied' }] });
    expect([shop.database.shape, shop.database.lockedBy]).toEqual([[], null]);
    expect(shop.database.ledger().lastPlans).toMatchObject([{ result: 'failed', progress: 0 }]);
    expect(shop.kept('api', 'apply-report.json')).toEqual(run.json);
  });

  test('an interrupt before it begins leaves the database as it was', async () => {
    shop.abort.abort();
    const run = await shop.run('apply');
    expect([run.exitCode, run.code, shop.database.shape]).toEqual([130, 'INTERRUPTED', []]);
    expect(shop.database.ledger().exists).toBe(false);
  });

  test('a database that became something else is no success, although every statement ran', async () => {
    shop.database.onStatement = (sql) => {
      // Somebody without a lock takes a column away right behind the last statement.
      queueMicrotask(() => {
        if (sql.startsWith('CREATE TABLE users')) shop.database.run('ALTER TABLE users DROP COLUMN mail');
      });
    };
    const run = await shop.run('apply');
    expect([run.exitCode, run.code]).toEqual([1, 'APPLY.NOT_CONVERGED']);
    expect(run.json).toMatchObject({
      outcome: 'not-converged',
      differences: expect.arrayContaining([
        expect.objectContaining({ object: 'column users.mail' }),
      ]) as unknown,
    });
    expect(shop.database.ledger().lastPlans).toMatchObject([{ result: 'failed', progress: 1 }]);
  });

  test('another apply that holds the lock is named', async () => {
    shop.database.lockedBy = 'lockstep apply web';
    const run = await shop.run('apply');
    expect([run.exitCode, run.code, shop.database.shape]).toEqual([1, 'LOCK.TIMEOUT', []]);
    expect(shop.said.join('\n')).toContain('lockstep apply web');
  });

  test('an apply that was killed is settled, and the report says so', async () => {
    await applied();
    shop.database.rows = shop.database.rows.map((row) => ({ ...row, result: 'running' }));
    shop.sql('api', WITH_AGE);
    const run = await shop.run('apply', { accept: 'all' });
    expect(run.json).toMatchObject({ outcome: 'applied', notes: [expect.stringContaining('ended without')] });
    expect(shop.database.rows.map(({ result }) => result)).toEqual(['failed', 'applied']);
  });
});

describe('where nothing is to be done', () => {
  beforeEach(approved);

  test('nothing runs, nobody is asked and the ledger stays', async () => {
    await applied();
    const before = shop.database.rows;
    const run = await shop.run('apply');
    expect([run.exitCode, run.json]).toMatchObject([
      0,
      { outcome: 'nothing-to-do', statements: [], notes: [] },
    ]);
    expect([shop.database.committed, shop.database.rows, shop.shown.length]).toEqual([[], before, 1]);
  });

  test('objects that nobody recorded are adopted: the ledger says whose they are', async () => {
    shop.database.run('CREATE TABLE users (id int, mail text)');
    const run = await shop.run('apply');
    expect(run.json).toMatchObject({
      outcome: 'nothing-to-do',
      notes: ['The ledger now says what module "api" owns.'],
    });
    expect(shop.database.owned).toMatchObject([{ module: 'api', name: 'users' }]);
    expect(shop.kept('api', 'plan.json')).toMatchObject({ adopts: [{ kind: 'table', name: 'users' }] });
  });

  test('a dry run shows everything, and writes no file and nothing in the database', async () => {
    shop.environment = { approval: 'prompt' };
    const files = [...shop.files.keys()];
    const run = await shop.run('apply', { dryRun: true });
    expect([run.exitCode, run.json]).toMatchObject([0, { outcome: 'dry-run' }]);
    expect(run.text).toContain('A real apply is refused until it is approved');
    expect([shop.shown.length, shop.database.shape, [...shop.files.keys()]]).toEqual([1, [], files]);
  });
});

describe('several modules', () => {
  const modules = {
    auth: { sql: 'CREATE TABLE accounts (id int);' },
    api: { sql: USERS, uses: ['auth'] },
  };
  const order = ['auth', 'api'];

  test('are applied one after the other, each with objects of its own', async () => {
    shop = new MemoryWorkspace(modules);
    approved();
    const { outcomes } = await shop.run('apply', {}, order);
    expect(outcomes.map(({ module, exitCode }) => [module, exitCode])).toEqual([
      ['auth', 0],
      ['api', 0],
    ]);
    expect(shop.database.owned.map(({ module, name }) => `${module} ${name}`)).toEqual([
      'auth accounts',
      'api users',
    ]);
  });

  test('one that fails stops those that use it', async () => {
    shop = new MemoryWorkspace({ ...modules, auth: { sql: 'CREATE TABEL accounts (id int);' } });
    approved();
    const { outcomes } = await shop.run('apply', {}, order);
    expect(outcomes.map(({ module, error }) => [module, error?.code])).toEqual([
      ['auth', 'SCHEMA.INVALID_SQL'],
      ['api', 'DEPENDENCY.MISSING'],
    ]);
    expect(shop.database.shape).toEqual([]);
  });

  test('one does not take what the ledger gives to another', async () => {
    shop = new MemoryWorkspace({ auth: { sql: USERS }, api: { sql: USERS } });
    approved();
    const { outcomes } = await shop.run('apply', {}, ['auth', 'api']);
    expect(outcomes.map(({ error }) => error?.code)).toEqual([undefined, 'OWNERSHIP.CONFLICT']);
    expect(shop.database.owned).toMatchObject([{ module: 'auth', name: 'users' }]);
  });
});
