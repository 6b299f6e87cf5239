import { readFile } from 'node:fs/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { isRunning } from '../../src/process/process-identity.js';
import { runTool } from '../../src/process/run-tool.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-run-tool-'));
});
afterAll(async () => await rm(folder, { recursive: true }));

const node = async (script: string, more: Partial<Parameters<typeof runTool>[0]> = {}) =>
  await runTool({ file: process.execPath, args: ['-e', script], cwd: folder, timeoutMs: 20_000, ...more });

const ENDED = {
  exitCode: 0,
  stdout: '',
  stderr: '',
  timedOut: false,
  interrupted: false,
  flooded: false,
  startError: null,
};

test('gives exit code and both outputs as a value', async () => {
  expect(await node('console.log(1); console.error(2); process.exitCode = 3')).toEqual({
    ...ENDED,
    exitCode: 3,
    stdout: '1\n',
    stderr: '2\n',
  });
});

test('hands arguments over as they are, without a shell', async () => {
  const argument = '$(touch made) `touch made`; "two words" \' *';
  const result = await runTool({
    file: process.execPath,
    args: ['-p', 'JSON.stringify([process.argv[1], require("fs").readdirSync(".")])', argument],
    cwd: folder,
    timeoutMs: 20_000,
  });
  expect(JSON.parse(result.stdout)).toEqual([argument, []]);
});

test('closes stdin, so that a tool which asks gets the end of the file', async () => {
  expect(await node('process.stdin.on("end", () => console.log("end")).resume()')).toEqual({
    ...ENDED,
    stdout: 'end\n',
  });
});

test('gives a tool its input where there is one', async () => {
  expect(await node('process.stdin.pipe(process.stdout)', { input: 'line\n' })).toEqual({
    ...ENDED,
    stdout: 'line\n',
  });
});

test('hides secrets in both outputs', async () => {
  const script = 'console.log(process.env.PW); console.error(encodeURIComponent(process.env.PW))';
  expect(await node(script, { env: { PW: 'a/b c' }, redact: ['a/b c'] })).toEqual({
    ...ENDED,
    stdout: '****\n',
    stderr: '****\n',
  });
});

test('gives a tool only the variables named where it is told so', async () => {
  const { stdout } = await node('console.log(Object.keys(process.env).join())', {
    env: { ONLY: '1' },
    envMode: 'own',
  });
  expect(stdout).toBe('ONLY\n');
});

test('says that a tool is not there', async () => {
  expect(await runTool({ file: join(folder, 'absent'), args: [], cwd: folder, timeoutMs: 1000 })).toEqual({
    ...ENDED,
    exitCode: null,
    startError: 'ENOENT',
  });
});

const HANGS_WITH_CHILD = `
  process.on('SIGTERM', () => {});
  const child = require('child_process').spawn(process.execPath, ['-e', 'process.on("SIGTERM",()=>{}); setInterval(()=>{},1000)'], { stdio: 'inherit' });
  require('fs').writeFileSync('pids', process.pid + ' ' + child.pid);
  setInterval(() => {}, 1000);
`;

async function pidsOf(file: string): Promise<number[]> {
  return (await readFile(join(folder, file), 'utf8')).split(' ').map(Number);
}

test('kills a tool that hangs and ignores SIGTERM, with what it started', async () => {
  const result = await node(HANGS_WITH_CHILD, { timeoutMs: 1500 });
  expect(result).toEqual({ ...ENDED, exitCode: null, timedOut: true });
  const pids = await pidsOf('pids');
  expect(pids).toHaveLength(2);
  await vi.waitUntil(() => !pids.some(isRunning));
});

test('ends a tool that writes without end', async () => {
  const result = await node(
    'const line = "x".repeat(1 << 20); const more = () => { process.stdout.write(line, more); }; more()',
  );
  expect(result).toMatchObject({ exitCode: null, flooded: true, timedOut: false });
});

test("ends a tool when the caller's signal fires", async () => {
  const controller = new AbortController();
  const running = node('setInterval(() => {}, 1000); console.log("up")', { signal: controller.signal });
  setTimeout(() => controller.abort(), 300);
  expect(await running).toMatchObject({ exitCode: null, interrupted: true, timedOut: false });
  expect(await node('', { signal: controller.signal })).toMatchObject({ exitCode: null, interrupted: true });
});

test('does not wait for a daemon that a tool left behind with its pipes', async () => {
  const script = `
    const child = require('child_process').spawn(process.execPath, ['-e', 'setTimeout(()=>{}, 30000)'], { stdio: 'inherit', detached: true });
    child.unref();
    require('fs').writeFileSync('daemon', String(child.pid));
    console.log('done');
  `;
  const started = Date.now();
  const result = await node(script);
  const [daemon = 0] = await pidsOf('daemon');
  process.kill(daemon, 'SIGKILL');
  expect(result).toEqual({ ...ENDED, stdout: 'done\n' });
  expect(Date.now() - started).toBeLessThan(10_000);
});
