import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TEST_ATLAS } from '@lockstep/testing';
import { errorsOf, resultOf } from '../support/json-output.js';
import { type AtlasModule, atlasModule, envBlock, onAtlas, USERS } from './atlas-module.js';

interface PlanView {
  readonly planId: string;
  readonly empty: boolean;
  readonly statements: readonly { readonly sql: string; readonly object: string }[];
  readonly unowned: readonly { readonly name: string }[];
}

interface StatusView {
  readonly drift: readonly unknown[];
  readonly pending: readonly unknown[];
  readonly unowned: readonly unknown[];
}

let module: AtlasModule;

beforeEach(async () => {
  module = await atlasModule();
});

afterEach(async () => await module.close());

async function result<Result>(line: string): Promise<Result> {
  const end = await module.run(`${line} --json`);
  if (end.code !== 0) throw new Error(`${end.stdout}\n${end.stderr}`);
  return resultOf<Result>(end.stdout);
}

async function refusal(line: string): Promise<string> {
  const [error] = errorsOf((await module.run(`${line} --json`)).stdout);
  return `${error?.code} ${error?.message} ${error?.why ?? ''} ${error?.next.join(' ')}`;
}

async function tables(): Promise<readonly string[]> {
  const rows = await module.database.run(
    `SELECT schemaname || '.' || tablename AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'lockstep') ORDER BY 1`,
  );
  return rows.map(({ name }) => String(name));
}

const OTHERS = `CREATE TABLE public.tmp_one (id int); CREATE TABLE public.kept (id int);
  CREATE VIEW public.tmp_view AS SELECT 1 AS one; CREATE TYPE public.tmp_mood AS ENUM ('sad');
  CREATE SCHEMA audit; GRANT USAGE ON SCHEMA audit TO PUBLIC; CREATE TABLE audit.log (id int);`;

/** Everything in the database is the module's, so that without the patterns it would all be dropped. */
const ALL = { owns: { schemas: ['*'] } };

describe.skipIf(TEST_ATLAS === null)(onAtlas('objects that atlas.hcl leaves out'), () => {
  test('are neither planned nor owned, and are in the database after the apply', async () => {
    await module.database.run(OTHERS);
    module.write({ hcl: envBlock('exclude = ["public.tmp_*", "audit"]'), config: ALL });
    const plan = await result<PlanView>('diff');
    expect(plan.statements.map(({ object }) => object).sort()).toEqual([
      'table public.kept',
      'table public.users',
    ]);
    const applied = await module.run('apply --accept=all');
    expect(applied).toMatchObject({ code: 0 });
    expect(await tables()).toEqual(['audit.log', 'public.tmp_one', 'public.users']);
    expect(await result<PlanView>('diff')).toMatchObject({ empty: true, statements: [], unowned: [] });
    expect(await module.database.run('SELECT name FROM lockstep.owned_object')).not.toContainEqual(
      expect.objectContaining({ name: 'public.tmp_one' }),
    );
  });

  test('a type in a pattern leaves out that kind alone', async () => {
    await module.database.run(OTHERS);
    module.write({ hcl: envBlock('exclude = ["public.*[type=enum|view]", "a*"]'), config: ALL });
    const plan = await result<PlanView>('diff');
    expect(plan.statements.map(({ object }) => object).sort()).toEqual([
      'table public.kept',
      'table public.tmp_one',
      'table public.users',
    ]);
  });

  test('schemas that are not named are left alone', async () => {
    await module.database.run(OTHERS);
    module.write({ hcl: envBlock('schemas = ["public"]'), config: ALL });
    const plan = await result<PlanView>('diff');
    expect(plan.statements.map(({ sql }) => sql).join('\n')).not.toMatch(/audit/);
    expect(plan.statements.map(({ object }) => object)).toContain('table public.tmp_one');
  });

  test.each(['check', 'diff'])('%s refuses a file that creates one, by name and place', async (verb) => {
    const sql = { ...USERS, '002_tmp.sql': '\nCREATE TABLE public.tmp_two (id int);\n' };
    module.write({ hcl: envBlock('src = "file://db/schema"\nexclude = ["public.tmp_*"]'), sql });
    expect(await refusal(verb)).toMatch(
      /^CONFIG.INVALID shop wants what its Atlas project leaves out: table public.tmp_two\. table public.tmp_two \(db\/schema\/002_tmp.sql:2:1\): "exclude" of env "target" \(atlas.hcl:4\) has "public.tmp_\*"/,
    );
  });

  test.each(['check', 'diff'])(
    '%s refuses a file that makes an object in a schema that is not named',
    async (verb) => {
      const sql = { ...USERS, '002_audit.sql': 'CREATE SCHEMA audit;\nCREATE TABLE audit.log (id int);\n' };
      module.write({ hcl: envBlock('schemas = ["public"]'), sql });
      const text = await refusal(verb);
      expect(text).toContain('CONFIG.INVALID');
      expect(text).toContain('schema audit (db/schema/002_audit.sql:1:1)');
      expect(text).toContain(
        'table audit.log (db/schema/002_audit.sql:2:1): "schemas" of env "target" (atlas.hcl:3) does not name the schema "audit"',
      );
    },
  );

  test('a claim in "owns" of what is left out is refused', async () => {
    await module.database.run(OTHERS);
    module.write({
      hcl: envBlock('exclude = ["public.tmp_*"]'),
      config: { owns: { objects: ['public.tmp_one'] } },
    });
    expect(await refusal('diff')).toContain('table public.tmp_one ("owns" of modules/shop/db.config.json)');
  });

  test('what was applied before and is left out now has not drifted, and is not dropped', async () => {
    const sql = { ...USERS, '002_tmp.sql': 'CREATE TABLE public.tmp_two (id int);\n' };
    module.write({ hcl: envBlock('schemas = ["public"]'), sql });
    expect((await module.run('apply')).code).toBe(0);
    module.write({ hcl: envBlock('schemas = ["public"]\nexclude = ["public.tmp_*"]') });
    expect(await result<StatusView>('status')).toMatchObject({ drift: [], pending: [], unowned: [] });
    expect(await result<PlanView>('diff')).toMatchObject({ empty: true });
    expect((await module.run('apply')).code).toBe(0);
    expect(await tables()).toContain('public.tmp_two');
    expect(await module.database.run("SELECT 1 FROM lockstep.owned_object WHERE name LIKE '%tmp%'")).toEqual(
      [],
    );
  });

  test('two environments are compared without what is left out', async () => {
    await module.database.run(OTHERS);
    module.write({ hcl: envBlock('exclude = ["public.tmp_*", "audit"]'), config: ALL });
    const text = await module.compare('env:target', 'files');
    expect(text).toContain('kept');
    expect(text).not.toMatch(/tmp_|audit/);
  });

  test('an edit of atlas.hcl is seen, although no schema file changed', async () => {
    module.write({ hcl: envBlock('schemas = ["public"]') });
    expect((await module.run('apply')).code).toBe(0);
    expect(await result<PlanView>('diff')).toMatchObject({ empty: true });
    module.write({ hcl: envBlock('schemas = ["other"]') });
    expect(await refusal('diff')).toContain('does not name the schema "public"');
  });
});
