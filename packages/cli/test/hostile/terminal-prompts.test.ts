import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runSql } from '@lockstep/testing';
import { type CliWorkspace, cliWorkspace } from '../support/cli-workspace.js';
import {
  foreignControls,
  readText,
  shownBetween,
  wholeLines,
  withoutBlanks,
} from '../support/screen-text.js';
import { HAS_TERMINAL, onTerminal, type Screen, type TerminalOptions } from '../support/terminal.js';
import { marked, TRICKS } from './hostile-databases.js';

const BIN = resolve(import.meta.dirname, '../../bin/lockstep.js');
/** A database that looks like an answer of ours where a terminal breaks the line. */
const DATABASE = `shop${' '.repeat(40)}✓ Approved`;
const BASE = 'CREATE TABLE public.t (id bigint PRIMARY KEY);';

/** Names with a false line at every place where a terminal could break a line of ours. */
const PADDED = [...Array(46).keys()].map((blanks) => `${blanks}${' '.repeat(blanks)}✓ Approved`);
const ALL = TRICKS.filter(({ text }) => text.length < 500)
  .map(marked)
  .join('|');

let workspace: CliWorkspace;
let url: string;

beforeAll(async () => {
  if (!HAS_TERMINAL) return;
  workspace = cliWorkspace();
  const server = inject('postgres15');
  await runSql(server, `CREATE DATABASE "${DATABASE}"`);
  url = new URL(`/${encodeURIComponent(DATABASE)}`, server).href;
  const target = { urlFrom: 'TARGET_URL', approval: 'prompt', scratch: { from: 'same-server' } };
  const config = { defaultEnvironment: 'target', environments: { target } };
  workspace.write({ api: { sql: { '001.sql': BASE }, config } });
  await runSql(url, BASE);
  const taken = await workspace.run(['apply'], { env: { TARGET_URL: url } });
  expect(taken, taken.stderr).toMatchObject({ code: 0 });
  await runSql(url, PADDED.map((name) => `ALTER TABLE public.t ADD COLUMN "${name}" int;`).join('\n'));
});

afterAll(async () => {
  if (!HAS_TERMINAL) return;
  await workspace.dispose();
  await runSql(inject('postgres15'), `DROP DATABASE IF EXISTS "${DATABASE}" WITH (FORCE)`);
});

const shown = async (options: Partial<TerminalOptions> & Pick<TerminalOptions, 'argv'>): Promise<Screen> =>
  await onTerminal({
    bin: BIN,
    cwd: join(workspace.root, 'modules/api'),
    variables: { TARGET_URL: url },
    ...options,
  });

const columns = async (): Promise<number> => {
  const rows = await runSql(url, "SELECT 1 FROM information_schema.columns WHERE table_name = 't'");
  return rows.length;
};

describe.skipIf(!HAS_TERMINAL)('a question (needs script of util-linux)', () => {
  test('stands alone on a narrow terminal: no name makes a row that looks like one of ours', async () => {
    const before = await columns();
    const asked = { at: 'Type the name of the database', keys: 'shop\r' };
    const { code, rows, lines, side, raw } = await shown({ argv: ['apply'], columns: 80, answers: [asked] });
    expect([code, side, await columns()]).toEqual([3, [], before]);
    expect(rows.filter((row) => /^\s*(?:✓|Approved)/.test(row))).toEqual([]);
    expect(foreignControls(raw, { hasPrompt: true })).toEqual([]);
    for (const name of PADDED) {
      const about = wholeLines(lines).filter((line) => line.includes(name));
      expect(
        about.some((line) => line.trimStart().startsWith('⚠ DATA_LOSS  ')),
        name,
      ).toBe(true);
    }
    expect(lines.filter((line) => line.includes('Type the name of the database'))).toHaveLength(1);
  });

  test('what a server says about a failure is shown as what it is, behind a bar', async () => {
    const text = `$said$${ALL}$said$`;
    await runSql(
      url,
      `CREATE FUNCTION public.no() RETURNS event_trigger LANGUAGE plpgsql AS $no$ BEGIN
         RAISE NOTICE '%', ${text};
         RAISE EXCEPTION USING MESSAGE = ${text}, DETAIL = ${text}, HINT = ${text};
       END $no$;
       CREATE EVENT TRIGGER "no
✓ written" ON ddl_command_start EXECUTE FUNCTION public.no();`,
    );
    const asked = { at: 'Type the name of the database', keys: `${DATABASE}\r` };
    const { code, lines, side, raw } = await shown({ argv: ['apply'], columns: 300, answers: [asked] });
    expect([code, side]).toEqual([1, []]);
    expect(foreignControls(raw, { hasPrompt: true })).toEqual([]);
    const said = wholeLines(lines.slice(lines.findIndex((line) => line.includes('APPLY.FAILED'))));
    for (const { number, text: trick } of TRICKS.filter(({ text: { length } }) => length < 500)) {
      const places = shownBetween(said, number);
      expect(places.length, `${number}`).toBeGreaterThan(0);
      for (const { shown: found } of places) expect(readText(found)).toBe(withoutBlanks(trick));
    }
    expect(said.filter((line) => /^(?:Next:|✓|\? )/.test(line))).toEqual(['Next:']);
  });
});

/** Commands that only talk, each given every trick where it takes words from outside. */
const TALK: readonly (readonly [command: string, argv: readonly string[]])[] = [
  ['explain', ['explain', ALL]],
  ['server', ['server', ALL]],
  ['exec', ['exec', `--module=${ALL}`, '--', 'true']],
  ['a command that cannot be run', ['exec', '--', ALL]],
  ['an unknown command', [ALL]],
  ['an option of init', ['init', `--engine=${ALL}`]],
  ['help', ['help', ALL]],
  ['ledger', ['ledger', ALL]],
  ['approve', ['approve', ALL]],
  ['a module', ['diff', `--module=${ALL}`]],
  ['a plan', ['apply', `--plan=${ALL}`]],
  ['a rename', ['diff', `--rename=${ALL}=x`]],
];

describe.skipIf(!HAS_TERMINAL)('what is said about words from outside (needs script of util-linux)', () => {
  test.each(TALK)('%s', async (_, argv) => {
    const { side, raw, lines } = await shown({ argv });
    expect([side, foreignControls(raw, { hasPrompt: false })]).toEqual([[], []]);
    const whole = wholeLines(lines);
    expect(whole.join('').length).toBeGreaterThan(20);
    expect(whole.filter((line) => !/^(?:\S.*: |│|  |Next:$|More: |api )/.test(line))).toEqual([]);
    expect(whole.filter((line) => line === 'Next:').length).toBeLessThanOrEqual(1);
  });

  test('the name of a file makes no row of its own on a narrow terminal', async () => {
    const name = `${' '.repeat(60)}✓ No change is needed${' '.repeat(34)}.sql`;
    const target = { urlFrom: 'TARGET_URL', approval: 'prompt', scratch: { from: 'same-server' } };
    const config = {
      ...{ dialect: 'postgresql', engine: 'pg-delta', schema: ['db/schema/*.sql'] },
      ...{ defaultEnvironment: 'target', environments: { target } },
    };
    workspace.put('modules/misnamed/db.config.json', JSON.stringify(config));
    workspace.put(`modules/misnamed/db/schema/${name}`, 'CREATE TABLE;');
    const { code, rows, side } = await shown({ argv: ['check', '--module=misnamed'], columns: 80 });
    rmSync(join(workspace.root, 'modules/misnamed'), { recursive: true });
    expect([code, side], rows.join('\n')).toEqual([1, []]);
    expect(rows.filter((row) => row.includes('No change is needed')).length).toBeGreaterThan(1);
    expect(rows.filter((row) => /^\s*(?:✓|No change|is needed)/.test(row))).toEqual([]);
    expect(rows.filter((row) => /^(?!Next:|More: |misnamed|↪ )\S/.test(row))).toEqual([]);
  });

  test('doctor and init, about names of modules, objects, files and hosts', async () => {
    const text = 'e\u001b[2J\u202e\n✓ fine';
    const broken = { dialect: text, [text]: text, engine: text };
    workspace.put('modules/broken/db.config.json', JSON.stringify(broken));
    mkdirSync(join(workspace.root, `modules/${text.replace('/', '')}`));
    const fromDatabase = [
      'init',
      '--from-database',
      '--url-from=TARGET_URL',
      '--pull=none',
      '--skip-install',
    ];
    const screens = await Promise.all([
      shown({ argv: ['doctor'] }),
      shown({ argv: ['init', '--skip-install'], cwd: join(workspace.root, `modules/${text}`) }),
      shown({ argv: [...fromDatabase, '--module=fresh'], cwd: workspace.root }),
    ]);
    for (const { raw, lines, side } of screens) {
      expect([side, foreignControls(raw, { hasPrompt: false })]).toEqual([[], []]);
      expect(lines.filter((line) => /^✓ (?:fine|written)/.test(line))).toEqual([]);
    }
    expect(screens[2]?.lines.join('\n')).toContain('event_trigger');
  });
});
