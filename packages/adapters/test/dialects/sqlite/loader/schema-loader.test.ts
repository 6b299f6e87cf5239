import { tmpdir } from 'node:os';
import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import { sha256 } from '@lockstep/core/text/canonical-json.js';
import { afterEach, describe, expect, test } from 'vitest';
import { readSqliteCatalog } from '../../../../src/dialects/sqlite/catalog/read-catalog.js';
import { sqliteSchemaLoader } from '../../../../src/dialects/sqlite/loader/schema-loader.js';
import { createIn } from '../../../../src/dialects/sqlite/scratch/create-scratch.js';

const made: ReturnType<typeof createIn>[] = [];

afterEach(async () => {
  for (const scratch of made.splice(0)) await scratch.drop();
});

function newScratch() {
  const scratch = createIn(tmpdir(), { source: { from: 'same-server' } });
  made.push(scratch);
  return scratch;
}

function files(...texts: readonly string[]): readonly SchemaFile[] {
  return texts.map((text, index) => ({ path: `db/${index + 1}.sql`, text, sha256: sha256(text) }));
}

async function load(...texts: readonly string[]): Promise<readonly string[]> {
  const scratch = newScratch();
  await sqliteSchemaLoader.load({ scratch, files: files(...texts) });
  const { catalog } = await readSqliteCatalog(scratch.target);
  return catalog.facts.filter(({ root, id }) => root === id).map(({ id }) => id);
}

describe('loading files', () => {
  test('any order loads', async () => {
    expect(
      await load(
        'CREATE TRIGGER g AFTER INSERT ON a BEGIN INSERT INTO log SELECT id FROM v; END;',
        'CREATE VIEW w AS SELECT * FROM v; CREATE VIEW v AS SELECT id FROM a;',
        'CREATE INDEX i ON a (id); CREATE TABLE a (id INTEGER PRIMARY KEY, b REFERENCES b); CREATE TABLE log (id);',
        'CREATE TABLE b (id INTEGER PRIMARY KEY, a REFERENCES a);',
      ),
    ).toEqual(['table:a', 'table:b', 'table:log', 'view:v', 'view:w']);
  });

  test('triggers on views load for every event', async () => {
    expect(
      await load(`CREATE TABLE t (a, b NOT NULL); CREATE VIEW v AS SELECT a, b FROM t;
        CREATE TRIGGER g1 INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (new.a, new.b); END;
        CREATE TRIGGER g2 INSTEAD OF UPDATE OF b ON v BEGIN UPDATE t SET b = new.b WHERE a = old.a; END;
        CREATE TRIGGER g3 INSTEAD OF DELETE ON v BEGIN DELETE FROM t WHERE a = old.a; END;`),
    ).toEqual(['table:t', 'view:v']);
  });
});

describe('what does not load', () => {
  test.each([
    [
      'a syntax error',
      ['CREATE TABLE ok (a);\nCREATE TABLE t (a int,\n  b ~ int);'],
      'db/1.sql:3:5: near "~": syntax error',
    ],
    ['an unknown statement', ['SELEKT 1;'], 'db/1.sql:1:1: near "SELEKT": syntax error'],
    [
      'a view over a missing table',
      ['CREATE VIEW v AS\n SELECT a FROM nope;'],
      'db/1.sql:2:16: no such table: nope',
    ],
    [
      'a view of a missing column',
      ['CREATE TABLE t (a); CREATE VIEW v AS SELECT b FROM t;'],
      'db/1.sql:1:45: no such column: b',
    ],
    [
      'a trigger on a missing table',
      ['CREATE TRIGGER g AFTER INSERT ON nope BEGIN SELECT 1; END;'],
      'db/1.sql:1:34: no such table: nope',
    ],
    [
      'a trigger that writes to a missing table',
      ['CREATE TABLE t (a); CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM nope; END;'],
      'db/1.sql:1:74: no such table: nope',
    ],
    [
      'a trigger that sets a missing column',
      ['CREATE TABLE t (a); CREATE TRIGGER g AFTER UPDATE ON t BEGIN UPDATE t SET b = 1; END;'],
      'db/1.sql:1:75: no such column: b',
    ],
    [
      'a foreign key to a missing table',
      ['CREATE TABLE t (a int,\n b int REFERENCES nope (id));'],
      'db/1.sql:2:19: no such table: nope',
    ],
    [
      'a foreign key that was added later',
      ['CREATE TABLE t (a int);', 'ALTER TABLE t ADD COLUMN b REFERENCES nope;'],
      'db/2.sql:1:39: no such table: nope',
    ],
    [
      'a foreign key to columns that are not unique',
      ['CREATE TABLE p (a int); CREATE TABLE t (a REFERENCES p (a));'],
      'db/1.sql:1:25: foreign key mismatch - "t" referencing "p"',
    ],
    [
      'an index of a missing column',
      ['CREATE TABLE t (a); CREATE INDEX i ON t (b);'],
      'db/1.sql:1:42: no such column: b',
    ],
    ['a table twice', ['CREATE TABLE t (a);', 'CREATE TABLE t (b);'], 'db/2.sql:1:1: table t already exists'],
  ])('%s', async (_, texts, message) => {
    await expect(load(...texts)).rejects.toMatchObject({ code: 'SCHEMA.INVALID_SQL', message });
  });

  test('what follows from another error is listed below it', async () => {
    await expect(
      load('CREATE VIEW v AS SELECT * FROM t;\nCREATE TABLE t (a int, a int);'),
    ).rejects.toMatchObject({
      message: 'db/1.sql:2:1: duplicate column name: a',
      why: expect.stringContaining('1 more statement does not load:\n  db/1.sql:1:32: no such table: t'),
    });
  });

  test('text in double quotes is told from a name', async () => {
    await expect(
      load('CREATE TABLE t (a text); CREATE VIEW v AS SELECT a FROM t WHERE a = "red";'),
    ).rejects.toMatchObject({
      message: 'db/1.sql:1:69: no such column: red',
      next: [
        'If it is meant as text, write it in single quotes: text in double quotes is a name.',
        'Correct db/1.sql:1:69, then: {bin} check',
      ],
    });
  });
});
