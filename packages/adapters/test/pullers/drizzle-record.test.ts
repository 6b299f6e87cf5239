import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import type { PullRecord } from '@lockstep/core/ports/type-puller.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDrizzlePuller } from '../../src/pullers/drizzle/drizzle-puller.js';
import { type DrizzleProject, drizzleProject, pullRequest } from './drizzle-project.js';

let database: TestDatabase;
let project: DrizzleProject;
let record: PullRecord;

beforeAll(async () => {
  database = await testDatabase();
  await database.run(
    `CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE TABLE users (id bigint PRIMARY KEY, mood mood, span int4range)`,
  );
  project = drizzleProject();
});

afterAll(async () => {
  project.remove();
  await database.drop();
});

const pull = async (more: { readonly record?: PullRecord; readonly timeoutMs?: number } = {}) =>
  await createDrizzlePuller().pull({
    ...pullRequest(project.root, database.url, ['public.users', 'type public.mood']),
    ...more,
  });

/** No drizzle-kit ends in a millisecond: where it is started, the pull fails by its name. */
const NO_TIME = 1;

const generated = (name: string): string => join(project.root, 'src/db', name);

test('does not start the tool again where nothing has changed, and says the same', async () => {
  const first = await pull();
  expect(first.changed).toEqual(['src/db/schema.ts', 'src/db/relations.ts']);
  await database.run('INSERT INTO users VALUES (1); ANALYZE users');
  ({ record } = first);
  expect(await pull({ record, timeoutMs: NO_TIME })).toEqual({ ...first, changed: [] });
});

const CONFIG = '{"compilerOptions":{"module":"ESNext","moduleResolution":"Bundler"}}';

test.each([
  ['a column', async () => void (await database.run('ALTER TABLE users ADD COLUMN note text'))],
  ['a default', async () => void (await database.run(`ALTER TABLE users ALTER mood SET DEFAULT 'sad'`))],
  ['a label of an enum', async () => void (await database.run(`ALTER TYPE mood ADD VALUE 'calm'`))],
  ['a generated file', async () => await writeFile(generated('schema.ts'), '// mine')],
  ['the number of generated files', async () => await rm(generated('relations.ts'))],
  ['how the project compiles', async () => await writeFile(join(project.root, 'tsconfig.json'), CONFIG)],
])('starts it again after a change of %s', async (_, change) => {
  await change();
  await expect(pull({ record, timeoutMs: NO_TIME })).rejects.toMatchObject({ code: 'TOOL.TIMEOUT' });
  ({ record } = await pull({ record }));
});
