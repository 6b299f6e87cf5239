import { spawnSync } from 'node:child_process';
import { divideOwnership } from '@lockstep/core/ownership/ownership.js';
import { fingerprintOf, ownedHashes } from '@lockstep/core/catalog/fingerprint.js';
import { databaseOn, runSql } from '@lockstep/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { engine, type OwnedDatabase, ownedDatabase, planBetween, sqlOf, targetOf } from './two-databases.js';

const made: OwnedDatabase[] = [];

afterEach(async () => {
  await Promise.all(made.splice(0).map(async ({ database }) => await database.drop()));
});

const SCHEMA = `
  CREATE SCHEMA shop;
  CREATE TYPE shop.state AS ENUM ('open', 'paid');
  CREATE DOMAIN shop.code AS varchar(5) CHECK (VALUE IN ('a', 'b'));
  CREATE TABLE shop.orders (id bigserial PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY, state shop.state, code shop.code,
    kind varchar(9) CHECK (kind IN ('web', 'shop')), twice bigint GENERATED ALWAYS AS (n * 2) STORED);
  CREATE TABLE shop.part (id int NOT NULL, name text DEFAULT 'x') PARTITION BY RANGE (id);
  CREATE TABLE shop.part_1 PARTITION OF shop.part FOR VALUES FROM (1) TO (10);
  ALTER TABLE shop.part_1 ALTER name SET DEFAULT 'y';
  CREATE INDEX part_name ON shop.part (name) WHERE name IN ('x', 'y');
  CREATE VIEW shop.open_orders AS SELECT id, kind FROM shop.orders WHERE kind IN ('web', 'shop');
  CREATE MATERIALIZED VIEW shop.kept AS SELECT count(*) FROM shop.orders;
  CREATE FUNCTION shop.f(a int DEFAULT 1) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a; END;
  CREATE FUNCTION shop.g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TRIGGER g BEFORE INSERT ON shop.part FOR EACH ROW EXECUTE FUNCTION shop.g();
  ALTER TABLE shop.orders ENABLE ROW LEVEL SECURITY;
  CREATE POLICY p ON shop.orders TO reader USING (n > 0);
  GRANT SELECT ON shop.orders TO reader; GRANT UPDATE (state) ON shop.orders TO auditor;
  COMMENT ON COLUMN shop.orders.n IS 'number';`;

async function database(major: 15 | 18, sql: string): Promise<OwnedDatabase> {
  const one = await ownedDatabase(major);
  made.push(one);
  if (sql !== '') await one.run(sql);
  return one;
}

async function fingerprint(target: OwnedDatabase['target']): Promise<string> {
  const { catalog } = await engine.readCatalog(target);
  const { views } = divideOwnership({
    module: 'main',
    current: catalog,
    desired: catalog,
    context: null,
    claims: { schemas: ['*'] },
    ledger: [],
  });
  expect(ownedHashes(catalog, views.current).length).toBeGreaterThan(8);
  return fingerprintOf(catalog, views.current);
}

describe.each([15, 18] as const)('on PostgreSQL %i', (major) => {
  test('a fingerprint is the same after rows, statistics, sequences and maintenance', async () => {
    const one = await database(major, SCHEMA);
    const before = await fingerprint(one.target);
    await one.run(`INSERT INTO shop.orders (state, code, kind) SELECT 'open', 'a', 'web' FROM generate_series(1, 500);
      INSERT INTO shop.part VALUES (2, 'x'); SELECT nextval('shop.orders_id_seq'); REFRESH MATERIALIZED VIEW shop.kept;
      ANALYZE; REINDEX TABLE shop.orders;`);
    await one.run('VACUUM FULL shop.orders');
    expect(await fingerprint(one.target)).toBe(before);
  });

  test('a fingerprint is the same in a copy of another name, and where columns stand in another order', async () => {
    const one = await database(major, SCHEMA);
    const before = await fingerprint(one.target);
    const server = new URL(one.database.url);
    server.pathname = '/postgres';
    const copy = await databaseOn(server.href);
    await runSql(server.href, `DROP DATABASE ${copy.name}`);
    await runSql(server.href, `CREATE DATABASE ${copy.name} TEMPLATE ${one.database.name}`);
    expect(await fingerprint(targetOf(copy.urlFor('app', ''), copy.name))).toBe(before);
    await copy.drop();
    const turned = await database(major, 'CREATE TABLE public.t (b text, a int)');
    const straight = await database(major, 'CREATE TABLE public.t (a int, b text)');
    const plan = await planBetween(turned, straight);
    expect([sqlOf(plan), plan.from === plan.to]).toEqual([[], true]);
  });

  test('a fingerprint tells each change of structure from every other', async () => {
    const one = await database(major, SCHEMA);
    const seen = new Set([await fingerprint(one.target)]);
    const changes = [
      'ALTER TABLE shop.orders ALTER state SET NOT NULL',
      `ALTER TABLE shop.part_1 ALTER name SET DEFAULT 'z'`,
      'ALTER TABLE shop.orders ALTER kind SET STORAGE EXTERNAL',
      'REVOKE UPDATE (state) ON shop.orders FROM auditor',
      'ALTER POLICY p ON shop.orders TO auditor',
      `COMMENT ON COLUMN shop.orders.n IS 'another'`,
      'ALTER TABLE shop.part DISABLE TRIGGER g',
      'CREATE OR REPLACE FUNCTION shop.f(a int DEFAULT 1) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a + 1; END',
    ];
    for (const change of changes) {
      await one.run(change);
      seen.add(await fingerprint(one.target));
    }
    expect(seen.size).toBe(changes.length + 1);
  });

  test('a temporary login of the scratch database stands for the owner of the target', async () => {
    const target = await database(major, SCHEMA);
    const desired = await ownedDatabase(major, 'scratch_login');
    made.push(desired);
    await desired.run(`${SCHEMA} ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO reader;
      GRANT SELECT ON shop.part TO app; CREATE POLICY own ON shop.orders TO scratch_login USING (true);`);
    await target.run(`ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO reader;
      GRANT SELECT ON shop.part TO app; CREATE POLICY own ON shop.orders TO app USING (true);`);
    const current = await engine.readCatalog(target.target);
    const scratch = await engine.readCatalog(desired.target, {
      ownerAlias: { from: 'scratch_login', to: 'app' },
    });
    expect(scratch.catalog.role).toBe('app');
    const ownership = divideOwnership({
      module: 'main',
      current: current.catalog,
      desired: scratch.catalog,
      context: null,
      claims: {},
      ledger: [],
    });
    const proposal = await engine.propose({ current, desired: scratch, views: ownership.views, renames: [] });
    expect(proposal.statements.map(({ sql }) => sql)).toEqual([]);
    expect(fingerprintOf(current.catalog, ownership.views.current)).toBe(
      fingerprintOf(scratch.catalog, ownership.views.desired),
    );
  });
});

const dumps = spawnSync('pg_dump', ['--version'], { encoding: 'utf8' });

test.skipIf(dumps.status !== 0 || !/ 15\./.test(dumps.stdout))(
  'a fingerprint is the same after a dump and a restore (needs pg_dump 15)',
  async () => {
    const one = await database(15, SCHEMA);
    const before = await fingerprint(one.target);
    const dump = spawnSync('pg_dump', ['--schema-only', '--no-owner', '--dbname', one.target.url.reveal()], {
      encoding: 'utf8',
    });
    expect([dump.status, dump.stderr]).toEqual([0, '']);
    const restored = await database(15, '');
    await restored.run(dump.stdout.replaceAll(/^\\.*$/gm, ''));
    expect(await fingerprint(restored.target)).toBe(before);
  },
);
