import { afterAll, expect, test } from 'vitest';
import { readSqliteCatalog } from '../../../../src/dialects/sqlite/catalog/read-catalog.js';
import { databaseWith, removeFolders } from '../sqlite-setup.js';

afterAll(removeFolders);

const WRITTEN = `
CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL UNIQUE,
  name varchar(40) DEFAULT 'x''y' CHECK (length(name) > 2),
  age int,
  score real NOT NULL DEFAULT 1.5,
  created datetime DEFAULT CURRENT_TIMESTAMP,
  flag boolean not null default true,
  three int DEFAULT (1 + 2),
  full_name TEXT GENERATED ALWAYS AS (name || 'x') STORED,
  short_name TEXT AS (name || 'y') VIRTUAL,
  CONSTRAINT age_ok CHECK (age > 0 AND "age" < 200),
  UNIQUE (name, age)
);
CREATE TABLE orgs (a int, b int, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE TABLE strict_t (id INTEGER PRIMARY KEY, v ANY) STRICT;
CREATE TABLE posts (
  id integer primary key,
  user_id int REFERENCES users (id),
  o1 int, o2 int,
  parent int REFERENCES posts (id) ON DELETE SET NULL,
  u2 int constraint my_fk references users(id) on delete cascade,
  "order" text,
  foreign key (o1,o2) references orgs(a,b) ON UPDATE SET NULL);
CREATE INDEX users_mail ON users (email DESC, name) WHERE age > 3;
CREATE UNIQUE INDEX users_expr ON users (lower(name), [age]);
CREATE INDEX posts_order ON posts("order");
`;

/** What `atlas schema apply` (1.2.3) makes of it, as `sqlite_schema` has it afterwards. */
const MADE_BY_ATLAS = `
CREATE TABLE \`users\` (
  \`id\` integer NULL PRIMARY KEY AUTOINCREMENT,
  \`email\` text NOT NULL,
  \`name\` varchar NULL DEFAULT 'x''y',
  \`age\` int NULL,
  \`score\` real NOT NULL DEFAULT 1.5,
  \`created\` datetime NULL DEFAULT (CURRENT_TIMESTAMP),
  \`flag\` boolean NOT NULL DEFAULT true,
  \`three\` int NULL DEFAULT (1 + 2),
  \`full_name\` text NULL AS (name || 'x') STORED,
  \`short_name\` text NULL AS (name || 'y') VIRTUAL,
  CHECK (length(name) > 2),
  CONSTRAINT \`age_ok\` CHECK (age > 0 AND "age" < 200)
);
CREATE UNIQUE INDEX \`users_email\` ON \`users\` (\`email\`);
CREATE UNIQUE INDEX \`users_name_age\` ON \`users\` (\`name\`, \`age\`);
CREATE INDEX \`users_mail\` ON \`users\` (\`email\` DESC, \`name\`) WHERE age > 3;
CREATE UNIQUE INDEX \`users_expr\` ON \`users\` ((lower(name)), \`age\`);
CREATE TABLE \`orgs\` (
  \`a\` int NOT NULL,
  \`b\` int NOT NULL,
  PRIMARY KEY (\`a\`, \`b\`)
) WITHOUT ROWID;
CREATE TABLE \`strict_t\` (
  \`id\` integer NULL,
  \`v\` ANY NULL,
  PRIMARY KEY (\`id\`)
) STRICT;
CREATE TABLE \`posts\` (
  \`id\` integer NULL,
  \`user_id\` int NULL,
  \`o1\` int NULL,
  \`o2\` int NULL,
  \`parent\` int NULL,
  \`u2\` int NULL,
  \`order\` text NULL,
  PRIMARY KEY (\`id\`),
  CONSTRAINT \`0\` FOREIGN KEY (\`o1\`, \`o2\`) REFERENCES \`orgs\` (\`a\`, \`b\`) ON UPDATE SET NULL ON DELETE NO ACTION,
  CONSTRAINT \`my_fk\` FOREIGN KEY (\`u2\`) REFERENCES \`users\` (\`id\`) ON UPDATE NO ACTION ON DELETE CASCADE,
  CONSTRAINT \`2\` FOREIGN KEY (\`parent\`) REFERENCES \`posts\` (\`id\`) ON UPDATE NO ACTION ON DELETE SET NULL,
  CONSTRAINT \`3\` FOREIGN KEY (\`user_id\`) REFERENCES \`users\` (\`id\`) ON UPDATE NO ACTION ON DELETE NO ACTION
);
CREATE INDEX \`posts_order\` ON \`posts\` (\`order\`);
`;

async function linesOf(sql: string): Promise<readonly string[]> {
  const { catalog } = await readSqliteCatalog(await databaseWith(sql));
  return catalog.facts
    .map(({ id, hash, details }) => `${id} ${hash} ${JSON.stringify(details['definition'])}`)
    .sort();
}

test('what Atlas makes of a schema is equal to what was written', async () => {
  const written = await linesOf(WRITTEN);
  expect(written.length).toBe(40);
  expect(await linesOf(MADE_BY_ATLAS)).toEqual(written);
});

test.each([
  ['the collation of a column', 'CREATE TABLE t (a text COLLATE NOCASE)', 'CREATE TABLE `t` (`a` text NULL)'],
  [
    'the collation of an index',
    'CREATE TABLE t (a text); CREATE INDEX i ON t (a COLLATE NOCASE)',
    'CREATE TABLE `t` (`a` text NULL); CREATE INDEX `i` ON `t` (`a`)',
  ],
  [
    'bytes as a default',
    "CREATE TABLE t (a blob DEFAULT x'00')",
    "CREATE TABLE `t` (`a` blob NULL DEFAULT 'x''00''')",
  ],
  [
    'a deferred foreign key',
    'CREATE TABLE t (id integer primary key, a int REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)',
    'CREATE TABLE `t` (`id` integer NULL, `a` int NULL, PRIMARY KEY (`id`), CONSTRAINT `0` FOREIGN KEY (`a`) REFERENCES `t` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION)',
  ],
  [
    'the direction of a primary key',
    'CREATE TABLE t (a int PRIMARY KEY DESC)',
    'CREATE TABLE `t` (`a` int NULL, PRIMARY KEY (`a`))',
  ],
  [
    'what UNIQUE does on a conflict',
    'CREATE TABLE t (a int UNIQUE ON CONFLICT REPLACE)',
    'CREATE TABLE `t` (`a` int NULL); CREATE UNIQUE INDEX `t_a` ON `t` (`a`)',
  ],
])('%s, which Atlas loses without a word, is seen', async (_, written, made) => {
  expect(await linesOf(made)).not.toEqual(await linesOf(written));
});
