import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import type { Verb } from '@lockstep/core/commands/verbs.js';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { verbBatchExecutor, verbExecutor } from '../../src/executors/verb-executor.js';

const TABLE = 'CREATE TABLE public.t (id bigint PRIMARY KEY);\n';
const SLOW = `${TABLE}DO $$ BEGIN PERFORM pg_sleep(2); END $$;\n`;

let root: string;
let database: TestDatabase;
let holder: pg.Client;
let told: string;
let shown: string;
let isHeld: boolean;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'lockstep-nx-silent-'));
  mkdirSync(join(root, 'api/db/schema'), { recursive: true });
  const target = { urlFrom: 'TARGET_URL', approval: 'auto', scratch: { from: 'same-server' } };
  const config = {
    ...{ dialect: 'postgresql', engine: 'pg-delta', schema: ['db/schema/**/*.sql'], pull: [] },
    ...{ defaultEnvironment: 'target', environments: { target } },
  };
  writeFileSync(join(root, 'api/db.config.json'), JSON.stringify(config));
  files(TABLE);
  database = await testDatabase();
  await database.run(
    `${TABLE}CREATE TABLE public.busy (id int); CREATE VIEW public.v AS SELECT id FROM public.busy`,
  );
  vi.stubEnv('TARGET_URL', database.url);
  holder = new pg.Client({ connectionString: database.url, application_name: 'nightly etl' });
  await holder.connect();
  told = '';
  shown = '';
  isHeld = false;
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    if (/… .*nightly etl/.test(told)) letGo();
    return true;
  });
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    shown += String(text);
    if (shown.includes('nightly etl')) letGo();
    return true;
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await holder.end();
  await database.drop();
  rmSync(root, { recursive: true, force: true });
});

/** Somebody who looks on lets the table go once it is said what is waited for. */
function letGo(): void {
  if (isHeld) void holder.query('ROLLBACK');
  isHeld = false;
}

function files(sql: string): void {
  writeFileSync(join(root, 'api/db/schema/001.sql'), sql);
}

function contextOf(verb: Verb): ExecutorContext & { readonly taskGraph: TaskGraph } {
  const target = { project: 'api', target: `db-${verb}`, configuration: 'target' };
  const id = `api:db-${verb}`;
  return {
    root,
    cwd: root,
    projectName: 'api',
    targetName: target.target,
    configurationName: 'target',
    projectsConfigurations: { version: 2, projects: { api: { root: 'api', targets: {} } } },
    taskGraph: { tasks: { [id]: { id, target, overrides: {} } }, dependencies: {} },
  } as unknown as ExecutorContext & { readonly taskGraph: TaskGraph };
}

/** Runs the task alone, as Nx does where it is not batched. */
async function alone(verb: Verb): Promise<string> {
  const { success } = await verbExecutor(verb)({}, contextOf(verb));
  if (!success) throw new Error(shown);
  return shown;
}

/** Runs it as a batch of one; gives what Nx keeps and replays. */
async function inBatch(verb: Verb): Promise<string> {
  const context = contextOf(verb);
  let kept = '';
  for await (const { result } of verbBatchExecutor(verb)(context.taskGraph, {}, {}, context)) {
    if (!result.success) throw new Error(result.terminalOutput);
    kept += result.terminalOutput;
  }
  return kept;
}

/** Nothing that moves a cursor. */
const isPlain = (text: string): boolean => !/(?!\n)[\p{Cc}\p{Cf}]/u.test(text);

describe('a task of which the files take long to load', () => {
  test.each([
    ['alone', alone, '  … loading the schema files into a scratch database (1 s)'],
    ['in a batch', inBatch, '  … api: loading the schema files into a scratch database (1 s)'],
  ])('%s says so in a plain line, which is not kept', async (_name, run, line) => {
    files(SLOW);
    const kept = await run('check');
    expect(told.split('\n')).toContain(line);
    expect(isPlain(told)).toBe(true);
    expect(kept).not.toContain('…');
  });
});

describe('a task that reads a database where somebody holds a table', () => {
  beforeEach(async () => {
    await holder.query('BEGIN; LOCK TABLE public.busy IN ACCESS EXCLUSIVE MODE');
    isHeld = true;
  });

  test.each(['fingerprint', 'diff', 'status', 'pull'] as const)(
    'db-%s in a batch says what it does, and then for whom it waits',
    async (verb) => {
      const kept = await inBatch(verb);
      expect(told).toContain(`  … api: reading 127.0.0.1/${database.name} (1 s)\n`);
      expect(told).toMatch(/^ {2}… api: Waiting to read the database: .*nightly etl.* \(1 s\)$/m);
      expect(isPlain(told)).toBe(true);
      expect(kept).toContain('nightly etl');
      expect(kept).not.toContain('…');
    },
  );

  test.each(['fingerprint', 'diff', 'status', 'pull', 'apply'] as const)(
    'db-%s alone says what it does while it waits',
    async (verb) => {
      await alone(verb);
      expect(told).toContain(`  … reading 127.0.0.1/${database.name} (1 s)\n`);
      expect(isPlain(told)).toBe(true);
    },
  );
});
