import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOSTILE_TEXTS } from '../../../core/test/text/hostile-texts.js';
import { createDrizzlePuller } from '../../src/pullers/drizzle/drizzle-puller.js';
import { createKyselyPuller } from '../../src/pullers/kysely/kysely-puller.js';
import { type DrizzleProject, drizzleProject, pullRequest } from './drizzle-project.js';

/** What PostgreSQL can hold in a name. */
const NAMES = HOSTILE_TEXTS.map(([trick, text]) => ({ trick, name: text }))
  .filter(({ name }) => !/[\0\p{Cs}]/u.test(name) && Buffer.byteLength(name) < 60)
  .concat([
    { trick: 'the end of a comment', name: 'a */ export const x = 1; /*' },
    { trick: 'a template', name: 'a`${process.exit(1)}`' },
  ]);

/** What an editor or a terminal does not draw as itself; a generated file has its own line breaks and tabs. */
const UNSEEN =
  /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u00a0\u2800]/u;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const OBJECTS = [
  'public.t',
  'view public.v',
  'type public.mood',
  ...NAMES.map(({ name }) => `public.${name}`),
];

const SQL = [
  `CREATE TYPE mood AS ENUM (${NAMES.map(({ name }) => literal(name)).join(', ')});`,
  `CREATE TABLE t (id bigint PRIMARY KEY, m mood${NAMES.map(
    ({ name }, index) =>
      `, ${quoted(name)} text DEFAULT ${literal(name)}, d${index} text DEFAULT lower(${literal(name)}) CONSTRAINT ${quoted(`${name} ok`)} CHECK (d${index} <> ${literal(name)})`,
  ).join('')});`,
  ...NAMES.map(({ name }) => `COMMENT ON COLUMN t.${quoted(name)} IS ${literal(name)};`),
  ...NAMES.map(({ name }) => `CREATE TABLE ${quoted(name)} (id bigint PRIMARY KEY REFERENCES t);`),
  ...NAMES.map(
    ({ name }, index) =>
      `CREATE INDEX ${quoted(`${name} i`)} ON t (d${index}) WHERE d${index} <> ${literal(name)};`,
  ),
].join('\n');

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  await database.run(SQL);
  await database.run(
    `CREATE VIEW v AS SELECT ${NAMES.map(({ name }) => literal(name)).join(' || ')} AS all_of_them`,
  );
});

const projects = { drizzle: drizzleProject(), kysely: drizzleProject() };

afterAll(async () => {
  projects.drizzle.remove();
  projects.kysely.remove();
  await database.drop();
});

/** The strings of a file, as TypeScript reads them: literals, templates, keys. */
function stringsOf(code: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('a.ts', code, ts.ScriptTarget.ES2022, true));
  return found;
}

const sourceOf = (project: DrizzleProject, files: readonly string[]): string =>
  files.map((file) => project.generated(file)).join('\n');

// The pull itself compiles what it writes under tsc --strict.
describe.each([
  {
    tool: 'drizzle',
    project: projects.drizzle,
    puller: createDrizzlePuller(),
    files: ['schema.ts', 'relations.ts'],
  },
  { tool: 'kysely', project: projects.kysely, puller: createKyselyPuller(), files: ['types.ts'] },
])(
  'types of $tool from hostile names, labels, defaults, checks and comments',
  ({ project, puller, files }) => {
    let code: string;
    let strings: ReadonlySet<string>;

    beforeAll(async () => {
      await puller.pull(pullRequest(project.root, database.url, OBJECTS));
      code = sourceOf(project, files);
      strings = stringsOf(code);
    });

    test('hold nothing that an editor would not show', () => {
      expect(code.split('\n').filter((line) => UNSEEN.test(line))).toEqual([]);
    });

    test.each(NAMES)('mean $trick', ({ name }) => {
      expect([...strings].filter((text) => text === name)).toEqual([name]);
    });

    test('add no statement of a name', () => {
      expect(code).not.toMatch(/^export const x\b/m);
    });
  },
);

test('what Drizzle reads from the generated file are the names and labels of the database', () => {
  const project = projects.drizzle;
  const module = { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } };
  const code = ts.transpileModule(project.generated('schema.ts'), module).outputText;
  const path = join(project.root, 'src/db/read.js');
  const reading = `
      import { getTableConfig } from 'drizzle-orm/pg-core';
      const { columns, checks, indexes } = getTableConfig(t);
      console.log(JSON.stringify({
        columns: columns.map(({ name }) => name),
        labels: mood.enumValues,
        defaults: columns.map((column) => column.default).filter((value) => typeof value === 'string'),
        checks: checks.map(({ name }) => name),
        indexes: indexes.map(({ config }) => config.name),
      }));`;
  writeFileSync(path, `${code}\n${reading}`);
  const { stdout, stderr } = spawnSync(process.execPath, [path], { cwd: project.root, encoding: 'utf8' });
  expect(stderr).toBe('');
  const names = NAMES.map(({ name }) => name);
  const read = JSON.parse(stdout) as Readonly<Record<string, readonly string[]>>;
  expect(read['columns']).toEqual(expect.arrayContaining(names));
  expect(read['labels']).toEqual(names);
  // A default with a backslash is written as SQL.
  expect(read['defaults']).toEqual(names.filter((name) => !name.includes('\\')));
  expect([...(read['checks'] ?? [])].sort()).toEqual(names.map((name) => `${name} ok`).sort());
  expect([...(read['indexes'] ?? [])].sort()).toEqual(names.map((name) => `${name} i`).sort());
});
