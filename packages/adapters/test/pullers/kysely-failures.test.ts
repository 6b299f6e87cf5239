import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { PullRequest } from '@lockstep/core/ports/type-puller.js';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createKyselyPuller } from '../../src/pullers/kysely/kysely-puller.js';
import { type DrizzleProject, drizzleProject } from './drizzle-project.js';
import { fakeKyselyCodegen, workspaceWith } from './fake-drizzle-kit.js';
import { type PullDatabase, requestFor, sqliteDatabase } from './pull-databases.js';

const puller = createKyselyPuller();
const projects: DrizzleProject[] = [];
let database: PullDatabase;

beforeAll(async () => {
  database = await sqliteDatabase();
  await database.run('CREATE TABLE users (id INTEGER PRIMARY KEY, raw BLOB); CREATE TABLE other (id INT)');
});

afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

afterAll(async () => {
  await database.drop();
});

const using = (project: DrizzleProject): DrizzleProject => {
  projects.push(project);
  return project;
};

const requestIn = ({ root }: DrizzleProject): PullRequest => requestFor(root, database.target, ['users']);

async function failureOf(request: PullRequest): Promise<LockstepError> {
  const error: unknown = await puller.pull(request).then(
    () => new Error('The pull succeeded.'),
    (reason: unknown) => reason,
  );
  if (error instanceof LockstepError) return error;
  throw error;
}

const touched = (project: DrizzleProject): readonly string[] =>
  readdirSync(project.root).filter((name) => name !== 'tsconfig.json');

test.each([
  ['kysely-codegen', 'kysely-codegen is not installed in this workspace.'],
  ['kysely', 'kysely is not installed in this workspace.'],
])('a missing %s names the install line', async (name, message) => {
  const project = using(workspaceWith({ [name]: null }));
  expect((await failureOf(requestIn(project))).toValue()).toMatchObject({
    code: 'PULL.FAILED',
    message,
    next: ['{addDev} kysely-codegen@0.20.0 kysely @libsql/client'],
  });
});

test('the version is the one that the project finds', async () => {
  await expect(puller.version(using(drizzleProject()).root)).resolves.toBe('0.20.0');
  const without = using(workspaceWith({ 'kysely-codegen': null }));
  await expect(puller.version(without.root)).rejects.toMatchObject({
    code: 'PULL.FAILED',
    next: ['{addDev} kysely-codegen@0.20.0 kysely'],
  });
});

test.each(['0.19.0', '0.21.0', '1.0.0'])('kysely-codegen %s is unknown', async (version) => {
  const project = using(workspaceWith({ 'kysely-codegen': { version } }));
  expect((await failureOf(requestIn(project))).toValue()).toMatchObject({
    code: 'PULL.FAILED',
    message: `The workspace has an unknown kysely-codegen: version ${version}.`,
  });
});

/** A kysely-codegen whose answer is this text. */
const answering = (text: string): string => `
  exports.EnumCollection = class { set() {} };
  exports.DatabaseMetadata = class {};
  exports.getDialect = () => null;
  exports.toKyselyPascalCase = (name) => name;
  exports.serializeFromMetadata = () => ${JSON.stringify(text)};
`;

test.each([
  ['export interface DB {\n}\n', 'nothing for users.'],
  [
    'export interface T0 {\n  c0: number;\n}\nexport interface DB {\n  t0: T0;\n}\n',
    'nothing for users.raw.',
  ],
  [
    'export interface T0 {\n  c0: number;\n  c1: string;\n}\nexport interface DB {\n  t0: T0;\n  other: T0;\n}\n',
    'what it was not asked for: other.',
  ],
  [
    'export const x = process.exit(1);\n',
    'a statement that is not a type: export const x = process.exit(1);.',
  ],
  ['import { x } from "elsewhere";\n', 'an import from elsewhere.'],
])('an answer that is not the module is refused: %j', async (text, what) => {
  const project = using(fakeKyselyCodegen(answering(text)));
  expect(await failureOf(requestIn(project))).toMatchObject({
    code: 'PULL.FAILED',
    message: `kysely-codegen ended without an error and wrote ${what}`,
  });
  expect(touched(project)).toEqual([]);
});

test('a tool that ends with 0 and writes nothing has failed', async () => {
  const project = using(fakeKyselyCodegen(`console.log('all good'); process.exit(0);`));
  expect((await failureOf(requestIn(project))).toValue()).toMatchObject({
    code: 'PULL.FAILED',
    message: 'kysely-codegen 0.20.0 ended without an error and wrote nothing.',
    why: 'all good',
  });
});

test('a tool that hangs is stopped', async () => {
  const project = using(fakeKyselyCodegen('for (;;);'));
  expect(await failureOf({ ...requestIn(project), timeoutMs: 1500 })).toMatchObject({
    code: 'TOOL.TIMEOUT',
    message: 'kysely-codegen 0.20.0 did not finish within 1.5 s and was stopped.',
  });
  expect(touched(project)).toEqual([]);
});

test('types that do not compile touch nothing', async () => {
  const text =
    'export interface T0 {\n  c0: Missing;\n  c1: string;\n}\nexport interface DB {\n  t0: T0;\n}\n';
  const project = using(fakeKyselyCodegen(answering(text)));
  expect((await failureOf(requestIn(project))).why).toContain("TS2304: Cannot find name 'Missing'.");
  expect(touched(project)).toEqual([]);
});

test('the tool gets a folder of ours, no input, no arguments, and nothing that leads to the database', async () => {
  const seen = join('..', '..', '..', '..', 'seen.json');
  const project = using(
    fakeKyselyCodegen(`
      const { readFileSync, writeFileSync, readdirSync } = require('node:fs');
      writeFileSync(${JSON.stringify(seen)}, JSON.stringify({
        argv: process.argv.slice(2), files: readdirSync('.'), input: readFileSync(0, 'utf8'),
        all: JSON.stringify(process.env) + readFileSync('request.json', 'utf8'),
      }));
      process.exit(1);
    `),
  );
  await failureOf(requestIn(project));
  const answer = JSON.parse(readFileSync(join(project.workspace, 'seen.json'), 'utf8'));
  expect(answer).toMatchObject({ argv: [], files: ['generate.cjs', 'request.json'], input: '' });
  expect(answer.all).not.toContain('app.db');
});

test('a project without the types of Node reads bytes as Uint8Array, with a warning', async () => {
  const project = using(workspaceWith({ '@types': null }));
  const { warnings } = await puller.pull(requestIn(project));
  expect(warnings).toEqual([
    'users.raw: bytes are a Uint8Array; with @types/node installed they are a Buffer.',
  ]);
  expect(project.generated('types.ts')).toContain('  raw: Uint8Array | null;\n');
});

test('a module without tables has an empty database, and its file compiles', async () => {
  const project = using(drizzleProject());
  const { warnings } = await puller.pull({ ...requestIn(project), tables: [] });
  expect(warnings).toEqual([]);
  expect(project.generated('types.ts')).toContain('export interface DB {\n}\n');
});

/** No tool ends in a millisecond: where it is started, the pull fails by its name. */
const NO_TIME = 1;

test('a pull that would give the same file starts no tool, and an edited file is made anew', async () => {
  const project = using(drizzleProject());
  const first = await puller.pull(requestIn(project));
  const again = { ...requestIn(project), record: first.record };
  expect(await puller.pull({ ...again, timeoutMs: NO_TIME })).toEqual({ ...first, changed: [] });
  writeFileSync(join(project.root, 'src/db/types.ts'), '// mine');
  await expect(puller.pull({ ...again, timeoutMs: NO_TIME })).rejects.toMatchObject({ code: 'TOOL.TIMEOUT' });
  expect((await puller.pull(again)).changed).toEqual(['src/db/types.ts']);
});

test('a change of a column starts it again', async () => {
  const project = using(drizzleProject());
  const { record } = await puller.pull(requestIn(project));
  await database.run('ALTER TABLE users ADD COLUMN note TEXT');
  await expect(puller.pull({ ...requestIn(project), record, timeoutMs: NO_TIME })).rejects.toMatchObject({
    code: 'TOOL.TIMEOUT',
  });
  expect(existsSync(join(project.root, '.lockstep'))).toBe(false);
});
