import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TEST_ATLAS } from '@lockstep/testing';
import { cliWorkspace } from '../support/cli-workspace.js';
import {
  foreignControls,
  readText,
  shapeOf,
  shownBetween,
  wholeLines,
  withoutBlanks,
} from '../support/screen-text.js';
import { HAS_TERMINAL, onTerminal, type Screen, type TerminalOptions } from '../support/terminal.js';
import { harmless, HOSTILE_DIALECTS, type HostileDialect, type Trick, TRICKS } from './hostile-databases.js';

const BIN = resolve(import.meta.dirname, '../../bin/lockstep.js');
const NO_TERMINAL = 'no script of util-linux here';

/** A module whose table somebody changed behind its ledger, and whose files say something else by now. */
async function hostileModule(row: HostileDialect, tricks: readonly Trick[]) {
  const workspace = cliWorkspace();
  const database = await row.open();
  const env = { TARGET_URL: database.url, LOCKSTEP_ATLAS: TEST_ATLAS ?? '' };
  const write = (sql: string): void => {
    const scratch = row.dialect === 'sqlite' ? {} : { scratch: { from: 'same-server' } };
    const target = { urlFrom: 'TARGET_URL', approval: 'prompt', ...scratch };
    const { dialect, engine } = row;
    const config = { dialect, engine, defaultEnvironment: 'target', environments: { target } };
    workspace.write({ api: { sql: { '001.sql': sql }, config } });
  };
  write(row.before);
  await database.run(row.before);
  const taken = await workspace.run(['apply'], { env });
  expect(taken, taken.stderr).toMatchObject({ code: 0 });
  await database.run(row.behind(tricks));
  write(row.files(tricks));
  return { workspace, database, env };
}

type HostileModule = Awaited<ReturnType<typeof hostileModule>>;

async function dispose(module: HostileModule | undefined): Promise<void> {
  await module?.workspace.dispose();
  await module?.database.drop();
}

const shown = async (
  { workspace, env }: HostileModule,
  options: Pick<TerminalOptions, 'argv' | 'answers' | 'columns'>,
) => await onTerminal({ bin: BIN, cwd: join(workspace.root, 'modules/api'), variables: env, ...options });

describe.each(HOSTILE_DIALECTS)('on $title', (row) => {
  const missing = HAS_TERMINAL ? row.missing : NO_TERMINAL;
  const tricks = TRICKS.filter(({ text }) => row.holds(text));
  let module: HostileModule;
  let plain: HostileModule;
  let screens: { readonly status: Screen; readonly diff: Screen };

  beforeAll(async () => {
    if (missing !== null) return;
    module = await hostileModule(row, tricks);
    plain = await hostileModule(row, harmless(tricks));
    const status = await shown(module, { argv: ['status'], columns: 300 });
    screens = { status, diff: await shown(module, { argv: ['diff'], columns: 300 }) };
  });

  afterAll(async () => {
    await dispose(module);
    await dispose(plain);
  });

  test.skipIf(missing !== null)(
    missing ?? 'the commands end well, and the terminal was told nothing else',
    () => {
      const { status, diff } = screens;
      expect([status.code, status.side, diff.code, diff.side]).toEqual([0, [], 0, []]);
      expect(foreignControls(status.raw + diff.raw, { hasPrompt: false })).toEqual([]);
    },
  );

  test.skipIf(missing !== null).each(tricks)(
    'shows $trick as what it is, beside what is done to it',
    (trick) => {
      const lines = wholeLines(screens.diff.lines);
      const places = shownBetween(lines, trick.number);
      expect(places.map(({ shown }) => readText(shown))).toEqual(places.map(() => withoutBlanks(trick.text)));
      const words = places.map(({ line }) => line).join('\n');
      for (const expected of row.says(trick)) expect(words).toMatch(expected);
    },
  );

  test.skipIf(missing !== null).each(['status', 'diff'] as const)(
    'the lines of %s are those of harmless names and texts, and no other',
    async (verb) => {
      const { workspace, env } = plain;
      const { stdout, stderr } = await workspace.run([verb], { env });
      expect(shapeOf(screens[verb].lines)).toEqual(shapeOf(`${stderr}\n${stdout}`.split('\n')));
    },
  );
});
