import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type AtlasSearch, findAtlas } from '../../../src/engines/atlas/find-atlas.js';
import { judgeAtlas } from '../../../src/engines/atlas/judge-atlas.js';
import { planWithAtlas } from '../../../src/engines/atlas/run-atlas.js';
import {
  fakeAtlas,
  fakeProgram,
  newFolder,
  PLAIN_RUN,
  recordingOf,
  removeFolders,
  targetAt,
} from './fake-atlas.js';

afterAll(removeFolders);

const PLAN = recordingOf('v1.2.3', 'plan-postgres');
const UPSELL = `Notice: This Atlas edition lacks support for features such as checkpoints,
testing, down migrations, and more.

	https://atlasgo.io/docs#installation

`;

function searchIn(root: string, more: Partial<AtlasSearch> = {}): AtlasSearch {
  return {
    workspaceRoot: root,
    projectRoot: join(root, 'modules', 'api'),
    configured: null,
    env: {},
    ...more,
  };
}

/** What was killed may stay as a zombie until somebody asks for its end. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function failureOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => new Error('it worked'),
    (failure: unknown) => failure,
  );
  return error as Error & { code: string; why?: string; next: readonly string[] };
}

describe('finding a binary', () => {
  test('without one, the community build and its licence come first', async () => {
    const error = await failureOf(findAtlas(searchIn(newFolder(), { env: { PATH: newFolder() } })));
    expect(error.code).toBe('ENGINE.NOT_FOUND');
    expect(error.next[0]).toMatch(/--community.*Apache-2\.0/);
    expect(error.next.join('\n')).toMatch(/official edition, under the Atlas EULA[\s\S]*LOCKSTEP_ATLAS=/);
  });

  test.each([
    ['a missing file', (folder: string) => join(folder, 'nowhere'), /there is no such file/],
    ['a folder', (folder: string) => folder, /which is not a file/],
    [
      'a file that may not be run',
      (folder: string) => {
        const file = join(folder, 'atlas');
        writeFileSync(file, '');
        chmodSync(file, 0o644);
        return file;
      },
      /chmod \+x/,
    ],
  ])('LOCKSTEP_ATLAS with %s is not looked past', async (_, place, message) => {
    const file = place(newFolder());
    const env = { LOCKSTEP_ATLAS: file, PATH: join(fakeAtlas([PLAN]), '..') };
    const error = await failureOf(findAtlas(searchIn(newFolder(), { env })));
    expect(error.code).toBe('ENGINE.NOT_FOUND');
    expect(error.message).toContain(`LOCKSTEP_ATLAS names ${file}`);
    expect(error.message).toMatch(message);
    expect(error.next[0]).toContain('--community');
  });

  test('the configuration is read from the workspace, and named where it is wrong', async () => {
    const error = await failureOf(findAtlas(searchIn('/work-space', { configured: 'bin/atlas' })));
    expect(error.message).toContain('"atlas.binary" of db.config.json names /work-space/bin/atlas');
  });

  test('places are asked in order: variable, configuration, packages upwards, PATH, provisioned', async () => {
    const root = newFolder();
    const program = fakeAtlas([PLAN]);
    const places: readonly (readonly [string, string])[] = [
      [join(root, 'tools', 'atlas', 'bin'), 'tools/atlas/bin of the workspace'],
      [join(root, 'on-path'), 'PATH'],
      [join(root, 'node_modules', '.bin'), 'node_modules/.bin'],
      [join(root, 'modules', 'api', 'node_modules', '.bin'), 'node_modules/.bin'],
    ];
    const env = { PATH: `:${join(root, 'on-path')}` };
    for (const [folder, from] of places) {
      mkdirSync(folder, { recursive: true });
      symlinkSync(program, join(folder, 'atlas'));
      expect(await findAtlas(searchIn(root, { env }))).toEqual({ file: join(folder, 'atlas'), from });
    }
    const configured = await findAtlas(searchIn(root, { env, configured: 'on-path/atlas' }));
    expect(configured).toEqual({
      file: join(root, 'on-path', 'atlas'),
      from: '"atlas.binary" of db.config.json',
    });
    const named = await findAtlas(
      searchIn(root, { env: { ...env, LOCKSTEP_ATLAS: program }, configured: 'on-path/atlas' }),
    );
    expect(named).toEqual({ file: program, from: 'LOCKSTEP_ATLAS' });
  });
});

describe('judging a binary', () => {
  test.each([
    ['says nothing', '', 'ENGINE.UNSUPPORTED', /it says nothing/],
    [
      'is the command line of MongoDB Atlas',
      "process.stdout.write('atlascli version: 1.14.0\\ngit version: abc\\n');",
      'ENGINE.UNSUPPORTED',
      /it says "atlascli version: 1\.14\.0"/,
    ],
    [
      'says its version and fails',
      "process.stdout.write('atlas version v1.2.3\\n'); process.exitCode = 1;",
      'ENGINE.UNSUPPORTED',
      /is not Atlas/,
    ],
    ['dies', "process.kill(process.pid, 'SIGKILL');", 'ENGINE.UNSUPPORTED', /it crashes/],
    [
      'is older than what is known',
      "process.stdout.write('atlas version v0.9.1\\n');",
      'ENGINE.UNSUPPORTED',
      /is Atlas 0\.9\.1, a line that this release of Lockstep does not know/,
    ],
    [
      'is newer than what is known',
      "process.stdout.write('atlas version v2.0.0-abc-canary\\n');",
      'ENGINE.UNSUPPORTED',
      /is Atlas 2\.0\.0-abc-canary/,
    ],
  ] as const)('a program that %s is refused', async (...row) => {
    const [, script, code, message] = row;
    const file = fakeProgram(script);
    const error = await failureOf(judgeAtlas({ file, from: 'PATH' }));
    expect(error.code).toBe(code);
    expect(error.message).toContain(file);
    expect(error.message).toMatch(message);
    expect(error.next[0]).toContain('--community');
  });

  test('a program of the system that is none of Atlas is refused', async () => {
    const error = await failureOf(judgeAtlas({ file: '/bin/true', from: 'LOCKSTEP_ATLAS' }));
    expect(error).toMatchObject({
      code: 'ENGINE.UNSUPPORTED',
      message: expect.stringContaining('/bin/true'),
    });
  });

  test('a file that the system cannot start is refused with its reason', async () => {
    const file = fakeProgram('');
    writeFileSync(file, '\u007fELF but not really');
    const error = await failureOf(judgeAtlas({ file, from: 'PATH' }));
    expect(error).toMatchObject({ code: 'ENGINE.UNSUPPORTED', message: expect.stringMatching(/not Atlas/) });
  });

  test('a program that hangs is ended', async () => {
    const file = fakeProgram('setInterval(() => {}, 1000);');
    const error = await failureOf(judgeAtlas({ file, from: 'PATH' }, 300));
    expect(error).toMatchObject({ code: 'TOOL.TIMEOUT', message: expect.stringContaining('0.3 seconds') });
    expect(error.next[0]).toContain('--community');
  });
});

describe('a plan of a bad binary', () => {
  const planFrom = async (script: string, timeoutMs = 20_000): Promise<readonly string[]> =>
    await planWithAtlas({ file: fakeProgram(script), edition: 'community', timeoutMs }, PLAIN_RUN);

  test.each([
    ['says nothing', '', 'ENGINE.FAILED', /ended with 0 and no plan/],
    ['dies by a signal', "process.kill(process.pid, 'SIGKILL');", 'ENGINE.FAILED', /ended by a signal/],
    [
      'advertises on stderr and has no plan',
      `process.stderr.write(${JSON.stringify(UPSELL)});`,
      'ENGINE.FAILED',
      /ended with 0 and no plan/,
    ],
    [
      'writes half a plan',
      `process.stdout.write('{"Changes":{"Pending":["CREATE TA');`,
      'ENGINE.FAILED',
      /ended with 0 and no plan/,
    ],
    [
      'writes a plan and fails',
      `process.stdout.write('{"Changes":{"Pending":["A"]}}'); process.exitCode = 1;`,
      'ENGINE.FAILED',
      /ended with 1 and no plan/,
    ],
    [
      'says that it applied',
      `process.stdout.write('{"Changes":{"Applied":["A"]}}');`,
      'ENGINE.FAILED',
      /ended with 0 and no plan/,
    ],
  ] as const)('that %s is an error', async (...row) => {
    const [, script, code, message] = row;
    const error = await failureOf(planFrom(script));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.next.length).toBeGreaterThan(0);
  });

  test('that advertises beside a plan is a plan', async () => {
    const script = `process.stderr.write(${JSON.stringify(UPSELL)}); process.stdout.write('{"Changes":{"Pending":["A"]}}');`;
    expect(await planFrom(script)).toEqual(['A']);
  });

  test('that hangs is ended, with what it started', async () => {
    const marker = join(newFolder(), 'pid');
    const script = `
const { spawn } = require('node:child_process');
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
fs.writeFileSync(${JSON.stringify(marker)}, String(child.pid));
setInterval(() => {}, 1000);`;
    const error = await failureOf(planFrom(script, 1500));
    expect(error).toMatchObject({ code: 'TOOL.TIMEOUT', why: expect.stringContaining('hangs') });
    const pid = Number(readFileSync(marker, 'utf8'));
    expect(isRunning(pid)).toBe(false);
  });

  test('that writes without end is ended', async () => {
    const script = `
const line = 'x'.repeat(1 << 16);
const more = () => { while (process.stdout.write(line)); process.stdout.once('drain', more); };
more();`;
    const error = await failureOf(planFrom(script, 60_000));
    expect(error).toMatchObject({
      code: 'ENGINE.FAILED',
      message: expect.stringContaining('endless output'),
    });
  });

  test('is interrupted with the command', async () => {
    const controller = new AbortController();
    const run = { ...PLAIN_RUN, signal: controller.signal };
    const program = { file: fakeProgram('setInterval(() => {}, 1000);'), edition: 'community' } as const;
    const ended = failureOf(planWithAtlas(program, run));
    setTimeout(() => controller.abort(), 200);
    expect((await ended).code).toBe('INTERRUPTED');
  });

  test.each([
    'process.exitCode = 1;',
    "process.kill(process.pid, 'SIGKILL');",
    'setInterval(() => {}, 1000);',
  ])('leaves no folder behind where its program ends with %s', async (end) => {
    const log = join(newFolder(), 'folders');
    const keep = `fs.writeFileSync(${JSON.stringify(log)}, [process.env.HOME, process.cwd()].join('\\n'));`;
    await failureOf(planFrom(`${keep} fs.writeFileSync('left', 'x'); ${end}`, 1000));
    const used = readFileSync(log, 'utf8').split('\n');
    expect(used[0]).toContain('lockstep-atlas-');
    expect(used.filter((folder) => existsSync(folder))).toEqual([]);
  });
});

describe('TLS that the driver decides too simply', () => {
  const wanted = recordingOf('v1.2.3', 'tls-wanted');
  const without = recordingOf('v1.2.3', 'no-tls');

  /** A server that takes the given mode only, and a file that says what was tried. */
  async function planOn(server: { readonly takes: string; readonly refusal: string }, url: string) {
    const log = join(newFolder(), 'log');
    writeFileSync(log, '');
    const file = fakeProgram(`
const modes = ['FROM', 'TO'].map((side) => new URL(process.env['LOCKSTEP_ATLAS_' + side]).searchParams.get('sslmode'));
fs.appendFileSync(${JSON.stringify(log)}, modes.join(' ') + '\\n');
if (modes.every((mode) => mode === ${JSON.stringify(server.takes)})) process.stdout.write(${JSON.stringify(PLAN.stdout)});
else { process.stderr.write(${JSON.stringify(server.refusal)}); process.exitCode = 1; }`);
    const run = { ...PLAIN_RUN, from: targetAt(url), to: { database: targetAt(url) } };
    const result = await planWithAtlas({ file, edition: 'community' }, run).catch((error: unknown) => error);
    return { result, tried: readFileSync(log, 'utf8').trim().split('\n') };
  }

  test('a local server that only takes TLS is asked again with TLS', async () => {
    const { result, tried } = await planOn(
      { takes: 'require', refusal: wanted.stderr },
      'postgres://u@127.0.0.1:5432/d?sslmode=prefer',
    );
    expect(result).toHaveLength(2);
    expect(tried).toEqual(['disable disable', 'require require']);
  });

  test('a remote server without TLS is asked again without', async () => {
    const { result, tried } = await planOn(
      { takes: 'disable', refusal: without.stderr },
      'postgres://u@db:5432/d',
    );
    expect(result).toHaveLength(2);
    expect(tried).toEqual(['require require', 'disable disable']);
  });

  test('a mode that somebody chose is not weakened', async () => {
    const url = 'postgres://u@db:5432/d?sslmode=require';
    const { result, tried } = await planOn({ takes: 'disable', refusal: without.stderr }, url);
    expect(result).toMatchObject({ message: expect.stringContaining('SSL is not enabled') });
    expect(tried).toEqual(['require require']);
  });

  test('where no way works, the first refusal is shown', async () => {
    const { result, tried } = await planOn(
      { takes: 'never', refusal: wanted.stderr },
      'postgres://u@db:5432/d',
    );
    expect(result).toMatchObject({
      code: 'ENGINE.FAILED',
      message: expect.stringContaining('no pg_hba.conf'),
    });
    expect(tried).toHaveLength(4);
  });

  test('another failure is not tried again', async () => {
    const refusal = recordingOf('v1.2.3', 'wrong-password').stderr;
    const { tried } = await planOn({ takes: 'never', refusal }, 'postgres://u@db:5432/d');
    expect(tried).toEqual(['require require']);
  });
});
