import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const child = [
  process.execPath,
  '--conditions=@lockstep/source',
  '--import=tsx',
  fileURLToPath(new URL('approver-child.ts', import.meta.url)),
];

/** `script` of util-linux gives a program a real terminal. */
const hasTerminal =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;

interface Dialogue {
  readonly shown: string;
  readonly answer: unknown;
}

async function typed(keys: string, prompt = '(y/N)', redirected = ''): Promise<Dialogue> {
  const line = `${child.map((part) => `'${part}'`).join(' ')} ${redirected}`;
  const terminal = spawn('script', ['-qec', line, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm', NO_COLOR: '1', ...(prompt === '(y/N)' ? { EMBEDDED: '1' } : {}) },
  });
  let shown = '';
  let hasTyped = false;
  terminal.stdout.on('data', (data: Buffer) => {
    shown += data.toString();
    if (hasTyped || !shown.includes(prompt)) return;
    hasTyped = true;
    terminal.stdin.write(keys);
  });
  await new Promise((resolve) => terminal.once('close', resolve));
  return { shown, answer: JSON.parse(/ANSWER (.*)/.exec(shown)?.[1] ?? '"none"') };
}

describe.skipIf(!hasTerminal)('on a terminal (needs script of util-linux)', () => {
  test('names what a yes accepts, which the plan above explains, and takes y for a yes', async () => {
    const { shown, answer } = await typed('y');
    expect(answer).toEqual({ approved: true, approver: 'joe' });
    expect(shown).toContain('Apply 1 change of api to db.example/shop (staging), accepting DATA_LOSS?');
    expect(shown).not.toContain('its values are lost');
  });

  test('says what the hazards are where the plan went elsewhere', async () => {
    const { shown, answer } = await typed('y', '(y/N)', '2>/dev/null');
    expect(answer).toEqual({ approved: true, approver: 'joe' });
    expect(shown.split('DATA_LOSS  column public.users.email: its values are lost')).toHaveLength(2);
  });

  test.each([
    ['the name of the database', 'shop\r', true],
    ['y', 'y\r', false],
    ['another name', 'shop2\r', false],
    ['nothing', '\r', false],
    ['Ctrl-C', '\u0003', false],
    ['Ctrl-D', '\u0004', false],
  ])('where rows of a server are lost, takes %s as %s → %s', async (_, keys, approved) => {
    const { shown, answer } = await typed(keys, 'Type the name of the database:');
    expect(answer).toEqual({ approved, approver: 'joe' });
    expect(shown).not.toContain('(y/N)');
  });

  test.each([
    ['n', 'n'],
    ['Enter', '\r'],
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('takes %s for a no', async (_, keys) => {
    expect((await typed(keys)).answer).toEqual({ approved: false, approver: 'joe' });
  });
});

test('does not ask where there is no terminal', () => {
  const { stdout } = spawnSync(process.execPath, child.slice(1), { encoding: 'utf8', input: 'y\n' });
  expect(stdout.trim()).toBe('ANSWER null');
});
