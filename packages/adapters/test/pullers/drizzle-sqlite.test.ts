import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PullResult } from '@lockstep/core/ports/type-puller.js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import ts from 'typescript';
import { createDrizzlePuller } from '../../src/pullers/drizzle/drizzle-puller.js';
import { sqlitePath } from '../../src/dialects/sqlite/connect/sqlite-path.js';
import { lineOf, statementOf } from './drizzle-hostile.js';
import { type DrizzleProject, drizzleProject, REPOSITORY_PACKAGES } from './drizzle-project.js';
import { drizzleRcPackages } from './drizzle-rc.js';
import { fakeDrizzleKit, workspaceWith } from './fake-drizzle-kit.js';
import { fixture, type PullDatabase, requestFor, sqliteDatabase } from './pull-databases.js';

// Each pull runs drizzle-kit and tsc, which take their time on a busy machine.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const ODD = 'it\'s "odd" `${table}`';
const OBJECTS = [
  'users',
  'no_rowid',
  'text_key',
  'date',
  'generated',
  'DB',
  'class',
  'user_roles',
  'userRoles',
];
const MORE = [ODD, 'parents', 'children', 'eggs', 'composite', 'view active', 'view named'];

const rc = await drizzleRcPackages();
const reason = ' (left out: the registry cannot be reached, or LOCKSTEP_TEST_OFFLINE is set)';
const LINES = [
  { version: '0.31.11', packages: REPOSITORY_PACKAGES, title: 'drizzle-kit 0.31 on a hostile SQLite file' },
  {
    version: '1.0.0-rc.5',
    packages: rc,
    title: `drizzle-kit 1.0.0-rc.5 on a hostile SQLite file${rc === null ? reason : ''}`,
  },
];

/** Runs the application on the generated files and gives what it prints. */
function runApplication(project: DrizzleProject, file: string): unknown {
  const options = { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } };
  const code = ts.transpileModule(project.generated('schema.ts'), options).outputText;
  writeFileSync(join(project.root, 'src/db/schema.js'), code);
  const path = join(project.root, 'src/db/application.js');
  copyFileSync(join(import.meta.dirname, 'fixtures/application-sqlite.js'), path);
  const env = { ...process.env, DATABASE_URL: `file:${file.split('/').map(encodeURIComponent).join('/')}` };
  const result = spawnSync(process.execPath, [path], { cwd: project.root, encoding: 'utf8', env });
  if (result.status !== 0) throw new Error(result.stderr);
  return JSON.parse(result.stdout);
}

// The pull itself compiles what it writes under tsc --strict: that it succeeds is the first of these tests.
for (const { version, packages, title } of LINES) {
  describe.skipIf(packages === null)(title, () => {
    let database: PullDatabase;
    let project: DrizzleProject;
    let result: PullResult;
    let schema: string;

    beforeAll(async () => {
      database = await sqliteDatabase();
      await database.run(fixture('hostile-sqlite.sql'));
      project = drizzleProject(packages);
      const request = requestFor(project.root, database.target, [...OBJECTS, ...MORE]);
      result = await createDrizzlePuller().pull(request);
      schema = project.generated('schema.ts');
    });

    afterAll(async () => {
      project.remove();
      await database.drop();
    });

    test('writes two files and says what it is', () => {
      expect(result).toMatchObject({
        files: ['src/db/schema.ts', 'src/db/relations.ts'],
        tool: { name: 'drizzle-kit', version },
      });
    });

    test('has the tables and views of the module and no others', () => {
      const names = [...schema.matchAll(/^export const (\S+) = sqlite(?:Table|View)\(/gm)].map(
        ([, name]) => name,
      );
      expect(names).toEqual([
        'db',
        'active',
        'children',
        'classTable',
        'composite',
        'dateTable',
        'eggs',
        'generated',
        'itSOdd___$Table',
        'named',
        'noRowid',
        'parents',
        'textKey',
        'userRoles',
        'userRolesTable',
        'users',
      ]);
    });

    test.each([
      ['users', 'id: integer().primaryKey(),'],
      ['users', 'name: text({ length: 80 }).default("it\'s */ `${x}`").notNull(),'],
      ['users', 'amount: numeric().notNull(),'],
      ['users', 'anything: custom(),'],
      ['users', '"1st": text("1st"),'],
      ['users', 'lowered: text().generatedAlwaysAs(sql`(lower (name))`, { mode: "virtual" }),'],
      ['users', 'doubled: integer().notNull().generatedAlwaysAs(sql`(age * 2)`, { mode: "stored" }),'],
      ['parents', 'id: integer().primaryKey({ autoIncrement: true }),'],
      ['parents', 'unique().on(table.a, table.b),'],
      ['children', "at: text().default(sql`(datetime ('now', '-1 day'))`),"],
      ['children', 'big: integer().default(sql`(9007199254740993)`),'],
      ['children', 'low: real().default(-1.5),'],
      ['children', 'index("children_lower").on(sql`(lower (email)) DESC`, table.a),'],
      ['children', 'index("children_desc").on(sql`a DESC`, sql`b COLLATE NOCASE`),'],
      [
        'children',
        'uniqueIndex("children_part").on(table.kind).where(sql`a > 1 AND kind <> \'\\`\\${x}\\`\'`),',
      ],
      ['children', "check(\"known_kind\", sql`kind IN ('a', 'it''s \\`\\${b}\\`)', 'c')`),"],
      ['children', 'check("children_check_2", sql`a > 0 AND b < 10`),'],
      ['composite', 'primaryKey({ columns: [table.a, table.b] }),'],
      ['active', 'next: custom(),'],
    ])('says of %s: %s', (table, line) => {
      const lines = statementOf(schema, table).split('\n');
      expect(lines.map((text) => text.trim())).toContain(line);
    });

    test('a foreign key without a column leads to the primary key, in whatever letter case', () => {
      const flat = statementOf(schema, 'children').replace(/\s+/g, ' ');
      expect(flat).toContain('foreignKey({ columns: [table.parent], foreignColumns: [parents.id], }),');
      expect(flat).toContain(
        'foreignKey({ columns: [table.other], foreignColumns: [parents.id], }).onDelete("cascade"),',
      );
    });

    test('the names that a view gives its columns are in its query', () => {
      expect(statementOf(schema, 'named')).toContain(
        "}).as(sql`WITH named_columns (one, two) AS (SELECT a, b || '\\`\\${z}\\`' FROM children) SELECT * FROM named_columns`);",
      );
    });

    test('warns of what Drizzle cannot express', () => {
      expect(result.warnings).toEqual([
        'children: Drizzle cannot express COLLATE NOCASE of SQLite; it is left out.',
        'children: Drizzle cannot express ON CONFLICT IGNORE of SQLite; it is left out.',
        'children, constraint without a name: Drizzle cannot express DEFERRABLE; it is left out.',
        'composite: Drizzle cannot express STRICT of SQLite; it is left out.',
        'composite: Drizzle cannot express WITHOUT ROWID of SQLite; it is left out.',
        'no_rowid: Drizzle cannot express WITHOUT ROWID of SQLite; it is left out.',
      ]);
    });

    test('what was pulled reads and writes the file', () => {
      const answer = runApplication(project, sqlitePath(database.target)) as Record<string, unknown>;
      expect(answer['kept']).toEqual(answer['row']);
      expect(answer).toMatchObject({
        lowered: 'one',
        doubled: 4,
        low: -1.5,
        email: null,
        seen: { id: 1, name: 'one', next: 3 },
      });
    });
  });
}

describe('drizzle-kit and a SQLite file', () => {
  let database: PullDatabase;
  beforeAll(async () => {
    database = await sqliteDatabase();
    await database.run(
      'CREATE TABLE people (id INTEGER PRIMARY KEY); CREATE TABLE notes (id INTEGER PRIMARY KEY, person INT REFERENCES people)',
    );
  });
  afterAll(async () => {
    await database.drop();
  });

  async function inProject(project: DrizzleProject, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } finally {
      project.remove();
    }
  }

  test('a reference to another module imports its file, or is left out with a comment', async () => {
    const project = drizzleProject();
    await inProject(project, async () => {
      const puller = createDrizzlePuller();
      const notes = requestFor(project.root, database.target, ['notes']);
      const alone = await puller.pull(notes);
      expect(alone.warnings).toEqual([
        'foreign key from "notes (person)" to "people (id)" is left out: no generated file has that table.',
      ]);
      expect(project.generated('schema.ts')).toContain(
        '\t// foreign key from "notes (person)" to "people (id)" is left out: no generated file has that table\n',
      );
      await puller.pull({ ...requestFor(project.root, database.target, ['people']), out: 'src/people' });
      const foreign = [{ schema: '', name: 'people', module: 'people', importFrom: '../people/schema' }];
      expect((await puller.pull({ ...notes, foreign })).warnings).toEqual([]);
      expect(lineOf(project.generated('schema.ts'), 'import { people')).toBe(
        'import { people } from "../people/schema.js";',
      );
      expect(project.generated('relations.ts')).toContain(
        'person: one(people, { fields: [notes.person], references: [people.id] }),'.replace(
          'person:',
          'personRelation:',
        ),
      );
    });
  });

  test('the tool sees a copy without names and content, and no argument but its configuration', async () => {
    const project = fakeDrizzleKit(`
      const fs = require('node:fs');
      if (process.argv.slice(2).join(' ') !== 'pull --config=drizzle.config.mjs') throw new Error(process.argv.join(' '));
      if (fs.readdirSync('.').sort().join() !== 'copy.db,drizzle.config.mjs') throw new Error(fs.readdirSync('.').join());
      if (process.env.LOCKSTEP_PULL_CREDENTIALS !== '{"url":"file:copy.db"}') throw new Error('credentials');
      if (fs.readFileSync('copy.db', 'latin1').includes('notes')) throw new Error('names');
      if (fs.readFileSync(0, 'utf8') !== '') throw new Error('input');
      fs.mkdirSync('out');
      fs.writeFileSync('out/schema.ts', 'export const t0 = sqliteTable("t0", {\\n\\tc1: integer({ mode: "boolean" }),\\n});\\n');
    `);
    await inProject(project, async () => {
      const before = readFileSync(sqlitePath(database.target));
      await createDrizzlePuller().pull(requestFor(project.root, database.target, ['notes']));
      expect(lineOf(project.generated('schema.ts'), 'person:')).toBe('person: integer({ mode: "boolean" }),');
      expect(readFileSync(sqlitePath(database.target)).equals(before)).toBe(true);
    });
  });

  test('a drizzle-kit that ends with 0 and leaves out a table has failed', async () => {
    const project = fakeDrizzleKit(
      `const fs = require('node:fs'); fs.mkdirSync('out'); fs.writeFileSync('out/schema.ts', 'export const other = 1;')`,
    );
    await inProject(project, async () => {
      await expect(
        createDrizzlePuller().pull(requestFor(project.root, database.target, ['notes'])),
      ).rejects.toMatchObject({
        code: 'PULL.FAILED',
        message: 'drizzle-kit 0.31.11 ended without an error and left out t0.',
      });
    });
  });

  test('a driver that drizzle-kit cannot resolve is named', async () => {
    const fake = { 'drizzle-kit': { version: '0.31.11' }, '@libsql': null, 'better-sqlite3': null };
    const project = workspaceWith(fake);
    await inProject(project, async () => {
      await expect(
        createDrizzlePuller().pull(requestFor(project.root, database.target, ['notes'])),
      ).rejects.toMatchObject({
        code: 'PULL.FAILED',
        message: 'drizzle-kit finds no SQLite driver in this workspace.',
        next: ['{add} @libsql/client'],
      });
    });
  });

  test('a pull that would give the same files does not start the tool', async () => {
    const project = drizzleProject();
    await inProject(project, async () => {
      const request = requestFor(project.root, database.target, ['people']);
      const first = await createDrizzlePuller().pull(request);
      const again = { ...request, record: first.record, timeoutMs: 1 };
      expect(await createDrizzlePuller().pull(again)).toEqual({ ...first, changed: [] });
      await database.run('ALTER TABLE people ADD COLUMN name TEXT');
      await expect(createDrizzlePuller().pull(again)).rejects.toMatchObject({ code: 'TOOL.TIMEOUT' });
    });
  });
});
