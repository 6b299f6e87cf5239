import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { errorsOf } from '../support/json-output.js';
import { openScenario, type Scenario } from './scenario.js';
import { SCENARIO_ROWS, titleOf } from './scenario-rows.js';

const USERS = 'CREATE TABLE users (id integer NOT NULL, mail varchar(100) NOT NULL, PRIMARY KEY (id));\n';
const ORDERS = `CREATE TABLE orders (id integer NOT NULL, user_id integer NOT NULL, PRIMARY KEY (id),
  CONSTRAINT orders_user_fk FOREIGN KEY (user_id) REFERENCES users (id));
CREATE INDEX orders_user ON orders (user_id);\n`;
const ROWS = "INSERT INTO users (id, mail) VALUES (1, 'a@x'), (2, 'b@x');";

describe.each(SCENARIO_ROWS)('$title', (row) => {
  describe.skipIf(row.missing !== null)(titleOf(row), () => {
    let scenario: Scenario;

    beforeEach(async () => {
      scenario = await openScenario(row);
    });

    afterEach(async () => await scenario.close());

    test('creates tables in the order that works, whatever order the files have, and has nothing to do then', async () => {
      const { database } = scenario;
      scenario.sql(ORDERS + USERS);
      const report = await scenario.apply();
      expect(report.outcome).toBe('applied');
      expect(await database.tables()).toEqual(['orders', 'users']);
      expect(await database.indexes('orders')).toContain('orders_user');
      await expect(database.run('INSERT INTO orders (id, user_id) VALUES (1, 99)')).rejects.toThrow();
      expect(await scenario.diff()).toMatchObject({ empty: true, statements: [], unmanaged: [] });
      expect((await scenario.apply()).statements).toEqual([]);
    });

    test('adds, widens and indexes columns and keeps the rows', async () => {
      const { database } = scenario;
      scenario.sql(USERS);
      await scenario.apply();
      await database.run(ROWS);
      scenario.sql(
        `${USERS.replace('varchar(100)', 'varchar(200)').replace(
          ', PRIMARY KEY',
          ", nick varchar(20) NOT NULL DEFAULT 'none', PRIMARY KEY",
        )}CREATE UNIQUE INDEX users_mail ON users (mail);`,
      );
      await scenario.apply('--accept=all');
      expect(await database.query('SELECT id, mail, nick FROM users ORDER BY id')).toEqual([
        { id: 1, mail: 'a@x', nick: 'none' },
        { id: 2, mail: 'b@x', nick: 'none' },
      ]);
      expect(await database.indexes('users')).toContain('users_mail');
      expect((await scenario.diff()).empty).toBe(true);
    });

    test('drops a column, a table and an index only where the loss is accepted', async () => {
      const { database } = scenario;
      scenario.sql(USERS + ORDERS);
      await scenario.apply();
      await database.run(ROWS);
      scenario.sql('CREATE TABLE users (id integer NOT NULL, PRIMARY KEY (id));');
      const plan = await scenario.diff();
      expect(plan.hazards).toContain('DATA_LOSS');
      expect(await scenario.refusal('apply')).toBe('HAZARD.REFUSED');
      expect(await database.tables()).toEqual(['orders', 'users']);
      await scenario.apply('--accept=all');
      expect(await database.tables()).toEqual(['users']);
      expect(await database.columns('users')).toHaveLength(1);
      expect(await database.query('SELECT id FROM users ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
      expect((await scenario.diff()).empty).toBe(true);
    });

    test('renames a column that the user names and keeps its values', async () => {
      const { database } = scenario;
      scenario.sql(USERS);
      await scenario.apply();
      await database.run(ROWS);
      scenario.sql(USERS.replace('mail', 'email'));
      expect((await scenario.diff()).hazards).toContain('DATA_LOSS');
      const prefix = row.dialect === 'postgresql' ? 'public.' : '';
      await scenario.apply(`--rename=${prefix}users.mail=${prefix}users.email --accept=BREAKS_READERS`);
      expect(await database.query('SELECT id, email FROM users ORDER BY id')).toEqual([
        { id: 1, email: 'a@x' },
        { id: 2, email: 'b@x' },
      ]);
      expect((await scenario.diff()).empty).toBe(true);
    });

    test('adds a check that rows must pass, and changes nothing where one does not', async () => {
      const { database } = scenario;
      scenario.sql(USERS);
      await scenario.apply();
      await database.run(ROWS);
      const checked = USERS.replace(', PRIMARY KEY', ', CONSTRAINT users_id CHECK (id < 2), PRIMARY KEY');
      scenario.sql(checked);
      const before = await database.query('SELECT id, mail FROM users ORDER BY id');
      expect(await scenario.refusal('apply --accept=all')).toBe('APPLY.FAILED');
      expect(await database.query('SELECT id, mail FROM users ORDER BY id')).toEqual(before);
      await database.run('DELETE FROM users WHERE id = 2');
      await scenario.apply('--accept=all');
      await expect(database.run("INSERT INTO users (id, mail) VALUES (7, 'c')")).rejects.toThrow();
      expect((await scenario.diff()).empty).toBe(true);
    });

    test('says exactly what is in the database after a failure in the middle, and goes on from there', async () => {
      const { database } = scenario;
      scenario.sql(USERS);
      await scenario.apply();
      await database.run("INSERT INTO users (id, mail) VALUES (1, 'same'), (2, 'same');");
      scenario.sql(
        `CREATE TABLE aaa (id integer NOT NULL, PRIMARY KEY (id));\n${USERS}CREATE UNIQUE INDEX users_mail ON users (mail);`,
      );
      const planned = await scenario.diff();
      expect(planned.statements.length).toBeGreaterThan(1);
      const failed = await scenario.run('apply --accept=all');
      expect(failed.code).toBe(1);
      const report = (
        JSON.parse(failed.stdout) as {
          modules: { result: { statements: { sql: string; status: string }[] } }[];
        }
      ).modules[0]?.result;
      const applied = report?.statements.filter(({ status }) => status === 'applied') ?? [];
      const isThere = (await database.tables()).includes('aaa');
      expect(isThere).toBe(applied.some(({ sql }) => sql.includes('aaa')));
      expect(isThere && row.isTransactional).toBe(false);
      expect(await database.indexes('users')).not.toContain('users_mail');
      await database.run("UPDATE users SET mail = 'other' WHERE id = 2");
      const next = await scenario.apply('--accept=all');
      expect(next.statements.filter(({ sql }) => sql.includes('aaa'))).toHaveLength(isThere ? 0 : 1);
      expect(await database.indexes('users')).toContain('users_mail');
      expect(await database.tables()).toEqual(['aaa', 'users']);
      expect((await scenario.diff()).empty).toBe(true);
    });

    test('refuses a saved plan after the database changed behind it', async () => {
      const { database } = scenario;
      scenario.sql(USERS);
      await scenario.apply();
      scenario.sql(USERS + ORDERS);
      const { planId } = await scenario.diff();
      await database.run('ALTER TABLE users ADD COLUMN surprise integer');
      const file = `modules/api/.lockstep/target/plans/${planId}.json`;
      expect(await scenario.refusal(`apply --plan=${file} --approve=${planId}`)).toBe('PLAN.STALE');
      expect(await database.tables()).toEqual(['users']);
    });

    test('reports what somebody changed by hand and takes it back', async () => {
      const { database } = scenario;
      scenario.sql(USERS + ORDERS);
      await scenario.apply();
      await database.run('ALTER TABLE users ADD COLUMN surprise integer');
      const status = await scenario.run('status --fail-on=drift');
      expect(status.code).toBe(2);
      expect(status.stdout).toContain('surprise');
      await scenario.apply('--accept=all');
      expect(await database.columns('users')).toHaveLength(2);
      expect((await scenario.run('status --fail-on=drift,pending')).code).toBe(0);
    });

    test('adopts what exists as the files say, and asks where it differs', async () => {
      const { database } = scenario;
      await database.run(USERS + ROWS);
      scenario.sql(USERS);
      const plan = await scenario.diff();
      expect(plan).toMatchObject({ empty: true, adopts: [{ kind: 'table' }], hazards: [] });
      scenario.sql(USERS.replace(', PRIMARY KEY', ', age integer, PRIMARY KEY'));
      expect((await scenario.diff()).hazards).toContain('ADOPTS');
      expect(await scenario.refusal('apply')).toBe('HAZARD.REFUSED');
      await scenario.apply('--accept=all');
      expect(await database.query('SELECT id, age FROM users ORDER BY id')).toEqual([
        { id: 1, age: null },
        { id: 2, age: null },
      ]);
    });

    test('adds only, where the policy says so, and has no statement left the second time', async () => {
      await scenario.close();
      scenario = await openScenario(row, { target: { policy: 'additive' } });
      const { database } = scenario;
      await database.run(
        `CREATE TABLE users (id integer NOT NULL, mail varchar(100) NOT NULL, old integer, PRIMARY KEY (id));${ROWS}`,
      );
      scenario.sql(`${USERS.replace(', PRIMARY KEY', ', age integer, PRIMARY KEY')}${ORDERS}`);
      const dry = (await scenario.run('apply --dry-run')).stdout;
      expect(await database.tables()).toEqual(['users']);
      expect(JSON.parse(dry)).toMatchObject({ ok: true });
      const report = await scenario.apply();
      expect(await database.tables()).toEqual(['orders', 'users']);
      expect(await database.columns('users')).toHaveLength(4);
      expect(report.leftOut.length).toBeGreaterThan(0);
      const again = await scenario.apply();
      expect(again).toMatchObject({ outcome: 'nothing-to-do', statements: [] });
      expect(again.leftOut.length).toBeGreaterThan(0);
      expect(await database.tables()).toEqual(['orders', 'users']);
    });

    test('blames no engine for what an additive plan leaves out, whatever letters its names have', async () => {
      await scenario.close();
      scenario = await openScenario(row, { target: { policy: 'additive' } });
      const { database } = scenario;
      await database.run(
        'CREATE TABLE order_items_of_us (id integer NOT NULL, old_price integer, PRIMARY KEY (id));',
      );
      scenario.sql('CREATE TABLE order_items_of_us (id integer NOT NULL, PRIMARY KEY (id));');
      expect(await scenario.diff()).toMatchObject({ empty: true, statements: [], unmanaged: [] });
      const report = await scenario.apply();
      expect(report).toMatchObject({ outcome: 'nothing-to-do', statements: [] });
      expect(report.leftOut.length).toBeGreaterThan(0);
      expect(await database.columns('order_items_of_us')).toHaveLength(2);
    });
  });
});

describe.each(SCENARIO_ROWS)('two modules: $title', (row) => {
  describe.skipIf(row.missing !== null)(titleOf(row), () => {
    test('leave each other alone, and refer to each other', async () => {
      const scenario = await openScenario(row, { modules: ['auth'] });
      try {
        const { database } = scenario;
        await database.run('CREATE TABLE stranger (id integer)');
        scenario.sql(USERS, 'auth');
        scenario.sql(ORDERS, 'api');
        const applied = await scenario.run('apply');
        expect(errorsOf(applied.stdout)).toEqual([]);
        expect(await database.tables()).toEqual(['orders', 'stranger', 'users']);
        for (const module of ['auth', 'api']) {
          expect(await scenario.diff(`--module=${module}`)).toMatchObject({ empty: true });
        }
        scenario.sql('-- nothing\n', 'api');
        await scenario.apply('--module=api --accept=all');
        expect(await database.tables()).toEqual(['stranger', 'users']);
        scenario.sql(USERS, 'api');
        expect(await scenario.refusal('diff --module=api')).toBe('SCHEMA.INVALID_SQL');
      } finally {
        await scenario.close();
      }
    });
  });
});
