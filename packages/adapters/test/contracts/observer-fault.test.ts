import { packSnapshot, unpackSnapshot } from '@lockstep/core/catalog/packed-snapshot.js';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Catalog, CatalogFact } from '@lockstep/core/catalog/catalog.js';
import type { CatalogSnapshot } from '@lockstep/core/catalog/catalog-view.js';
import type { Observation } from '@lockstep/core/catalog/observation.js';
import { parseCommandOptions } from '@lockstep/core/commands/parse-command-options.js';
import { runVerb } from '@lockstep/core/commands/run-verb.js';
import type { Database } from '@lockstep/core/ports/database.js';
import type { RootName } from '@lockstep/core/ports/database-session.js';
import type { SchemaDiffer } from '@lockstep/core/ports/schema-differ.js';
import type { Toolkit } from '@lockstep/core/run/toolkit.js';
import { hashJson } from '@lockstep/core/text/canonical-json.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toolsOf } from '../../src/create-toolkit.js';
import { openWorkspace } from '../../src/files/workspace.js';
import { CONTRACT_DIALECTS, type ContractDialect, titleOf } from './contract-dialects.js';
import type { ScenarioDatabase } from './scenario-database.js';

const BEFORE = 'CREATE TABLE t (id int NOT NULL PRIMARY KEY);';
const WANTED = 'CREATE TABLE t (id int NOT NULL PRIMARY KEY, n int DEFAULT 7);';
/** What an engine proposes that loses the default. */
const DAMAGED = 'ALTER TABLE t ADD COLUMN n int';

/** A reader with a fault: it reads no default of any column. */
function withoutDefaults({ catalog, ...snapshot }: CatalogSnapshot): CatalogSnapshot {
  const facts = catalog.facts.filter(({ kind }) => kind !== 'default').map(blind);
  return { ...snapshot, catalog: { ...catalog, facts } };
}

function blind(fact: CatalogFact): CatalogFact {
  if (fact.kind !== 'column') return fact;
  const { type = null, notNull = null } = fact.details;
  const details = { ...fact.details, default: null, definition: null };
  return { ...fact, hash: hashJson([fact.id, type, notNull]), details };
}

/** An observer that only repeats what the reader says. */
function repeated({ facts }: Catalog, roots: readonly RootName[]): Observation {
  const wanted = new Set(roots.map(({ kind, name }) => `${kind}:${name}`));
  const own = facts.filter(({ root }) => wanted.has(root));
  return {
    entries: new Map(own.map(({ id, hash }) => [`${id.replace(':', ' ')}: hash`, hash])),
    invalidIndexes: [],
  };
}

function faulty(
  tools: Omit<Toolkit, 'differ'>,
  observer: 'own' | 'repeats the reader',
  differ: SchemaDiffer,
): Toolkit {
  const { reader, database } = tools;
  const read: Toolkit['reader']['readCatalog'] = async (target, options) =>
    withoutDefaults(await reader.readCatalog(target, options));
  const observe: Database['observe'] = async (target, roots, options) =>
    observer === 'own'
      ? await database.observe(target, roots, options)
      : repeated((await read(target)).catalog, roots);
  return {
    ...tools,
    differ,
    reader: {
      readCatalog: read,
      pack: async (snapshot) => await Promise.resolve(packSnapshot(snapshot)),
      unpack: unpackSnapshot,
    },
    database: {
      ...database,
      observe,
      openSession: async (target, limits) => {
        const session = await database.openSession(target, limits);
        return {
          ...session,
          observe: async (roots) =>
            observer === 'own' ? await session.observe(roots) : await observe(target, roots),
          read: async (request) => {
            const reading = await session.read(request);
            const snapshot = withoutDefaults(reading.snapshot);
            const { roots } = request;
            const isOwn = observer === 'own' || roots === undefined;
            const observation = isOwn ? reading.observation : repeated(snapshot.catalog, roots);
            return { ...reading, snapshot, observation };
          },
        };
      },
    },
  };
}

function damaging({ named }: ContractDialect): SchemaDiffer {
  const object = { kind: 'table', name: named('t') } as const;
  return {
    name: 'hand',
    version: '1',
    propose: async () =>
      await Promise.resolve({
        statements: [
          {
            ...{
              sql: DAMAGED,
              object,
              verb: 'alter',
              creates: [`column:${named('t')}.n`],
              destroys: [],
              retypes: [],
            },
            ...{ transactional: true, startsSegment: false },
          },
        ],
        renameCandidates: [],
      }),
  };
}

for (const dialect of CONTRACT_DIALECTS) {
  describe.skipIf(dialect.missing !== null)(`${titleOf(dialect)}: a fault of the catalog reader`, () => {
    let database: ScenarioDatabase;
    let root: string;
    beforeEach(async () => {
      database = await dialect.open();
      await database.run(BEFORE);
      root = mkdtempSync(join(tmpdir(), 'lockstep-fault-'));
      mkdirSync(join(root, 'db'));
      writeFileSync(join(root, 'package.json'), '{"name": "api"}');
      writeFileSync(join(root, 'db/1.sql'), WANTED);
      const scratch = dialect.dialect === 'sqlite' ? {} : { scratch: { from: 'same-server' } };
      const config = {
        ...{ dialect: dialect.dialect, engine: dialect.dialect === 'postgresql' ? 'pg-delta' : 'atlas' },
        ...{
          schema: ['db/*.sql'],
          defaultEnvironment: 'target',
          owns: { objects: [`table ${dialect.named('t')}`] },
        },
        environments: { target: { urlFrom: 'FAULT_URL', approval: 'auto', ...scratch } },
      };
      writeFileSync(join(root, 'db.config.json'), JSON.stringify(config));
    });
    afterEach(async () => {
      await database.drop();
      rmSync(root, { recursive: true, force: true });
    });

    async function applied(observer: 'own' | 'repeats the reader') {
      const workspace = openWorkspace({ ...process.env, FAULT_URL: database.url });
      const content = await workspace.read(root);
      const no = async () => await Promise.resolve({ approved: false, approver: '' });
      const approver = { canAsk: false, ask: no, confirm: no };
      const talk = { step: () => undefined, warn: () => undefined, plan: () => undefined };
      const { options } = parseCommandOptions({ verb: 'apply', face: 'cli', values: { accept: ['ADOPTS'] } });
      const outcomes = runVerb({
        ...{ verb: 'apply', workspace, content, modules: content.modules, options },
        toolkitFor: async () =>
          faulty(
            await toolsOf(dialect.dialect, { approver, talk, actor: 'joe' }),
            observer,
            damaging(dialect),
          ),
        signal: new AbortController().signal,
        onModule: () => undefined,
      });
      const found = [];
      for await (const { error, result } of outcomes) found.push(error ?? result?.error ?? null);
      return found;
    }

    test('is found by the observer: the apply has not converged, and says in what', async () => {
      const [error, ...others] = await applied('own');
      expect(others).toEqual([]);
      expect(error?.code).toBe('APPLY.NOT_CONVERGED');
      expect(JSON.stringify(error)).toContain(`column ${dialect.named('t')}.n`);
    });

    test('would be proved right by an observer that repeats the reader', async () => {
      expect(await applied('repeats the reader')).toEqual([null]);
    });
  });
}
