import { tmpdir } from 'node:os';
import type { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { LoadRequest } from '@lockstep/core/ports/schema-loader.js';
import type { ScratchDatabase } from '@lockstep/core/ports/scratch-database.js';
import { sha256 } from '@lockstep/core/text/canonical-json.js';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DIALECT_TOOLS } from './dialect-tools.js';
import { CONTRACT_DIALECTS, titleOf } from './contract-dialects.js';
import type { ScenarioDatabase } from './scenario-database.js';

describe.each(CONTRACT_DIALECTS)('$title', (dialect) => {
  describe.skipIf(dialect.missing !== null)(titleOf(dialect), () => {
    const { loader, scratch: provider, reader } = DIALECT_TOOLS[dialect.dialect];
    const made: ScratchDatabase[] = [];
    let server: ScenarioDatabase;
    beforeAll(async () => {
      server = await dialect.open();
    });
    afterEach(async () => {
      await Promise.all(made.splice(0).map(async (scratch) => await scratch.drop()));
    });
    afterAll(async () => await server.drop());

    async function newScratch(): Promise<ScratchDatabase> {
      const scratch = await provider.create({
        source: { from: 'same-server' },
        workspaceRoot: tmpdir(),
        major: null,
        target: dialect.targetOf(server.url),
        ownerName: null,
        roles: [],
      });
      made.push(scratch);
      return scratch;
    }

    /** Loads files named by their order and gives the ids of the tables, views and indexes that it made. */
    async function load(
      texts: readonly string[],
      more: Partial<LoadRequest> = {},
    ): Promise<readonly string[]> {
      const scratch = await newScratch();
      const files = texts.map((text, index) => ({
        path: `db/${index + 1}.sql`,
        text,
        sha256: sha256(text),
      }));
      await loader.load({ scratch, files, ...more });
      const { catalog } = await reader.readCatalog(scratch.target);
      return catalog.facts
        .filter(({ kind }) => ['table', 'view', 'index'].includes(kind))
        .map(({ kind, name }) => `${kind} ${name.split('.').at(-1)}`)
        .sort();
    }

    async function errorOf(...parameters: Parameters<typeof load>): Promise<LockstepError> {
      return await load(...parameters).then(
        () => Promise.reject(new Error('it loaded')),
        (error: unknown) => error as LockstepError,
      );
    }

    test('any order of files and statements loads', async () => {
      expect(
        await load([
          'CREATE VIEW w AS SELECT id FROM v; CREATE VIEW v AS SELECT id FROM posts;',
          'CREATE INDEX by_title ON posts (title); CREATE TABLE posts (id int PRIMARY KEY, title varchar(9), author int, FOREIGN KEY (author) REFERENCES users (id));',
          'CREATE TABLE users (id int PRIMARY KEY);',
        ]),
      ).toEqual(expect.arrayContaining(['index by_title', 'table posts', 'table users', 'view v', 'view w']));
    });

    test('a file of comments makes nothing', async () => {
      expect(await load(['-- nothing yet\n/* at all */'])).toEqual([]);
      expect(await load([])).toEqual([]);
    });

    test('DROP runs in its place, once', async () => {
      const kept = ['CREATE TABLE old (a int); DROP TABLE old; CREATE TABLE kept (a int);'];
      expect(await load([...kept, 'DROP TABLE IF EXISTS nobody;'])).toEqual(['table kept']);
    });

    test.each(['\uFEFF', '/* head */ '])('line ends of Windows behind %j do no harm', async (head) => {
      expect(await load([`${head}CREATE TABLE t (\r\n  a int\r\n);\r\n`])).toEqual(['table t']);
    });

    test('a syntax error is shown at its place, with the line', async () => {
      const error = await errorOf(['CREATE TABLE ok (a int);\n\nCREATE TABLE t (\n  a int,\n  b ~ int\n);']);
      expect([error.code, error.message]).toEqual([
        'SCHEMA.INVALID_SQL',
        expect.stringMatching(/^db\/1\.sql:5:\d+: /),
      ]);
      expect(error.why).toContain('5 |   b ~ int');
    });

    test('an object that two files make is an error at the second', async () => {
      const error = await errorOf(['CREATE TABLE t (a int);', 'CREATE TABLE t (b int);']);
      expect([error.code, error.message]).toEqual([
        'SCHEMA.INVALID_SQL',
        expect.stringMatching(/^db\/2\.sql:1:\d+: .*already exists/),
      ]);
    });

    test('of what does not load the cause comes first, and what follows from it behind', async () => {
      const error = await errorOf(['CREATE VIEW v AS SELECT a FROM t;', 'CREATE TABLE t (a int, a int);']);
      expect(error.message).toMatch(/^db\/2\.sql:1:\d+: /);
      expect(error.why).toMatch(/1 more statement does not load:\n {2}db\/1\.sql:1:\d+: /);
    });

    test('a name that the files of another module make ends in the edit of "uses"', async () => {
      const knownElsewhere = (name: string): string | null => (/\busers$/.test(name) ? 'auth' : null);
      const error = await errorOf(['CREATE VIEW v AS SELECT id FROM users;'], { knownElsewhere });
      expect([error.code, error.next]).toEqual([
        'SCHEMA.INVALID_SQL',
        [expect.stringMatching(/^Add "auth" to "uses" in db\.config\.json: its files create .*users\.$/)],
      ]);
    });

    test('a statement that changes data has no place in a file', async () => {
      const error = await errorOf(['CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);']);
      expect([error.code, error.message]).toEqual([
        'SCHEMA.UNSUPPORTED',
        expect.stringMatching(/^db\/1\.sql:2:1: /),
      ]);
    });

    test('an interrupt ends it', async () => {
      const error = await errorOf(['CREATE TABLE t (a int);'], { signal: AbortSignal.abort() });
      expect(error.code).toBe('INTERRUPTED');
    });
  });
});
