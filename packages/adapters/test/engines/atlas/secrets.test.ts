import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { formatPostgresUrl, formatServerUrl } from '@lockstep/core/config/url/postgres-url.js';
import type { ConnectionTarget, Dialect } from '@lockstep/core/config/target/connection-target.js';
import { NO_ATLAS, TEST_ATLAS, testDatabase } from '@lockstep/testing';
import { planWithAtlas } from '../../../src/engines/atlas/run-atlas.js';
import { fakeProgram, newFolder, removeFolders, targetAt } from './fake-atlas.js';

afterAll(removeFolders);

const SIGNS = [
  `'`,
  `"`,
  '/',
  '#',
  '@',
  ':',
  '%',
  '?',
  '&',
  ',',
  '$',
  '{',
  '}',
  ' ',
  '\\',
  '+',
  '=',
  ';',
  '`',
  '|',
];
const RARE = [
  'ü',
  'ß',
  '漢',
  '💥',
  '\n',
  '\t',
  '%2F',
  '${x}',
  '%{y}',
  '$(z)',
  '\u0007',
  '<',
  '>',
  '!',
  '*',
  '(',
  ')',
];

/** Numbers that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** Words that stand in no other text, with signs between them. */
function secretOf(seed: number): string {
  const next = numbers(seed);
  const all = [...SIGNS, ...RARE];
  const word = (): string => `Zq${(100_000 + next(900_000)).toString(36)}Xv`;
  const sign = (): string => all[next(all.length)] ?? '';
  const pieces = [word(), sign(), sign(), word(), sign(), word()];
  return next(4) === 0 ? sign() + pieces.join('') + sign() : pieces.join('');
}

const DIALECTS: readonly Dialect[] = ['postgresql', 'mariadb', 'mysql', 'tidb'];

function targetWith(seed: number, password: string): ConnectionTarget {
  const next = numbers(seed + 7);
  const odd = (): string => `n${next(1000)}${SIGNS[next(SIGNS.length)] ?? ''}m`;
  const address = {
    ...{ user: odd(), password, host: 'db.example', port: 5432, database: odd() },
    parameters: { sslmode: 'disable' },
  };
  const dialect = DIALECTS[seed % DIALECTS.length] ?? 'postgresql';
  const url = dialect === 'postgresql' ? formatPostgresUrl(address) : formatServerUrl('mysql', address);
  return targetAt(url, dialect);
}

/** Writes what it got to stdout and stderr, in the ways programs write, and fails. */
const ECHO = `
const url = process.env.LOCKSTEP_ATLAS_FROM;
const login = new URL(url.replace(/^[a-z+]+:/, 'http:'));
const password = decodeURIComponent(login.password);
const quoted = JSON.stringify(password);
const goUrl = encodeURIComponent(password).replace(/%(24|26|2B|2C|3B|3D)/g, decodeURIComponent)
  .replace(/[!'()*]/g, (sign) => '%' + sign.charCodeAt(0).toString(16).toUpperCase());
const texts = [url, decodeURIComponent(url), password, login.password, quoted, JSON.stringify(process.env),
  JSON.stringify(JSON.stringify(password)), encodeURIComponent(password), encodeURIComponent(password).toLowerCase(), goUrl,
  "password='" + password.replace(/[\\\\']/g, '\\\\$&') + "'", "'" + password.replaceAll("'", "''") + "'",
  argv.join(' '), Object.keys(process.env).map((name) => name + '=' + process.env[name]).join('\\n')];
fs.writeFileSync(process.env.HOME + '/argv', argv.join(' '));
process.stdout.write(texts[0] + texts.join(' | '));
process.stderr.write('Error: ' + texts.map((text) => text.slice(0, 60)).join(' '));
process.stderr.write('\\nError: ' + texts.join('\\n'));
process.exitCode = Number(process.env.LOCKSTEP_ATLAS_FROM.length % 2);
`;

/** A part of a password that would be recognised. */
const wordsOf = (password: string): readonly string[] => password.match(/Zq[0-9a-z]+Xv/g) ?? [];

const ECHO_PROGRAM = fakeProgram(ECHO);

async function echoFailure(target: ConnectionTarget): Promise<string> {
  const error = (await planWithAtlas(
    { file: ECHO_PROGRAM, edition: 'community' },
    { from: target, to: { database: target }, exclude: ['a"b,${c}'], schemas: [] },
  ).catch((failure: unknown) => failure)) as Error & { why?: string; next: readonly string[] };
  expect(error).toMatchObject({ code: 'ENGINE.FAILED' });
  return [error.message, error.why, ...error.next, String(error.cause), error.stack].join('\n');
}

describe('two hundred passwords, users and databases with every kind of sign', () => {
  test.each([0, 1, 2, 3])('none of the words of a password is in an error (part %i of 4)', async (part) => {
    for (let seed = part * 50; seed < part * 50 + 50; seed += 1) {
      const password = secretOf(seed);
      expect(wordsOf(password).length).toBeGreaterThan(2);
      const text = await echoFailure(targetWith(seed, password));
      expect({ seed, found: wordsOf(password).filter((word) => text.includes(word)) }).toEqual({
        seed,
        found: [],
      });
      expect(text).toContain('****');
    }
  });

  test('a plan stays as it is, also where a word in it is the password', async () => {
    const statement = 'ALTER TABLE "users" ADD COLUMN "password" text';
    const plan = JSON.stringify({ Changes: { Pending: [statement] } });
    const file = fakeProgram(`process.stdout.write(${JSON.stringify(plan)});`);
    const target = targetAt('postgres://users:password@db/text?sslmode=disable');
    const run = { from: target, to: { database: target }, exclude: [], schemas: [] };
    expect(await planWithAtlas({ file, edition: 'community' }, run)).toEqual([statement]);
  });

  test('nothing is left in the folder for temporary files', async () => {
    const log = join(newFolder(), 'home');
    const file = fakeProgram(
      `fs.writeFileSync(${JSON.stringify(log)}, process.env.HOME); process.exitCode = 1;`,
    );
    const target = targetWith(1, secretOf(1));
    const run = { from: target, to: { database: target }, exclude: [], schemas: [] };
    await planWithAtlas({ file, edition: 'community' }, run).catch(() => undefined);
    expect(readFileSync(log, 'utf8')).toContain('lockstep-atlas-');
    expect(existsSync(readFileSync(log, 'utf8'))).toBe(false);
  });

  test('while it runs, its files and arguments hold nothing secret', async () => {
    const log = join(newFolder(), 'all');
    const script = `
const read = (folder) => fs.readdirSync(folder, { withFileTypes: true }).map((entry) => entry.isDirectory()
  ? read(folder + '/' + entry.name) : entry.name + '\\n' + fs.readFileSync(folder + '/' + entry.name, 'utf8')).join('\\n');
fs.writeFileSync(${JSON.stringify(log)}, read(process.env.HOME) + '\\n' + argv.join('\\n'));
process.exitCode = 1;`;
    for (let seed = 300; seed < 310; seed += 1) {
      const password = secretOf(seed);
      const target = targetWith(seed, password);
      const run = { from: target, to: { database: target }, exclude: [], schemas: [] };
      await planWithAtlas({ file: fakeProgram(script), edition: 'community' }, run).catch(() => undefined);
      const text = readFileSync(log, 'utf8');
      expect(text).toContain('getenv("LOCKSTEP_ATLAS_FROM")');
      expect(wordsOf(password).filter((word) => text.includes(word))).toEqual([]);
    }
  });
});

describe('the environment of the program', () => {
  async function namesFor(edition: 'community' | 'official'): Promise<readonly string[]> {
    const log = join(newFolder(), 'names');
    const script = `fs.writeFileSync(${JSON.stringify(log)}, Object.keys(process.env).sort().join(' ')); process.exitCode = 1;`;
    const target = targetAt('postgres://u:p@db/d?sslmode=disable');
    const run = { from: target, to: { database: target }, exclude: [], schemas: [] };
    await planWithAtlas({ file: fakeProgram(script), edition }, run).catch(() => undefined);
    return readFileSync(log, 'utf8').split(' ');
  }

  const QUIET = [
    ...['ATLAS_NO_ANON_TELEMETRY', 'ATLAS_NO_UPDATE_NOTIFIER', 'ATLAS_NO_UPGRADE_SUGGESTIONS', 'NO_COLOR'],
  ];
  /** Those of this process that are handed on. */
  const passed = (names: readonly string[]): readonly string[] => names.filter((name) => name in process.env);
  const FOUND = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];
  const URLS = ['LOCKSTEP_ATLAS_FROM', 'LOCKSTEP_ATLAS_TO'];

  test('holds what the community edition needs and nothing else', async () => {
    process.env['LOCKSTEP_TEST_STRANGER'] = 'x';
    process.env['PGPASSWORD'] = 'x';
    process.env['ATLAS_TOKEN'] = 'x';
    try {
      const expected = [...QUIET, ...URLS, ...passed(FOUND), 'HOME', 'USERPROFILE'].sort();
      expect(await namesFor('community')).toEqual(expected);
      const official = [
        ...QUIET,
        ...URLS,
        ...passed([...FOUND, 'HOME', 'USERPROFILE', 'ATLAS_TOKEN']),
      ].sort();
      expect(await namesFor('official')).toEqual(official);
    } finally {
      for (const name of ['LOCKSTEP_TEST_STRANGER', 'PGPASSWORD', 'ATLAS_TOKEN']) delete process.env[name];
    }
  });
});

describe.skipIf(TEST_ATLAS === null)(
  `a real binary${TEST_ATLAS === null ? ` [skipped: ${NO_ATLAS}]` : ''}`,
  () => {
    test('has no word of a password among its arguments while it runs, nor in what it says', async () => {
      const password = `Zq1realXv/ #@:%?&'",$\{Zq2realXv} üZq3realXv`;
      const database = await testDatabase(15);
      await database.run(
        `CREATE ROLE ${database.name} LOGIN SUPERUSER PASSWORD '${password.replaceAll("'", "''")}'`,
      );
      const program = { file: TEST_ATLAS ?? '', edition: 'community' } as const;
      const target = targetAt(database.urlFor(database.name, password));
      const run = { from: target, to: { database: target }, exclude: [], schemas: [] };
      const lines = new Set<string>();
      const timer = setInterval(() => programLines(program.file).forEach((line) => lines.add(line)), 1);
      try {
        for (let round = 0; round < 5; round += 1) expect(await planWithAtlas(program, run)).toEqual([]);
        const gone = targetAt(database.urlFor('nobody_of_this_name', password));
        const error = await planWithAtlas(program, { ...run, from: gone }).catch(
          (failure: unknown) => failure,
        );
        expect(error).toMatchObject({ code: 'ENGINE.FAILED', message: expect.stringContaining('nobody_of') });
        expect(wordsOf(`${String(error)} ${JSON.stringify(error)}`)).toEqual([]);
      } finally {
        clearInterval(timer);
        await database.drop();
      }
      expect(lines.size).toBeGreaterThan(0);
      expect([...lines].filter((line) => wordsOf(line).length > 0)).toEqual([]);
    });
  },
);

/** Command lines of the processes of a program. */
function programLines(file: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    })
    .filter((line) => line.startsWith(file));
}
