import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { afterEach, expect, test } from 'vitest';
import { postgresSchemaLoader } from '../../../../src/dialects/postgresql/loader/schema-loader.js';
import { filesOf, type ScratchDouble, scratchDouble } from './scratch-double.js';

const open: ScratchDouble[] = [];

afterEach(async () => {
  for (const scratch of open.splice(0)) await scratch.drop();
});

const LOOP = 'LOOP PERFORM 1; END LOOP;';

test.each([
  ['a loop', `DO $$ BEGIN ${LOOP} END $$;`],
  ['a loop that lifts the timeout', `DO $$ BEGIN SET statement_timeout = 0; ${LOOP} END $$;`],
  ['a file that lifts the timeout', `SET statement_timeout = 0;\nDO $$ BEGIN ${LOOP} END $$;`],
  [
    'a loop that takes a cancel for an error',
    `DO $$ BEGIN LOOP BEGIN ${LOOP} EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$;`,
  ],
  ['a sleep', 'CREATE TABLE t AS SELECT pg_sleep(600)::text;'],
])('ends %s at the limit, naming the statement and the option', async (_, sql) => {
  const scratch = await scratchDouble(18);
  open.push(scratch);
  const files = filesOf({ 'db/schema/001.sql': `CREATE TABLE a ();\n\n${sql}\n` });
  const error = await postgresSchemaLoader.load({ scratch, files, timeoutMs: 500 }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(LockstepError);
  const { code, message, next } =
    error instanceof LockstepError ? error.toValue() : { code: '', message: '', next: [] };
  const line = sql.startsWith('SET') ? 4 : 3;
  expect([code, message, next.at(-1)]).toEqual([
    'TOOL.TIMEOUT',
    `db/schema/001.sql:${line}:1: Loading the schema files took longer than 0.5 s and was stopped; this statement was running.`,
    'If it only needs more time: run the command again with --load-timeout=3s',
  ]);
  await scratch.run(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${scratch.login}'`,
  );
});

test('ends a load whose database grew beyond what a schema takes, naming the statement', async () => {
  const scratch = await scratchDouble(18);
  open.push(scratch);
  const files = filesOf({ 'db/schema/001.sql': 'CREATE TABLE t AS SELECT pg_sleep(600)::text AS x;' });
  const grown = { ...scratch, size: async () => await Promise.resolve(3 * 2 ** 30) };
  await expect(postgresSchemaLoader.load({ scratch: grown, files })).rejects.toMatchObject({
    code: 'SCHEMA.UNSUPPORTED',
    message:
      'db/schema/001.sql:1:1: The scratch database grew beyond 2 GB and loading was stopped; this statement was running.',
  });
  await scratch.run(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${scratch.login}'`,
  );
});
