import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { LoadRequest } from '@lockstep/core/ports/schema-loader.js';
import type { ScratchDatabase, ScratchRequest } from '@lockstep/core/ports/scratch-database.js';
import { findAtlas } from '../../../src/engines/atlas/find-atlas.js';
import { withHcl } from '../../../src/engines/atlas/hcl/loader.js';
import { sqlFile } from '../../../src/engines/atlas/hcl/outline.js';
import { judgeAtlas } from '../../../src/engines/atlas/judge-atlas.js';
import { planWithAtlas } from '../../../src/engines/atlas/run-atlas.js';
import { fakeAtlas, PLAIN_RUN, recordingOf, removeFolders, targetAt } from './fake-atlas.js';

afterAll(removeFolders);

const VERSIONS = ['v0.13.1', 'v1.2.3'] as const;

async function planOf(version: string, name: string): Promise<readonly string[]> {
  const file = fakeAtlas([recordingOf(version, name)]);
  return await planWithAtlas({ file, edition: 'community' }, PLAIN_RUN);
}

describe.each(VERSIONS)('Atlas %s, as recorded', (version) => {
  test('is found and judged', async () => {
    const file = fakeAtlas([recordingOf(version, 'version')]);
    const search = { workspaceRoot: '/w', projectRoot: '/w/p', configured: null };
    const found = await findAtlas({ ...search, env: { LOCKSTEP_ATLAS: file } });
    expect(found).toEqual({ file, from: 'LOCKSTEP_ATLAS' });
    const number = version === 'v1.2.3' ? '1.2.3' : 'development';
    expect(await judgeAtlas(found)).toEqual({ edition: 'community', version: number });
  });

  test.each([
    ['postgres', /^CREATE INDEX "users_name" ON "public"\."users"/, /^CREATE TABLE "public"\."orders"/],
    ['mariadb', /^ALTER TABLE `users` ADD INDEX `users_name`/, /^CREATE TABLE `orders`/],
    ['sqlite', /^CREATE INDEX `users_name`/, /^CREATE TABLE `orders`/],
  ])('plans on %s', async (dialect, first, second) => {
    const statements = await planOf(version, `plan-${dialect}`);
    expect(statements).toHaveLength(2);
    expect(statements[0]).toMatch(first);
    expect(statements[1]).toMatch(second);
    expect(await planOf(version, `no-changes-${dialect}`)).toEqual([]);
  });

  test.each([
    ['wrong-password', 'ENGINE.FAILED', /password authentication failed for user "joe"/, /doctor/],
    ['missing-database', 'ENGINE.FAILED', /database "lockstep_record_missing" does not exist/, /doctor/],
    ['tls-wanted', 'ENGINE.FAILED', /no encryption/, /doctor/],
    ['no-tls', 'ENGINE.FAILED', /SSL is not enabled on the server/, /doctor/],
    ['generated-expression', 'ENGINE.FAILED', /generation expression for a column "b"/, /two steps/],
    ['enum-reordered', 'ENGINE.FAILED', /reordering enum/, /pg-delta/],
    ['sqlite-lower-case-where', 'ENGINE.FAILED', /missing partial WHERE clause/, /WHERE in capital letters/],
    ['hcl-error', 'ENGINE.FAILED', /0\.hcl:4,23-27: Unknown column\.type/, /doctor/],
  ] as const)('fails for %s with %s and a way out', async (...row) => {
    const [name, code, message, next] = row;
    const error = await planOf(version, name).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect((error as { next: readonly string[] }).next.join('\n')).toMatch(next);
  });

  test('says help and ends with 0 where it does not know a command, which is not a plan', async () => {
    const help = recordingOf(version, 'schema-lint-help');
    expect(help.exitCode).toBe(0);
    const file = fakeAtlas([{ ...recordingOf(version, 'plan-postgres'), ...answerOf(help) }]);
    await expect(planWithAtlas({ file, edition: 'community' }, PLAIN_RUN)).rejects.toMatchObject({
      code: 'ENGINE.FAILED',
      message: 'Atlas made no plan: it ended with 0 and no plan',
      why: expect.stringContaining('wrote no plan, but: The `atlas schema` command groups subcommands'),
    });
  });

  test('does not know a flag: its message is shown', async () => {
    const refusal = recordingOf(version, 'unknown-flag');
    const file = fakeAtlas([{ ...recordingOf(version, 'plan-postgres'), ...answerOf(refusal) }]);
    await expect(planWithAtlas({ file, edition: 'community' }, PLAIN_RUN)).rejects.toMatchObject({
      code: 'ENGINE.FAILED',
      message: 'Atlas made no plan: unknown flag: --no-such-flag',
    });
  });

  test.each([
    ['hcl-error', 'SCHEMA.INVALID_SQL', /^db\/b\.hcl:4,23-27: Unknown column\.type/],
    ['hcl-syntax-error', 'SCHEMA.INVALID_SQL', /^db\/b\.hcl:3,12-4,1: Invalid expression/],
  ])("names the user's own file and line for %s", async (name, code, message) => {
    const recording = recordingOf(version, name);
    const file = fakeAtlas([{ ...recording, stderr: recording.stderr.replace('0.hcl', '1.hcl') }]);
    const error = await loadHcl(file).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(String(error)).not.toContain('lockstep-hcl-');
  });
});

test('a binary without CGO cannot do SQLite, as recorded', async () => {
  await expect(planOf('v0.13.1', 'sqlite-no-cgo')).rejects.toMatchObject({
    code: 'ENGINE.UNSUPPORTED',
    why: expect.stringContaining('CGO'),
    next: [expect.stringContaining('CGO_ENABLED=1')],
  });
});

test('the fake refuses whatever was not recorded', async () => {
  const plan = recordingOf('v1.2.3', 'plan-postgres');
  const file = fakeAtlas([{ ...plan, argv: [...plan.argv, '--auto-approve'] }]);
  await expect(planWithAtlas({ file, edition: 'community' }, PLAIN_RUN)).rejects.toMatchObject({
    message: expect.stringContaining('nobody recorded ["schema","apply"'),
  });
});

test('every recording asks what is asked today, and names no place of the machine that made it', () => {
  const folder = join(import.meta.dirname, 'fixtures');
  expect(readdirSync(folder)).toEqual(['v0.13.1', 'v1.2.3']);
  for (const version of readdirSync(folder)) {
    expect(readdirSync(join(folder, version)).length, version).toBeGreaterThan(10);
    for (const name of readdirSync(join(folder, version))) {
      const recording = recordingOf(version, name.replace('.json', ''));
      expect(JSON.stringify(recording)).not.toMatch(/\/tmp\/|lockstep-\w+-|127\.0\.0\.1|:\d{4,5}\b/);
      expect(recording.argv.join(' ')).toMatch(
        /^(version|schema lint|schema apply --no-such-flag|schema apply --config file:\/\/\/<atlas>\/atlas\.hcl --env lockstep --dry-run --format \{\{ json \. \}\})$/,
      );
    }
  }
});

function answerOf({ stdout, stderr, exitCode }: ReturnType<typeof recordingOf>) {
  return { stdout, stderr, exitCode };
}

async function loadHcl(file: string): Promise<void> {
  const database = {
    target: targetAt('postgres://u@127.0.0.1:1/x'),
    drop: () => Promise.resolve(),
  } as unknown as ScratchDatabase;
  const tools = withHcl(
    { scratch: { create: async () => await Promise.resolve({ ...database }) }, loader: { load: unexpected } },
    { file, edition: 'community' },
  );
  const scratch = await tools.scratch.create({} as ScratchRequest);
  const files = [sqlFile('db/a.hcl', 'schema "public" {}\n'), sqlFile('db/b.hcl', 'locals {\n}\n')];
  await tools.loader.load({ scratch, files } as unknown as LoadRequest);
}

async function unexpected(): Promise<void> {
  await Promise.reject(new Error('nothing to load'));
}
