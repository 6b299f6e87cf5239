import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { PullRequest } from '@lockstep/core/ports/type-puller.js';
import { freePort, testDatabase, type TestDatabase } from '@lockstep/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { isRunning } from '../../src/process/process-identity.js';
import { createDrizzlePuller } from '../../src/pullers/drizzle/drizzle-puller.js';
import { type DrizzleProject, pullRequest } from './drizzle-project.js';
import { fakeDrizzleKit, workspaceWith } from './fake-drizzle-kit.js';

const puller = createDrizzlePuller();
let database: TestDatabase;
const projects: DrizzleProject[] = [];

beforeAll(async () => {
  database = await testDatabase();
  await database.run('CREATE TABLE users (id int PRIMARY KEY, name text)');
});

afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

afterAll(async () => {
  await database.drop();
});

function using(project: DrizzleProject): DrizzleProject {
  projects.push(project);
  return project;
}

async function failureOf(request: PullRequest): Promise<LockstepError> {
  const error: unknown = await puller.pull(request).then(
    () => new Error('The pull succeeded.'),
    (reason: unknown) => reason,
  );
  if (error instanceof LockstepError) return error;
  throw error;
}

/** What a project holds besides what it was made with. */
function touched(project: DrizzleProject): readonly string[] {
  return readdirSync(project.root).filter((name) => name !== 'tsconfig.json');
}

const requestIn = (project: DrizzleProject): PullRequest =>
  pullRequest(project.root, database.url, ['public.users']);

test('a missing drizzle-kit names the install lines', async () => {
  const project = using(workspaceWith({ 'drizzle-kit': null }));
  const expected = {
    code: 'PULL.FAILED',
    message: 'drizzle-kit is not installed in this workspace.',
    next: ['{addDev} drizzle-kit@0.31.11', '{add} drizzle-orm'],
  };
  expect((await failureOf(requestIn(project))).toValue()).toMatchObject(expected);
  await expect(puller.version(project.root)).rejects.toMatchObject(expected);
});

test('the version is the one that the project finds', async () => {
  const project = using(workspaceWith({ 'drizzle-kit': { version: '0.31.4' } }));
  await expect(puller.version(project.root)).resolves.toBe('0.31.4');
});

test.each(['0.30.6', '0.32.0', '1.0.0', '1.0.0-beta.3', '1.0.0-rc.5-ab785fc'])(
  'drizzle-kit %s is unknown, and the known versions are named',
  async (version) => {
    const project = using(workspaceWith({ 'drizzle-kit': { version } }));
    expect((await failureOf(requestIn(project))).toValue()).toEqual({
      code: 'PULL.FAILED',
      message: `The workspace has an unknown drizzle-kit: version ${version}.`,
      why: 'What another version writes has not been checked. Known are 0.31.x and 1.0.0-rc.x.',
      next: ['{addDev} drizzle-kit@0.31.11'],
    });
  },
);

test.each([
  ['drizzle-orm', 'drizzle-orm is not installed in this workspace.'],
  ['typescript', 'typescript is not installed in this workspace.'],
])('a missing %s is named', async (name, message) => {
  const project = using(workspaceWith({ [name]: null }));
  expect(await failureOf(requestIn(project))).toMatchObject({ code: 'PULL.FAILED', message });
});

test('a drizzle-orm of another line is named', async () => {
  const project = using(workspaceWith({ 'drizzle-orm': { version: '1.0.0-rc.5' } }));
  expect(await failureOf(requestIn(project))).toMatchObject({
    code: 'PULL.FAILED',
    message: 'drizzle-orm 1.0.0-rc.5 does not fit drizzle-kit 0.31.11.',
    next: ['{addDev} drizzle-kit@0.31.11 && {add} drizzle-orm@0.45.4'],
  });
});

test('a driver that drizzle-kit cannot resolve is named', async () => {
  const project = using(workspaceWith({ 'drizzle-kit': { version: '0.31.11' }, pg: null, postgres: null }));
  expect(await failureOf(requestIn(project))).toMatchObject({
    code: 'PULL.FAILED',
    message: 'drizzle-kit finds no PostgreSQL driver in this workspace.',
    next: ['{add} pg'],
  });
});

test('a drizzle-kit that hangs is stopped with all it started', async () => {
  const project = using(
    fakeDrizzleKit(`
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      require('node:fs').writeFileSync(${JSON.stringify(join('..', '..', '..', '..', 'pids'))}, process.pid + ' ' + child.pid);
      setInterval(() => {}, 1000);
    `),
  );
  const error = await failureOf({ ...requestIn(project), timeoutMs: 3000 });
  expect(error).toMatchObject({
    code: 'TOOL.TIMEOUT',
    message: 'drizzle-kit 0.31.11 did not finish within 3 s and was stopped.',
  });
  const pids = readFileSync(join(project.workspace, 'pids'), 'utf8').split(' ').map(Number);
  expect(pids).toHaveLength(2);
  for (const pid of pids) await expect.poll(() => isRunning(pid), { timeout: 5000 }).toBe(false);
  expect(touched(project)).toEqual([]);
});

test('a drizzle-kit that ends with 0 and writes nothing has failed', async () => {
  const project = using(fakeDrizzleKit(`console.log('\\u001b[32mall good\\u001b[0m');`));
  expect((await failureOf(requestIn(project))).toValue()).toMatchObject({
    code: 'PULL.FAILED',
    message: 'drizzle-kit 0.31.11 ended without an error and wrote no schema.ts.',
    why: 'all good',
  });
  expect(touched(project)).toEqual([]);
});

const WRITE = `const fs = require('node:fs'); fs.mkdirSync('out'); fs.writeFileSync('out/schema.ts', `;

test.each([
  [
    'an empty schema',
    `${WRITE}'');`,
    'drizzle-kit 0.31.11 ended without an error and wrote an empty schema.ts.',
  ],
  [
    'a schema without the table',
    `${WRITE}'export const other = pgTable("other", {\\n});\\n');`,
    'drizzle-kit 0.31.11 ended without an error and left out public.users.',
  ],
  [
    'the table of another schema',
    `${WRITE}'export const auth = pgSchema("auth");\\nexport const users = auth.table("users", {\\n});\\n');`,
    'drizzle-kit 0.31.11 ended without an error and left out public.users.',
  ],
])('a drizzle-kit that ends with 0 and writes %s has failed', async (_what, bin, message) => {
  const project = using(fakeDrizzleKit(bin));
  expect(await failureOf(requestIn(project))).toMatchObject({ code: 'PULL.FAILED', message });
  expect(touched(project)).toEqual([]);
});

test('a drizzle-kit that fails is quoted, from the end of a flood', async () => {
  const project = using(
    fakeDrizzleKit(`
      for (let i = 0; i < 200000; i += 1) process.stdout.write('[⣷] 0 tables fetching\\n');
      process.stderr.write('relation is locked\\n');
      process.exitCode = 1;
    `),
  );
  expect(await failureOf(requestIn(project))).toMatchObject({
    code: 'PULL.FAILED',
    message: 'drizzle-kit 0.31.11 ended with exit code 1.',
    why: 'relation is locked',
  });
});

test('a drizzle-kit that crashes is told so, in its own words', async () => {
  const project = using(
    fakeDrizzleKit(`
      process.stdout.write('[✓] 4 tables fetched\\n');
      const tables = {};
      tables.users.columns;
    `),
  );
  expect((await failureOf(requestIn(project))).toValue()).toMatchObject({
    code: 'PULL.FAILED',
    message:
      "drizzle-kit 0.31.11 crashed: TypeError: Cannot read properties of undefined (reading 'columns')",
    why: 'It cannot read something in the database, often an unusual name of a column, type or label.',
  });
  expect(touched(project)).toEqual([]);
});

test('a pull that is interrupted ends the tool', async () => {
  const project = using(fakeDrizzleKit('setInterval(() => {}, 1000)'));
  const interrupt = new AbortController();
  const failure = failureOf({ ...requestIn(project), signal: interrupt.signal });
  await expect.poll(() => existsSync(join(project.root, '.lockstep')), { timeout: 20_000 }).toBe(true);
  interrupt.abort();
  expect(await failure).toMatchObject({ code: 'INTERRUPTED' });
  expect(touched(project)).toEqual([]);
});

test('types that do not compile touch nothing and name the lines', async () => {
  const project = using(
    workspaceWith({
      'drizzle-kit': {
        version: '0.31.11',
        bin: `${WRITE}'export const users = pgTable("users", {\\n});\\n');`,
      },
      'drizzle-orm': { version: '0.45.4' },
    }),
  );
  const error = await failureOf(requestIn(project));
  expect(error).toMatchObject({
    code: 'PULL.FAILED',
    message: 'The generated types do not compile under tsc --strict; no file of the module was touched.',
  });
  expect(error.why).toContain('schema.ts:2: TS2307');
  expect(error.why).toContain('import { integer, pgTable, text } from "drizzle-orm/pg-core";');
  expect(touched(project)).toEqual([]);
});

test('a server that is not there is DB.UNREACHABLE by our own check', async () => {
  const project = using(fakeDrizzleKit('throw new Error("was started")'));
  const url = `postgres://app:S3cret@127.0.0.1:${await freePort()}/app`;
  const error = await failureOf(pullRequest(project.root, url, ['public.users']));
  expect(error.code).toBe('DB.UNREACHABLE');
  expect(inspect(error, { depth: 9 })).not.toContain('S3cret');
});
