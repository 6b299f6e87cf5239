import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '@lockstep/core/plan/plan.js';
import { testDatabase } from '@lockstep/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planSql } from '../../../core/src/evidence/plan-sql.js';

/** A folder that stays empty while no client runs anything but SQL. */
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-inert-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TRICKS: readonly (readonly [trick: string, text: string])[] = [
  ['a shell command on a line of its own', '\n\\! touch ran\n'],
  ['a shell command', '\\! touch ran'],
  ['a shell command behind a return', '\r\\! touch ran\r'],
  ['a quote and a shell command', "'\n\\! touch ran"],
  ['a quote behind a backslash', "\\'\n\\! touch ran"],
  ['a double quote and a shell command', '"\n\\! touch ran\n"'],
  ['a backtick and a shell command', '`\n\\! touch ran\n`'],
  ['the end of a comment', '*/\n\\! touch ran\n/*'],
  ['the begin of a comment', '/*\n\\! touch ran'],
  ['a dollar quote', '$$\n\\! touch ran\n$$'],
  ['a statement', "';\n\\! touch ran\n"],
  ['a system command of mysql', '\nsystem touch ran\n'],
  ['a delimiter of mysql', '\ndelimiter //\n//\nsystem touch ran //'],
  ['a source command', `\nsource ran.sql\n\\. ran.sql\n\\i ran.sql`],
  ['a pager', '\npager touch ran\n\\P touch ran\n'],
  ['an output file', '\ntee ran\n\\T ran\n\\o ran\n'],
  ['a dot command', '\n.shell touch ran\n.output ran\n'],
  ['a backtick in a psql command', '\n\\set x `touch ran`\n'],
  ['a copy', '\n\\copy (select 1) to ran\n'],
  ['variables', ':HOST :\'HOST\' :"HOST" :{?HOST}'],
  ['a return of two', 'a\r\nb'],
  ['letters of many bytes', "é中\\'\n\\! touch ran"],
];

function planOf(dialect: string, text: string, sqls: readonly string[]): Plan {
  return {
    formatVersion: 1,
    planId: 'a'.repeat(64),
    module: text,
    environment: text,
    dialect,
    engine: { name: 'e', version: '1' },
    from: { fingerprint: text, serverVersion: '1' },
    to: { fingerprint: text },
    schemaFiles: [],
    requires: [],
    statements: sqls.map((sql) => ({
      sql,
      object: `table ${text}`,
      transactional: true,
      segment: 1,
      lock: 'none',
      hazards: [{ code: 'DATA_LOSS', object: text, message: text }],
    })),
    hazards: ['DATA_LOSS'],
    unmanaged: [],
    adopts: [],
    renameCandidates: [],
    dependents: [],
    empty: false,
    unowned: [],
  };
}

function script(plan: Plan): string {
  const path = join(folder, 'plan.sql');
  writeFileSync(path, planSql(plan));
  return path;
}

/** Runs a client on a script in a folder where a trick would leave a file. Gives what it said and its exit code. */
function run(file: string, args: readonly string[], input?: string) {
  const { status, stderr } = spawnSync(file, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder },
    ...(input === undefined ? {} : { input }),
  });
  return { status, stderr, left: readdirSync(folder).filter((name) => name.startsWith('ran')) };
}

const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
const inert = { status: 0, stderr: '', left: [] };

describe.skipIf(!has('psql'))('psql (skipped where there is no psql)', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(async () => await database.drop());

  const psql = (plan: Plan) =>
    run('psql', ['--no-psqlrc', '--quiet', `--file=${script(plan)}`, '--output=/dev/null', database.url]);

  test.each(TRICKS)('runs the plan and nothing else: %s', async (_, text) => {
    const name = `"${text.replaceAll('"', '""').slice(0, 60)}"`;
    const literal = `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
    const plan = planOf('postgresql', text, [
      `CREATE TABLE ${name} (a integer[], "HOST" integer)`,
      `COMMENT ON TABLE ${name} IS ${literal}`,
      `CREATE VIEW v AS SELECT a[1:"HOST"] AS b FROM ${name} -- :HOST`,
      `COMMENT ON VIEW v IS '${text.replaceAll("'", "''")}'`,
    ]);
    try {
      expect(psql(plan)).toEqual(inert);
      const rows = await database.run(
        `SELECT obj_description('v'::regclass) AS v, obj_description((SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace)) AS t, pg_get_viewdef('v'::regclass) AS d`,
      );
      expect(rows).toEqual([{ v: text, t: text, d: expect.stringMatching(/"HOST"\]/) }]);
    } finally {
      await database.run('DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA lockstep CASCADE');
    }
  });
});

/** The server that the tests of the MySQL family share. */
const { hostname, port } = new URL(
  (process.env['LOCKSTEP_TEST_MARIADB_URL'] ?? 'mariadb://root@127.0.0.1:3306').replace(/^[a-z]+:/, 'http:'),
);
const MARIADB = [`--host=${hostname}`, `--port=${port}`, '--user=root'];
const hasMariadb = spawnSync('mysql', [...MARIADB, '--execute=SELECT 1']).status === 0;

describe.skipIf(!hasMariadb)('mysql (skipped where no client or no MariaDB is)', () => {
  const name = `lockstep_inert_${process.pid}`;
  const sql = (text: string): string =>
    execFileSync('mysql', [...MARIADB, '--batch', '--raw', '--skip-column-names', `--execute=${text}`], {
      encoding: 'utf8',
    });
  afterAll(() => void sql(`DROP DATABASE IF EXISTS ${name}`));

  test.each([
    ['as plan.sql says', ['--binary-mode', '--skip-named-commands']],
    ['with nothing', []],
    ['with another character set', ['--default-character-set=gbk']],
    ['with other modes', [`--init-command=SET sql_mode='ANSI_QUOTES,NO_BACKSLASH_ESCAPES'`]],
  ])('called %s it runs the plans and nothing else', (_, options) => {
    for (const [trick, text] of TRICKS) {
      sql(`DROP DATABASE IF EXISTS ${name}; CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
      const table = `\`${text
        .replaceAll('`', '``')
        .replaceAll(/[\r\n]+/g, '\n')
        .trim()
        .slice(0, 60)}\``;
      const literal = `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
      const plan = planOf('mariadb', text, [
        `CREATE TABLE ${table} (a int COMMENT ${literal}) /* ${text.replaceAll('*/', '')} */`,
        `ALTER TABLE ${table} ADD COLUMN b int COMMENT "x" # ${text.replaceAll(/[\r\n]/g, ' ')}`,
      ]);
      const args = [...options, ...MARIADB, name];
      expect(run('mysql', args, planSql(plan)), trick).toEqual(inert);
      const found = sql(
        `SELECT column_comment FROM information_schema.columns WHERE table_schema = '${name}' AND column_name = 'a'`,
      );
      const expected = options.includes('--binary-mode') ? text : text.replaceAll('\r\n', '\n');
      expect(found, trick).toBe(`${expected}\n`);
    }
  });
});

describe.skipIf(!has('sqlite3'))('sqlite3 (skipped where there is no sqlite3)', () => {
  test.each(TRICKS)('runs the plan and nothing else: %s', (_, text) => {
    const path = join(folder, 'a.sqlite');
    rmSync(path, { force: true });
    const plan = planOf('sqlite', text, [
      `CREATE TABLE "${text.replaceAll('"', '""')}" (a text DEFAULT '${text.replaceAll("'", "''")}')`,
      `/* ${text.replaceAll('*/', '')} */ CREATE TABLE b (c int) -- ${text.replaceAll(/[\r\n]/g, ' ')}`,
    ]);
    expect(run('sqlite3', ['-bail', path], planSql(plan))).toEqual(inert);
    const names = execFileSync('sqlite3', ['-json', path, 'SELECT name FROM sqlite_master ORDER BY rowid'], {
      encoding: 'utf8',
    });
    // This client takes the return out of a line's end, so that the plan is not given to it.
    const isHeld = !text.includes('\r\n');
    if (!isHeld) expect(planSql(plan)).toContain('-- NO SCRIPT: sqlite3');
    expect(names === '' ? [] : JSON.parse(names)).toEqual(isHeld ? [{ name: text }, { name: 'b' }] : []);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });

  // A tab may stand in code, so that the command has its blank.
  test.each([
    ['go', 'go\n.shell\t>ran;#'],
    ['GO and a comment', ' \tGO -- x\n.shell\t>ran;#'],
    ['a slash', '\n/\n.shell\t>ran;#'],
    ['a slash and a comment', '/ /* x */ -- y\n.shell\t>ran;#'],
    ['a comment, go and an output', "/* '\n*/\ngo\n.once\tran\nselect 1;"],
    ['the end of a statement', '1)); --\n.shell\t>ran;#'],
  ])('is not given a statement that would end early: %s', (_, code) => {
    const path = join(folder, 'b.sqlite');
    rmSync(path, { force: true });
    const text = planSql(
      planOf('sqlite', 'a', [`CREATE TABLE go (id integer, shell text, CHECK (\n${code}\n));`]),
    );
    expect(run('sqlite3', [path], text)).toEqual(inert);
    expect(text).toContain('-- NO SCRIPT: sqlite3');
  });
});
