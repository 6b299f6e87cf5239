import { describe, expect, test } from 'vitest';
import { openScenario, type PlanView } from '../scenarios/scenario.js';
import { SCENARIO_ROWS, titleOf } from '../scenarios/scenario-rows.js';

const TABLE = 'CREATE TABLE users (id integer NOT NULL, mail varchar(100) NOT NULL, PRIMARY KEY (id));\n';
const UNSEEN = `CREATE VIEW mails AS SELECT mail FROM users;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER users_touch BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY users_all ON users USING (true);
`;
const row = SCENARIO_ROWS.find(({ engine, dialect }) => engine === 'atlas' && dialect === 'postgresql');

describe.skipIf(row === undefined || row.missing !== null)(
  `W4's trap: ${row === undefined ? '' : titleOf(row)}`,
  () => {
    test('a view, a function, a trigger and a policy are named and refused; pg-delta makes them', async () => {
      if (row === undefined) throw new Error('there is a row for Atlas on PostgreSQL');
      const scenario = await openScenario(row);
      const { database, workspace } = scenario;
      try {
        scenario.sql(TABLE + UNSEEN);
        const plan = await scenario.diff();
        expect(plan.hazards).toContain('UNMANAGED');
        expect(plan.unmanaged.map(({ kind, name }) => `${kind} ${name}`)).toEqual(
          expect.arrayContaining([
            'view public.mails',
            'function public.touch()',
            'trigger public.users.users_touch',
            'policy public.users.users_all',
            'table public.users',
          ]),
        );
        expect(plan.unmanaged.every(({ reason }) => reason.includes('pg-delta'))).toBe(true);
        expect(await scenario.refusal('apply')).toBe('HAZARD.REFUSED');
        expect(await database.tables()).toEqual([]);

        await scenario.apply('--accept=UNMANAGED');
        expect(await database.tables()).toEqual(['users']);
        expect((await scenario.diff()).unmanaged.length).toBeGreaterThanOrEqual(4);
        expect((await scenario.run('status --fail-on=pending')).code).toBe(2);

        const config = 'modules/api/db.config.json';
        workspace.put(config, workspace.read(config).replace('"atlas"', '"pg-delta"'));
        await scenario.apply('--accept=all');
        expect(await database.query('SELECT mail FROM mails')).toEqual([]);
        expect(
          await database.query(`SELECT (SELECT count(*)::int FROM pg_policy) AS policies,
            (SELECT count(*)::int FROM pg_trigger WHERE NOT tgisinternal) AS triggers,
            (SELECT relrowsecurity FROM pg_class WHERE oid = 'users'::regclass) AS secured`),
        ).toEqual([{ policies: 1, triggers: 1, secured: true }]);
        expect(await scenario.diff()).toMatchObject<Partial<PlanView>>({ empty: true, unmanaged: [] });
      } finally {
        await scenario.close();
      }
    });
  },
);
