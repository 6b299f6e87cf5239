import { tmpdir } from 'node:os';
import type { CatalogFact } from '@lockstep/core/catalog/catalog.js';
import type { Proposal } from '@lockstep/core/catalog/proposal.js';
import { fingerprintOf } from '@lockstep/core/catalog/fingerprint.js';
import type { WorkspaceModule } from '@lockstep/core/config/workspace-module.js';
import { divideOwnership, type Ownership } from '@lockstep/core/ownership/ownership.js';
import type { SchemaDiffer } from '@lockstep/core/ports/schema-differ.js';
import { NO_ATLAS, TEST_ATLAS } from '@lockstep/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createToolkits } from '../../src/create-toolkit.js';
import { DIALECT_TOOLS } from './dialect-tools.js';
import { CONTRACT_DIALECTS, type ContractDialect, titleOf } from './contract-dialects.js';
import type { ScenarioDatabase } from './scenario-database.js';

/** An engine on a dialect. */
interface ContractEngine {
  readonly title: string;
  readonly engine: 'pg-delta' | 'atlas';
  readonly dialect: ContractDialect;
  readonly missing: string | null;
}

const ATLAS = CONTRACT_DIALECTS.map((dialect): ContractEngine => ({
  title: `Atlas on ${dialect.title}`,
  engine: 'atlas',
  dialect,
  missing: TEST_ATLAS === null ? NO_ATLAS : dialect.missing,
}));
const PG_DELTA = CONTRACT_DIALECTS.filter(({ dialect }) => dialect === 'postgresql').map(
  (dialect): ContractEngine => ({
    title: 'pg-delta on PostgreSQL',
    engine: 'pg-delta',
    dialect,
    missing: null,
  }),
);

const USERS = 'CREATE TABLE users (id int NOT NULL, mail varchar(90) NOT NULL, PRIMARY KEY (id));';
const POSTS = `CREATE TABLE posts (id int NOT NULL, author int NOT NULL, PRIMARY KEY (id),
  CONSTRAINT posts_author FOREIGN KEY (author) REFERENCES users (id));`;
/** The same without its foreign key. */
const ALONE = POSTS.replace(/,\s+CONSTRAINT.*\)\);/s, ');');
/** MariaDB makes an index for a foreign key that finds none, and keeps it when the foreign key goes. */
const BY_AUTHOR = 'CREATE INDEX by_author ON posts (author);';
const BY_MAIL = 'CREATE INDEX users_mail ON users (mail);';

/** What a database holds, what the files want, and a word that some proposed statement has to hold. */
const CHANGES: readonly (readonly [change: string, before: string, after: string, word: RegExp])[] = [
  ['a table', '', USERS, /CREATE TABLE/],
  ['tables that refer to each other, whatever order they have', '', USERS + POSTS, /REFERENCES/],
  ['a column', USERS, USERS.replace(', PRIMARY', ', age int, PRIMARY'), /\bage\b/],
  ['a column with a default', USERS, USERS.replace(', PRIMARY', ', n int NOT NULL DEFAULT 7, PRIMARY'), /7/],
  [
    'another type',
    USERS.replace(', PRIMARY', ', age int, PRIMARY'),
    USERS.replace(', PRIMARY', ', age varchar(9), PRIMARY'),
    /char/i,
  ],
  [
    'a column that may be null',
    USERS,
    USERS.replace('mail varchar(90) NOT NULL', 'mail varchar(90)'),
    /mail/,
  ],
  ['an index', USERS, USERS + BY_MAIL, /INDEX/],
  ['a unique index', USERS + BY_MAIL, USERS + BY_MAIL.replace('INDEX', 'UNIQUE INDEX'), /UNIQUE/],
  ['a check', USERS, USERS.replace(', PRIMARY', ', CONSTRAINT users_id CHECK (id > 5), PRIMARY'), /CHECK/],
  ['no column any more', USERS.replace(', PRIMARY', ', age int, PRIMARY'), USERS, /users/],
  ['no index any more', USERS + BY_MAIL, USERS, /DROP INDEX/],
  ['no table any more', USERS + POSTS, USERS, /DROP TABLE/],
  ['a foreign key fewer', USERS + POSTS + BY_AUTHOR, USERS + ALONE + BY_AUTHOR, /posts/],
];

describe.each([...PG_DELTA, ...ATLAS])('$title', (row) => {
  const { dialect, engine, missing } = row;
  describe.skipIf(missing !== null)(titleOf(row), () => {
    const { reader } = DIALECT_TOOLS[dialect.dialect];
    let differ: SchemaDiffer;
    let current: ScenarioDatabase;
    let desired: ScenarioDatabase;

    beforeAll(async () => {
      const toolkitFor = createToolkits(
        {
          approver: { canAsk: false, ask: unexpected, confirm: unexpected },
          talk: { step: () => undefined, warn: () => undefined, plan: () => undefined },
          actor: 'joe',
        },
        {
          workspaceRoot: tmpdir(),
          env: { PATH: process.env['PATH'], LOCKSTEP_ATLAS: TEST_ATLAS ?? undefined },
        },
      );
      differ = (await toolkitFor(moduleWith(dialect, engine))).differ;
    });
    beforeEach(async () => {
      [current, desired] = await Promise.all([dialect.open(), dialect.open()]);
    });
    afterEach(async () => {
      await Promise.all([current.drop(), desired.drop()]);
    });

    /** What the engine proposes where the module's files make everything that is there or wanted. */
    async function propose(more: Partial<Parameters<SchemaDiffer['propose']>[0]> = {}): Promise<Proposed> {
      const [now, wanted] = await Promise.all(
        [current, desired].map(async ({ url }) => await reader.readCatalog(dialect.targetOf(url))),
      );
      if (now === undefined || wanted === undefined) throw new Error('two databases, two catalogs');
      const ownership = divideOwnership({
        module: 'api',
        current: now.catalog,
        desired: wanted.catalog,
        context: null,
        claims: dialect.schemas.length > 0 ? { schemas: ['*'] } : { objects: ['*'] },
        ledger: [],
      });
      const { views } = ownership;
      return {
        proposal: await differ.propose({ current: now, desired: wanted, views, renames: [], ...more }),
        ownership,
        from: fingerprintOf(now.catalog, views.current),
        to: fingerprintOf(wanted.catalog, views.desired),
        facts: now.catalog.facts,
      };
    }

    const sqlOf = ({ proposal }: Proposed): readonly string[] => proposal.statements.map(({ sql }) => sql);
    const runAll = async (proposed: Proposed): Promise<void> => {
      for (const sql of sqlOf(proposed)) await current.run(sql);
    };

    test('has a name and a version, which plans hold', () => {
      expect(differ.name).toBe(engine);
      expect(differ.version).toMatch(/^\S/);
    });

    test.each(CHANGES.map(([change, ...states]) => [change, states] as const))(
      '%s: what it proposes makes one state of the other',
      async (_, [before, after, word]) => {
        if (before !== '') await current.run(before);
        await desired.run(after);
        const first = await propose();
        expect(first.from).not.toBe(first.to);
        expect(sqlOf(first).join('\n')).toMatch(word);
        await runAll(first);
        const second = await propose();
        expect({ sql: sqlOf(second), from: second.from }).toEqual({ sql: [], from: first.to });
      },
    );

    test('nothing is proposed where both are the same, whatever made them', async () => {
      await current.run(USERS.replace(', mail varchar(90) NOT NULL', '') + POSTS);
      await current.run("ALTER TABLE users ADD COLUMN mail varchar(90) NOT NULL DEFAULT ''");
      await desired.run(USERS.replace('mail varchar(90) NOT NULL', "mail varchar(90) NOT NULL DEFAULT ''"));
      await desired.run(POSTS);
      expect(sqlOf(await propose())).toEqual([]);
    });

    test('nothing is proposed for what is in no view: objects of others stay as they are', async () => {
      await current.run(USERS);
      await desired.run(ALONE);
      const { ownership } = await propose();
      const without = (ids: ReadonlySet<string>): ReadonlySet<string> =>
        new Set([...ids].filter((id) => !id.includes('users')));
      const { current: now, desired: wanted } = ownership.views;
      const views = { current: { ...now, mine: without(now.mine) }, desired: wanted };
      const proposed = await propose({ views });
      expect(sqlOf(proposed).join('\n')).toMatch(/posts/);
      expect(sqlOf(proposed).filter((sql) => sql.includes('users'))).toEqual([]);
    });

    // For an engine with limits the core itself makes the renames, on an empty copy first.
    if (engine === 'pg-delta')
      test('a column that was renamed is a candidate, and renamed where the user says so, with its rows', async () => {
        await current.run(USERS);
        await current.run("INSERT INTO users (id, mail) VALUES (1, 'ann@x')");
        await desired.run(USERS.replace('mail', 'email'));
        const [from, to] = [`${dialect.named('users')}.mail`, `${dialect.named('users')}.email`];
        const { proposal } = await propose();
        expect(proposal.renameCandidates).toMatchObject([{ kind: 'column', from, to }]);
        await runAll(await propose({ renames: [{ from, to }] }));
        expect(await current.query('SELECT id, email FROM users')).toEqual([{ id: 1, email: 'ann@x' }]);
      });

    test('a statement says what it is about, and what it creates is there afterwards', async () => {
      await desired.run(USERS + BY_MAIL);
      const first = await propose();
      const { statements } = first.proposal;
      expect(statements.map(({ object }) => object.kind)).toEqual(
        expect.arrayContaining(['table']) as unknown,
      );
      const created = statements.flatMap(({ creates }) => creates);
      expect(created.length).toBeGreaterThan(0);
      await runAll(first);
      const ids = new Set((await propose()).facts.map(({ id }) => id));
      expect(created.filter((id) => !ids.has(id))).toEqual([]);
    });
  });
});

interface Proposed {
  readonly proposal: Proposal;
  readonly ownership: Ownership;
  readonly from: string;
  readonly to: string;
  /** Of the current database. */
  readonly facts: readonly CatalogFact[];
}

function moduleWith(dialect: ContractDialect, engine: ContractEngine['engine']): WorkspaceModule {
  return {
    name: 'api',
    root: '.',
    uses: [],
    config: {
      dialect: dialect.dialect,
      engine,
      schema: ['db/*.sql'],
      defaultEnvironment: 'local',
      environments: { local: { database: 'embedded' } },
    },
  };
}

async function unexpected(): Promise<never> {
  return await Promise.reject(new Error('nobody is asked'));
}
