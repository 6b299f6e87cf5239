import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { PullRequest, PullResult } from '@lockstep/core/ports/type-puller.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createDrizzlePuller } from '../../src/pullers/drizzle/drizzle-puller.js';
import { mysqlQuestion } from '../../src/pullers/drizzle/mysql/mysql-question.js';
import {
  type MariadbDatabase,
  mariadbDatabase,
  NO_MARIADB,
  onMariadb,
  targetOf,
} from '../dialects/mysql/mariadb-setup.js';
import { statementOf } from './drizzle-hostile.js';
import type { DrizzleProject } from './drizzle-project.js';
import { fakeDrizzleKit } from './fake-drizzle-kit.js';
import { type FakeMysql, fakeMysql } from './fake-mysql.js';
import { fixture, requestFor } from './pull-databases.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const puller = createDrizzlePuller();
const PASSWORD = 'p/ # @ : % ?';

test('MariaDB is refused before a connection is made and before a tool is started, with the way out', async () => {
  const project = fakeDrizzleKit('require("node:fs").writeFileSync("../../started", "")');
  try {
    const target = targetOf('mariadb://nobody:x@127.0.0.1:1/none');
    const error: unknown = await puller
      .pull(requestFor(project.root, target, ['users']))
      .catch((reason) => reason);
    expect(error).toMatchObject({
      code: 'PULL.FAILED',
      message: 'Drizzle types cannot be pulled from MariaDB.',
      next: ['Write "pull": [{ "tool": "kysely", "out": "src/db" }] into db.config.json.'],
    });
    expect(existsSync(join(project.root, 'started'))).toBe(false);
  } finally {
    project.remove();
  }
});

test.each([
  {
    url: 'mysql://app:p%40%23@db.example:3307/shop?sslmode=verify-full',
    encrypted: true,
    asked: ['db.example', '{"rejectUnauthorized":true,"verifyIdentity":true}', null],
  },
  {
    url: 'mysql://app:p%40%23@[::1]/shop',
    encrypted: true,
    asked: ['[::1]', '{"rejectUnauthorized":false}', null],
  },
  { url: 'mysql://app:p%40%23@[::1]/shop', encrypted: false, asked: ['[::1]', null, null] },
  {
    url: 'mysql://app:p%40%23@localhost/shop?socket=/run/my%20sql.sock',
    encrypted: false,
    asked: ['localhost', null, '/run/my sql.sock'],
  },
])('drizzle-kit connects to $url as we did (encrypted: $encrypted)', ({ url, encrypted, asked }) => {
  const target = { ...targetOf('mysql://h/d', 'mysql'), url: RedactedUrl.of(url) };
  const { credentials, config, secrets } = mysqlQuestion(target, encrypted, ['a', 'b']);
  const { hostname, searchParams, username, password, pathname } = new URL(
    (credentials as { url: string }).url,
  );
  expect([hostname, searchParams.get('ssl'), searchParams.get('socketPath')]).toEqual(asked);
  expect([username, decodeURIComponent(password), pathname]).toEqual(['app', 'p@#', '/shop']);
  expect(config).toContain('tablesFilter: ["a","b"],');
  expect(config).not.toContain('p@#');
  expect(secrets).toContain('p@#');
});

/** Writes what drizzle-kit would, after it has looked at all that it was given. */
const KIT = `
  const fs = require('node:fs');
  if (process.argv.slice(2).join(' ') !== 'pull --config=drizzle.config.mjs') throw new Error(process.argv.join(' '));
  if (fs.readdirSync('.').join() !== 'drizzle.config.mjs') throw new Error(fs.readdirSync('.').join());
  import(process.cwd() + '/drizzle.config.mjs').then(({ default: config }) => {
    const { dialect, out, tablesFilter, dbCredentials, ...more } = config;
    const url = new URL(dbCredentials.url);
    const seen = [dialect, out, tablesFilter.join(), url.protocol, url.username, decodeURIComponent(url.password), url.search];
    const wanted = ['mysql', './out', 'active,int,teams,users', 'mysql:', 'app', ${JSON.stringify(PASSWORD)}, ''];
    if (JSON.stringify(seen) !== JSON.stringify(wanted) || Object.keys(more).length > 0) throw new Error(JSON.stringify([seen, more]));
    fs.mkdirSync('out');
    const table = (name) => 'export const ' + name + '_ = mysqlTable("' + name + '", {\\n\\tborn: date({ mode: "date" }),\\n\\tid: bigint({ mode: "bigint" }),\\n});\\n';
    fs.writeFileSync('out/schema.ts', ['users', 'teams', 'int'].map(table).join('') + 'export const active = mysqlView("active", {\\n});\\n');
  });
`;

const TITLE =
  'Drizzle on MySQL (no real MySQL was there: a MariaDB answers under its name, and drizzle-kit is a fake)';

describe.skipIf(NO_MARIADB !== null)(onMariadb(TITLE), () => {
  let database: MariadbDatabase;
  let fake: FakeMysql;
  let project: DrizzleProject;
  let result: PullResult;
  let schema: string;

  const requestOn = (root: string): PullRequest => {
    const login = `app:${encodeURIComponent(PASSWORD)}`;
    const url = `mysql://${login}@127.0.0.1:${fake.port}/${database.name}?sslmode=disable`;
    return requestFor(root, targetOf(url, 'mysql'), ['users', 'teams', 'int', 'view active']);
  };

  beforeAll(async () => {
    database = await mariadbDatabase();
    await database.run(fixture('mysql.sql'));
    fake = await fakeMysql(database.name);
    project = fakeDrizzleKit(KIT);
    result = await puller.pull(requestOn(project.root));
    schema = project.generated('schema.ts');
  });

  afterAll(async () => {
    project.remove();
    await fake.close();
    await database.drop();
  });

  test('writes two files that compile, with the tables and views of the module and no others', () => {
    expect(result.files).toEqual(['src/db/schema.ts', 'src/db/relations.ts']);
    const names = [...schema.matchAll(/^export const (\S+) = mysql(?:Table|View)\(/gm)].map(
      ([, name]) => name,
    );
    expect(names).toEqual(['active', 'intTable', 'teams', 'users']);
  });

  test.each([
    ['users', 'id: bigint({ unsigned: true, mode: "bigint" }).autoincrement().primaryKey().notNull(),'],
    ['users', String.raw`name: varchar({ length: 80 }).default("it's */ ${'`'}${'${x}'}${'`'} \\"),`],
    [
      'users',
      String.raw`mood: mysqlEnum(["sad", "it's \"happy\"", "back\\slash"]).default("it's \"happy\"").notNull(),`,
    ],
    ['users', 'amount: decimal({ precision: 12, scale: 4, unsigned: true }).default(sql`0.5000`).notNull(),'],
    ['users', 'age: tinyint().default(1),'],
    ['users', 'born: date({ mode: "date" }),'],
    ['users', 'seen: timestamp({ mode: "string" }).default(sql`current_timestamp()`).onUpdateNow(),'],
    ['users', '"1st": int("1st"),'],
    ['users', 'doubled: int().generatedAlwaysAs(sql`\\`class\\` * 2`, { mode: "stored" }),'],
    ['users', 'index("users_name").on(sql`\\`name\\`(10)`),'],
    ['users', 'index("users_two").on(table.class, table["1st"]),'],
    ['users', 'check("sane", sql`\\`class\\` > 0 and \\`name\\` <> \'a\\`\\${b}\\\\\\\\\'`),'],
    [
      'users',
      '// foreign key "users_other" from "users (other_id)" to "other_module (id)" is left out: no generated file has that table',
    ],
    ['teams', 'unique("teams_ab").on(table.a, table.b),'],
    ['teams', 'uniqueIndex("teams_code").on(sql`\\`code\\`(2)`),'],
  ])('says of %s: %s', (table, line) => {
    const lines = statementOf(schema, table).split('\n');
    expect(lines.map((text) => text.trim())).toContain(line);
  });

  test('a view has its options and a query without the name of the database', () => {
    expect(statementOf(schema, 'active')).toContain(
      '}).sqlSecurity("invoker").withCheckOption("cascaded").as(sql`select ',
    );
    expect(schema).not.toContain(database.name);
  });

  test('warns of what Drizzle cannot express', () => {
    expect(result.warnings).toEqual([
      'users.at: Drizzle cannot express ON UPDATE of this type; it is left out.',
      'users: Drizzle cannot express FULLTEXT KEY `users_words` (`name`); it is left out.',
      'foreign key "users_other" from "users (other_id)" to "other_module (id)" is left out: no generated file has that table.',
    ]);
  });

  test('the same tables give the same bytes and start no tool', async () => {
    const again = { ...requestOn(project.root), record: result.record, timeoutMs: 1 };
    expect(await puller.pull(again)).toEqual({ ...result, changed: [] });
  });

  test.each([
    ['nothing', `console.error(process.env.LOCKSTEP_PULL_CREDENTIALS)`, 'and wrote no schema.ts.'],
    [
      'one table',
      `require('node:fs').mkdirSync('out'); require('node:fs').writeFileSync('out/schema.ts', 'export const users = mysqlTable("users", {\\n});\\n')`,
      'and left out active, int, teams.',
    ],
  ])(
    'a drizzle-kit that ends with 0 and writes %s has failed, and no password shows',
    async (_, bin, words) => {
      const other = fakeDrizzleKit(bin);
      try {
        const error: unknown = await puller.pull(requestOn(other.root)).catch((reason) => reason);
        expect(error).toBeInstanceOf(LockstepError);
        expect(error).toMatchObject({
          code: 'PULL.FAILED',
          message: `drizzle-kit 0.31.11 ended without an error ${words}`,
        });
        const shown = inspect(error, { depth: 9 });
        for (const secret of [PASSWORD, encodeURIComponent(PASSWORD)]) expect(shown).not.toContain(secret);
      } finally {
        other.remove();
      }
    },
  );

  test('a server that turns out to be a MariaDB is refused before a tool is started', async () => {
    const other = fakeDrizzleKit('require("node:fs").writeFileSync("../../started", "")');
    try {
      const target = targetOf(database.url.replace(/^mariadb:/, 'mysql:'), 'mysql');
      await expect(puller.pull(requestFor(other.root, target, ['users']))).rejects.toMatchObject({
        code: 'CONFIG.INVALID',
      });
      expect(existsSync(join(other.root, 'started'))).toBe(false);
    } finally {
      other.remove();
    }
  });
});
