import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { FIXTURE } from './fixture.js';
import { catalogOf } from './hazard-bench.js';
import { classified } from './run-hazard-cases.js';

const READ = 'SELECT count(*) FROM public.users';
const WRITE = 'UPDATE public.users SET level = level';
const WRITE_TARGET = 'UPDATE public.accounts SET name = name';

/** Statements whose transaction stays open, and what another session can do meanwhile. */
const CASES = [
  {
    sql: 'ALTER TABLE public.users ALTER COLUMN level TYPE bigint USING level::bigint',
    blocked: [READ, WRITE],
    free: [WRITE_TARGET],
  },
  {
    sql: 'ALTER TABLE public.users ALTER COLUMN name SET NOT NULL',
    blocked: [READ, WRITE],
    free: [WRITE_TARGET],
  },
  { sql: 'CREATE INDEX i ON public.users USING btree (name)', blocked: [WRITE], free: [READ, WRITE_TARGET] },
  {
    sql: 'ALTER TABLE public.users ADD CONSTRAINT c FOREIGN KEY (account) REFERENCES public.accounts(id)',
    blocked: [WRITE, WRITE_TARGET],
    free: [READ, 'SELECT count(*) FROM public.accounts'],
  },
  {
    sql: "ALTER DOMAIN public.email ADD CONSTRAINT c CHECK (VALUE <> '')",
    blocked: [WRITE],
    free: [READ, WRITE_TARGET],
  },
  { sql: 'REINDEX INDEX public.users_email', blocked: [READ, WRITE], free: [WRITE_TARGET] },
  {
    sql: 'REFRESH MATERIALIZED VIEW public.note_count',
    blocked: ['SELECT * FROM public.note_count'],
    free: ['UPDATE public.notes SET body = body'],
  },
  {
    sql: 'ALTER TABLE public.orders VALIDATE CONSTRAINT orders_later_fk',
    blocked: [],
    free: ['SELECT count(*) FROM public.orders', 'UPDATE public.orders SET note = note', WRITE_TARGET],
  },
] as const;

describe.each([18, 15] as const)('on PostgreSQL %i', (major) => {
  let database: TestDatabase;
  let applier: pg.Client;
  let other: pg.Client;
  beforeAll(async () => {
    database = await testDatabase(major);
    await database.run(FIXTURE.replaceAll('lockstep_hazards_reader', 'PUBLIC'));
    applier = new pg.Client({ connectionString: database.url });
    other = new pg.Client({ connectionString: database.url });
    await Promise.all([applier.connect(), other.connect()]);
    await other.query("SET lock_timeout = '100ms'");
  });
  afterAll(async () => {
    await Promise.all([applier.end(), other.end()]);
    await database.drop();
  });

  test.each(CASES)(
    'another session waits for what the hazards of $sql say',
    async ({ sql, blocked, free }) => {
      const catalog = await catalogOf(database);
      const { codes } = await classified({ sql }, { current: catalog, desired: catalog });
      await applier.query('BEGIN');
      try {
        await applier.query(sql);
        for (const query of blocked)
          await expect(other.query(query)).rejects.toMatchObject({ code: '55P03' });
        for (const query of free) await other.query(query);
      } finally {
        await applier.query('ROLLBACK');
      }
      expect(codes.includes('BLOCKS_READS')).toBe(blocked.some((query) => query.startsWith('SELECT')));
      expect(codes.includes('BLOCKS_WRITES')).toBe(blocked.some((query) => query.startsWith('UPDATE')));
    },
  );
});
