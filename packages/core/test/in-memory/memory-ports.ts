import type { CatalogFact } from '../../src/catalog/catalog.js';
import type { ProposedStatement } from '../../src/catalog/proposal.js';
import type { Cache } from '../../src/ports/cache.js';
import type { Database } from '../../src/ports/database.js';
import type { Files } from '../../src/ports/files.js';
import type { ProposeRequest, SchemaDiffer } from '../../src/ports/schema-differ.js';
import type { SchemaLoader } from '../../src/ports/schema-loader.js';
import type { ScratchProvider } from '../../src/ports/scratch-database.js';
import type { SqlParser } from '../../src/ports/sql-parser.js';
import type { SchemaFileReader } from '../../src/ports/schema-file-reader.js';
import { LockstepError } from '../../src/errors/lockstep-error.js';
import { invalidSql } from '../../src/source/schema-errors.js';
import { placeAfter } from '../../src/source/source-place.js';
import { splitSql } from '../../src/source/split-sql.js';
import { sha256 } from '../../src/text/canonical-json.js';
import { MemoryDatabase } from './memory-database.js';
import { StatementFailure } from './memory-tables.js';

/** The databases of a test, by name. */
export type Server = Map<string, MemoryDatabase>;

/** The database port over the databases of a server. */
export function memoryDatabases(server: Server): Database {
  const at = ({ database }: { readonly database: string }): MemoryDatabase => databaseIn(server, database);
  return {
    observe: async (target, roots) => await Promise.resolve(at(target).observe(roots)),
    openApply: async (target, request) => await Promise.resolve(at(target).open(request)),
    recordOwned: async (target, { plan, owned, actor }) => {
      const database = at(target);
      if (database.lockedBy !== null) return await Promise.resolve('busy');
      const row = database.rowOf({ plan, actor, approver: null, reason: null });
      database.rows = [...database.rows, { ...row, result: 'applied' }];
      database.record(plan.module, owned);
      return 'recorded';
    },
    openSession: async (target) => {
      const database = at(target);
      return await Promise.resolve({
        inspect: async () => await Promise.resolve(database.facts()),
        read: async ({ roots }) =>
          await Promise.resolve({
            server: database.facts(),
            ledger: database.ledger(),
            snapshot: database.snapshot(),
            observation: roots === undefined ? null : database.observe(roots),
            revision: null,
          }),
        revision: async () => await Promise.resolve(null),
        history: {
          read: async () => await Promise.resolve(database.ledger()),
          appliedFiles: async (module) => await Promise.resolve(database.appliedFiles(module)),
        },
        observe: async (roots) => await Promise.resolve(database.observe(roots)),
        countRows: async (tables) => await Promise.resolve(tables.map(({ name }) => rowsOf(database, name))),
        seesLock: async () => await Promise.resolve(database.lockedBy !== null),
        close: async () => await Promise.resolve(),
      });
    },
  };
}

/** The cache port over a map. */
export function memoryCache(entries: Map<string, readonly string[]>): Cache {
  return {
    read: async ({ kind, key }) => await Promise.resolve(entries.get(`${kind} ${key}`) ?? null),
    write: async ({ kind, key }, lines) => {
      entries.set(`${kind} ${key}`, lines);
      await Promise.resolve();
    },
  };
}

function rowsOf(database: MemoryDatabase, table: string) {
  const rows = database.tables.get(table)?.rows;
  return rows === undefined ? null : { rows, isExact: true };
}

export function databaseIn(server: Server, name: string): MemoryDatabase {
  const database = server.get(name);
  if (database === undefined)
    throw new LockstepError('DB.MISSING', { what: `no ${name}`, next: ['make it'] });
  return database;
}

/** Statements of one line each, told apart by their first words. */
export const memoryParser: SqlParser = {
  split: async (file) => {
    let [at, place] = [0, { file: file.path, line: 1, column: 1 }];
    const statements = splitSql(file.text, 'sqlite').map(({ sql, start }) => {
      place = placeAfter(place, file.text.slice(at, start));
      at = start;
      return { sql, file, offset: start, place, node: nodeOf(sql), defaultSchema: '' };
    });
    return await Promise.resolve(statements);
  },
  asides: async () => await Promise.resolve([]),
  parse: async (sql) => await Promise.resolve({ node: nodeOf(sql), tree: {} }),
  creates: async (sql) => {
    const name = /^CREATE TABLE (\w+)/i.exec(sql)?.[1];
    return await Promise.resolve(name === undefined ? [] : [{ kind: 'table' as const, name }]);
  },
  refersTo: async (sql) =>
    await Promise.resolve([...sql.matchAll(/REFERENCES (\w+)/gi)].map((match) => match[1] ?? '')),
  subjects: async (sql) => {
    const name = /^CREATE TABLE (\w+)/i.exec(sql)?.[1];
    const says = name === undefined ? [] : [{ what: 'name', parts: [name], offset: 0 }];
    return await Promise.resolve({ says, of: [] });
  },
};

function nodeOf(sql: string): string {
  return sql.split(/\s+/).slice(0, 2).join(' ').toUpperCase();
}

/** Runs the statements of all files in their order. */
export function memoryLoader(server: Server): SchemaLoader {
  return {
    load: async ({ scratch, files }) => {
      const database = databaseIn(server, scratch.target.database);
      for (const file of files) {
        for (const { sql, place } of await memoryParser.split(file)) {
          try {
            database.run(sql);
          } catch (error) {
            if (!(error instanceof StatementFailure)) throw error;
            throw invalidSql({ file, place, message: error.message });
          }
        }
      }
    },
  };
}

export function memoryScratch(server: Server): ScratchProvider {
  return {
    create: async () => {
      const database = new MemoryDatabase(`scratch_${server.size}`);
      server.set(database.name, database);
      return await Promise.resolve({
        target: database.target,
        ownerAlias: null,
        createExtension: async () => await Promise.resolve(),
        ensureRole: async () => await Promise.resolve(true),
        drop: async () => {
          server.delete(database.name);
          await Promise.resolve();
        },
      });
    },
  };
}

/** Files by absolute path. */
export function memoryFiles(
  content: Map<string, string>,
): Files & { readonly schemaFiles: SchemaFileReader } {
  const glob = (root: string, patterns: readonly string[]): readonly string[] => {
    const matches = patterns.map(
      (pattern) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`),
    );
    return [...content.keys()]
      .filter((path) => path.startsWith(`${root}/`))
      .map((path) => path.slice(root.length + 1))
      .filter((path) => matches.some((pattern) => pattern.test(path)))
      .sort();
  };
  return {
    read: async (path) => await Promise.resolve(content.get(path) ?? null),
    write: async (path, text) => {
      content.set(path, text);
      await Promise.resolve();
    },
    remove: async (path) => {
      content.delete(path);
      await Promise.resolve();
    },
    glob: async (root, patterns) => await Promise.resolve(glob(root, patterns)),
    schemaFiles: {
      read: async (root, patterns) => {
        const paths = glob(root, patterns);
        if (paths.length === 0)
          throw new LockstepError('SCHEMA.NO_FILES', { what: 'no file', next: ['write one'] });
        const files = paths.map((path) => ({ path, text: content.get(`${root}/${path}`) ?? '' }));
        return await Promise.resolve(files.map((file) => ({ ...file, sha256: sha256(file.text) })));
      },
    },
  };
}

/** Compares tables and columns. */
export const memoryDiffer: SchemaDiffer = {
  name: 'memory',
  version: '1',
  propose: async (request) => await Promise.resolve(proposalFor(request)),
};

function proposalFor({ current, desired, views, renames }: ProposeRequest) {
  const now = current.catalog.facts.filter(({ id }) => views.current.mine.has(id));
  const wanted = desired.catalog.facts.filter(({ id }) => views.desired.mine.has(id));
  const renamed = renames.map(({ from, to }) => ({ from: `column:${from}`, to: `column:${to}` }));
  const gone = now.filter(({ id }) => !has(wanted, id) && !renamed.some(({ from }) => from === id));
  const made = wanted.filter(({ id }) => !has(now, id) && !renamed.some(({ to }) => to === id));
  const columns = (facts: readonly CatalogFact[], others: readonly CatalogFact[]) =>
    facts.filter(({ kind, root }) => kind === 'column' && !has(others, root));
  const candidates = columns(gone, gone).flatMap((from) =>
    columns(made, made)
      .filter(({ root }) => root === from.root)
      .map((to) => ({ kind: 'column', from: from.name, to: to.name })),
  );
  return {
    renameCandidates: candidates,
    statements: [
      ...renamed.map(({ from, to }) => renameOf(from, to)),
      ...made.filter(({ kind }) => kind === 'table').map((table) => createOf(table, wanted)),
      ...columns(made, made).map((column) => ({
        ...alterOf(column, `ADD COLUMN ${bare(column)} ${typeOf(column)}`),
        verb: 'create' as const,
      })),
      ...columns(gone, gone).map((column) => ({
        ...alterOf(column, `DROP COLUMN ${bare(column)}`),
        creates: [],
        destroys: [column.id],
      })),
      ...gone.filter(({ kind }) => kind === 'table').map((table) => dropOf(table, now)),
    ],
  };
}

const has = (facts: readonly CatalogFact[], wanted: string): boolean => facts.some(({ id }) => id === wanted);
const bare = ({ name }: CatalogFact): string => name.split('.').at(-1) ?? '';
const tableOf = ({ name }: CatalogFact): string => name.split('.')[0] ?? '';
const typeOf = ({ details }: CatalogFact): string => String(details['type']);
const BASE = { transactional: true, startsSegment: false, creates: [], destroys: [], retypes: [] } as const;

function createOf(table: CatalogFact, wanted: readonly CatalogFact[]): ProposedStatement {
  const parts = wanted.filter(({ root }) => root === table.id);
  const columns = parts
    .filter(({ kind }) => kind === 'column')
    .toSorted((one, other) => Number(one.details['position']) - Number(other.details['position']))
    .map((column) => `${bare(column)} ${typeOf(column)}`);
  return {
    ...BASE,
    sql: `CREATE TABLE ${table.name} (${columns.join(', ')})`,
    object: { kind: 'table', name: table.name },
    verb: 'create',
    creates: parts.map(({ id }) => id),
  };
}

function alterOf(column: CatalogFact, action: string): ProposedStatement {
  return {
    ...BASE,
    sql: `ALTER TABLE ${tableOf(column)} ${action}`,
    object: { kind: 'table', name: tableOf(column) },
    verb: 'alter',
    creates: [column.id],
  };
}

function dropOf(table: CatalogFact, now: readonly CatalogFact[]): ProposedStatement {
  return {
    ...BASE,
    sql: `DROP TABLE ${table.name}`,
    object: { kind: 'table', name: table.name },
    verb: 'drop',
    destroys: now.filter(({ root }) => root === table.id).map(({ id }) => id),
  };
}

function renameOf(from: string, to: string): ProposedStatement {
  const [table = '', before = ''] = from.replace('column:', '').split('.');
  return {
    ...BASE,
    sql: `ALTER TABLE ${table} RENAME COLUMN ${before} TO ${to.split('.').at(-1) ?? ''}`,
    object: { kind: 'table', name: table },
    verb: 'rename',
    creates: [to],
    destroys: [from],
  };
}
