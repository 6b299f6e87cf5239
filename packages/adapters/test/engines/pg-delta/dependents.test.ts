import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { objectOf } from '@lockstep/core/catalog/object-of.js';
import type { OwnedObject } from '@lockstep/core/ownership/ledger.js';
import { refuseBrokenDependents } from '@lockstep/core/ownership/dependents.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { engine, type OwnedDatabase, ownedDatabase, type Planned, planBetween } from './two-databases.js';

/** One case, in a schema of its own that `$` stands for. */
interface Row {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** What somebody else made, and the module that did; nobody knows where there is none. */
  readonly theirs: string;
  readonly of?: string;
  /** Others' objects that the refusal names, and a part of its next step; neither where nothing is refused. */
  readonly named: readonly string[];
  readonly next?: string;
  readonly rename?: { readonly from: string; readonly to: string };
}

const T = 'CREATE TABLE $.t (a int, b text);';
const CHILD = 'CREATE TABLE $.theirs (z int) INHERITS ($.t);';
const P = 'CREATE TABLE $.t (a int, b text) PARTITION BY LIST (a);';
const PART = 'CREATE TABLE $.theirs PARTITION OF $.t FOR VALUES IN (1);';
const PAIR = 'CREATE TYPE $.pair AS (x int, y int);';
const WIDER = 'CREATE TYPE $.pair AS (x int, y int, z int);';
const SEQUENCE = 'CREATE SEQUENCE $.theirs OWNED BY $.t.b;';
const STATISTICS = 'CREATE STATISTICS $.theirs ON a, b FROM $.t;';
const more = (columns: string): string => `CREATE TABLE $.t (a int, b text${columns});`;

const child = { before: T, theirs: CHILD, named: ['table $.theirs'] };
const partition = { before: P, theirs: PART, named: ['table $.theirs'] };
const sequence = { before: T, theirs: SEQUENCE, named: ['sequence $.theirs'] };
const statistics = { before: T, theirs: STATISTICS, named: ['statistics $.theirs'] };
const nobodys = { named: [] };

const REFUSED: readonly Row[] = [
  {
    name: 'a new column below a child',
    ...child,
    after: more(', c int'),
    next: 'ALTER TABLE $.theirs NO INHERIT $.t;',
  },
  {
    name: 'a new column below a child of a module',
    ...child,
    after: more(', c int'),
    of: 'other',
    next: 'apply --module=other',
  },
  { name: 'a column that goes, below a child', ...child, after: 'CREATE TABLE $.t (a int);' },
  { name: 'another type below a child', ...child, after: 'CREATE TABLE $.t (a bigint, b text);' },
  { name: 'NOT NULL below a child', ...child, after: 'CREATE TABLE $.t (a int NOT NULL, b text);' },
  { name: 'a default below a child', ...child, after: `CREATE TABLE $.t (a int, b text DEFAULT 'x');` },
  { name: 'a check below a child', ...child, after: more(', CONSTRAINT c CHECK (a > 0)') },
  { name: 'a table that goes, below a child', ...child, after: '' },
  {
    name: 'a renamed column below a child',
    ...child,
    after: 'CREATE TABLE $.t (a int, c text);',
    rename: { from: '$.t.b', to: '$.t.c' },
  },
  {
    name: 'a new column below a child of our child',
    before: `${T} CREATE TABLE $.ours () INHERITS ($.t);`,
    after: `${more(', c int')} CREATE TABLE $.ours () INHERITS ($.t);`,
    theirs: 'CREATE TABLE $.theirs () INHERITS ($.ours);',
    named: ['table $.theirs'],
  },
  {
    name: 'a partitioned table that goes',
    ...partition,
    after: '',
    next: 'Drop or change table $.theirs by hand, or add it to the files of a module.',
  },
  {
    name: 'a partitioned table that goes, with a partition of a module',
    ...partition,
    after: '',
    of: 'other',
  },
  {
    name: 'a table that takes a sequence along',
    ...sequence,
    after: '',
    next: 'ALTER SEQUENCE $.theirs OWNED BY NONE;',
  },
  { name: 'a column that takes a sequence along', ...sequence, after: 'CREATE TABLE $.t (a int);' },
  { name: 'a sequence that the files do not have', ...sequence, after: T },
  {
    name: 'a serial column whose sequence others use',
    before: 'CREATE TABLE $.t (a serial);',
    after: '',
    theirs: `CREATE TABLE $.theirs (a int DEFAULT nextval('$.t_a_seq'));`,
    named: ['table $.theirs'],
  },
  {
    name: 'a column below statistics',
    ...statistics,
    after: 'CREATE TABLE $.t (a int);',
    next: 'DROP STATISTICS $.theirs;',
  },
  { name: 'a table below statistics', ...statistics, after: '' },
  {
    name: 'a column below statistics of an expression',
    ...statistics,
    theirs: 'CREATE STATISTICS $.theirs ON lower(b), a FROM $.t;',
    after: 'CREATE TABLE $.t (a int);',
  },
  {
    name: 'a table whose rows a column holds',
    before: T,
    after: more(', c int'),
    theirs: 'CREATE TABLE $.theirs (r $.t);',
    named: ['column $.theirs.r'],
    next: 'ALTER TABLE $.theirs ALTER COLUMN r TYPE text;',
  },
  {
    name: 'a table whose rows a column holds, without one of its columns',
    before: T,
    after: 'CREATE TABLE $.t (a int);',
    theirs: 'CREATE TABLE $.theirs (r $.t[]);',
    of: 'other',
    named: ['column $.theirs.r'],
  },
  {
    name: 'a composite type that a column has',
    before: PAIR,
    after: WIDER,
    theirs: 'CREATE TABLE $.theirs (r $.pair);',
    named: ['column $.theirs.r'],
  },
  {
    name: 'a composite type that goes',
    before: PAIR,
    after: '',
    theirs: 'CREATE TABLE $.theirs (r $.pair);',
    named: ['table $.theirs'],
  },
  {
    name: 'a composite type inside a domain, an array and another type',
    before: PAIR,
    after: WIDER,
    theirs: `CREATE DOMAIN $.d AS $.pair; CREATE TYPE $.outer AS (inside $.d[]);
      CREATE MATERIALIZED VIEW $.theirs AS SELECT NULL::$.outer AS r;`,
    named: ['column $.theirs.r'],
  },
  {
    name: 'a composite type that a typed table is made of',
    before: PAIR,
    after: WIDER,
    theirs: 'CREATE TABLE $.theirs OF $.pair;',
    named: ['table $.theirs'],
    next: 'ALTER TABLE $.theirs NOT OF;',
  },
  {
    name: 'a column that a view shows',
    before: T,
    after: 'CREATE TABLE $.t (a int);',
    theirs: 'CREATE VIEW $.theirs AS SELECT b FROM $.t;',
    named: ['view $.theirs'],
  },
  {
    name: 'a key that is referred to',
    before: 'CREATE TABLE $.t (a int PRIMARY KEY);',
    after: 'CREATE TABLE $.t (a int NOT NULL);',
    theirs: 'CREATE TABLE $.theirs (a int REFERENCES $.t);',
    named: ['constraint $.theirs.theirs_a_fkey'],
  },
];

const ALLOWED: readonly Row[] = [
  {
    name: 'what stays with the parent',
    ...child,
    ...nobodys,
    after: `${more(', CONSTRAINT k CHECK (a > 0) NO INHERIT, UNIQUE (b)')} CREATE INDEX i ON $.t (a);
      COMMENT ON COLUMN $.t.a IS 'ours'; GRANT SELECT ON $.t TO reader; ALTER TABLE $.t ENABLE ROW LEVEL SECURITY;
      ALTER TABLE $.t SET (fillfactor = 70);`,
  },
  {
    name: 'children and partitions of the module',
    before: `${T} CREATE TABLE $.c () INHERITS ($.t); CREATE TABLE $.p (a int) PARTITION BY LIST (a);
      CREATE TABLE $.p1 PARTITION OF $.p FOR VALUES IN (1);`,
    after: `${more(', c int')} CREATE TABLE $.c () INHERITS ($.t); CREATE TABLE $.p (a int, b int) PARTITION BY LIST (a);
      CREATE TABLE $.p1 PARTITION OF $.p FOR VALUES IN (1); CREATE INDEX i ON $.p (b);`,
    theirs: 'CREATE TABLE $.theirs ();',
    named: [],
  },
  {
    name: 'columns, keys and indexes of a partitioned table',
    ...partition,
    ...nobodys,
    after: 'CREATE TABLE $.t (a int PRIMARY KEY, c int) PARTITION BY LIST (a); CREATE INDEX i ON $.t (c);',
  },
  {
    name: 'a renamed parent',
    ...child,
    ...nobodys,
    after: 'CREATE TABLE $.u (a int, b text);',
    rename: { from: '$.t', to: '$.u' },
  },
  {
    name: 'a serial and an identity that go with their table',
    before:
      'CREATE TABLE $.t (a serial, b int GENERATED ALWAYS AS IDENTITY); CREATE TABLE $.kept (a serial);',
    after: 'CREATE TABLE $.kept (a int NOT NULL);',
    theirs: 'CREATE TABLE $.theirs ();',
    named: [],
  },
  {
    name: 'a sequence that the files give to a column',
    before: `${T} CREATE SEQUENCE $.s OWNED BY $.t.a;`,
    after: `${more(', c int')} CREATE SEQUENCE $.s OWNED BY $.t.a;`,
    theirs: 'CREATE TABLE $.theirs ();',
    named: [],
  },
  {
    name: 'another column than those below statistics',
    ...statistics,
    ...nobodys,
    before: more(', c int'),
    after: more(', d int'),
  },
  {
    name: 'rows that a table of the module holds',
    before: `${T} CREATE TABLE $.holds (r $.t);`,
    after: `${more(', c int')} CREATE TABLE $.holds (r $.t);`,
    theirs: 'CREATE TABLE $.theirs ();',
    named: [],
  },
  {
    name: 'keys and defaults of a table whose rows a column holds',
    before: T,
    after: `CREATE TABLE $.t (a int PRIMARY KEY, b text DEFAULT 'x');`,
    theirs: 'CREATE TABLE $.theirs (r $.t);',
    named: [],
  },
  {
    name: 'a value of an enum that others use',
    before: `CREATE TYPE $.e AS ENUM ('a');`,
    after: `CREATE TYPE $.e AS ENUM ('a', 'b');`,
    theirs: 'CREATE TABLE $.theirs (e $.e);',
    named: [],
  },
];

interface Case extends Row {
  readonly schema: string;
}

const place =
  (schema: string) =>
  (text: string): string =>
    text.replaceAll('$', schema);

const CASES: readonly Case[] = [...REFUSED, ...ALLOWED].map((row, index) => {
  const schema = `r${String(index).padStart(2, '0')}`;
  const inSchema = place(schema);
  return {
    ...row,
    schema,
    ...{ before: inSchema(row.before), after: inSchema(row.after), theirs: inSchema(row.theirs) },
    named: row.named.map(inSchema),
    ...(row.next === undefined ? {} : { next: inSchema(row.next) }),
    ...(row.rename === undefined
      ? {}
      : { rename: { from: inSchema(row.rename.from), to: inSchema(row.rename.to) } }),
  };
});

const schemas = CASES.map(({ schema }) => `CREATE SCHEMA ${schema};`).join('\n');
const all = (part: 'before' | 'after'): string => [schemas, ...CASES.map((one) => one[part])].join('\n');

let current: OwnedDatabase;
let desired: OwnedDatabase;
let planned: Planned;
let ledger: readonly OwnedObject[];

beforeAll(async () => {
  [current, desired] = await Promise.all([ownedDatabase(18), ownedDatabase(18)]);
  await current.run(all('before'));
  const ours = await rootsIn(current);
  await current.run(CASES.map(({ theirs }) => theirs).join('\n'));
  await desired.run(all('after'));
  const theirs = (await rootsIn(current)).filter(({ id }) => !ours.some((one) => one.id === id));
  ledger = [
    ...ours.map((fact) => ({ module: 'main', ...objectOf(fact, new Map()), hash: '' })),
    ...theirs.flatMap((fact) => {
      const module = CASES.find(({ schema }) => schema === fact.schema)?.of;
      return module === undefined ? [] : [{ module, ...objectOf(fact, new Map()), hash: '' }];
    }),
  ];
  const renames = CASES.flatMap(({ rename }) => rename ?? []);
  planned = await planBetween(current, desired, { claims: {}, ledger, renames });
});

afterAll(async () => {
  await Promise.all([current.database.drop(), desired.database.drop()]);
});

async function rootsIn(database: OwnedDatabase) {
  const { catalog } = await engine.readCatalog(database.target);
  return catalog.facts.filter(
    ({ id, root, schema }) => id === root && schema !== null && schema !== 'public',
  );
}

function statementsOf({ schema }: Case) {
  return planned.proposal.statements.filter(({ sql }) => new RegExp(`\\b${schema}\\b`).test(sql));
}

function refusalOf(one: Case): LockstepError | null {
  try {
    refuseBrokenDependents({
      module: 'main',
      proposal: { statements: statementsOf(one), renameCandidates: [] },
      ownership: planned.ownership,
      current: planned.current,
      desired: planned.desired,
      claims: {},
      ledger,
    });
    return null;
  } catch (error) {
    if (error instanceof LockstepError) return error;
    throw error;
  }
}

test.each(CASES.filter(({ named }) => named.length > 0))('refused: $name', (one) => {
  const refusal = refusalOf(one);
  expect(refusal?.code).toBe('OWNERSHIP.CONFLICT');
  const owner = one.of === undefined ? 'which belongs to no module' : `which belongs to module ${one.of}`;
  const objects = (refusal?.toValue().why ?? '').split('\n').map((line) => line.split(` (${owner})`)[0]);
  expect(objects.toSorted()).toEqual([...one.named].sort());
  expect(refusal?.next.join('\n')).toContain(one.next ?? '');
});

test.each(CASES.filter(({ named }) => named.length === 0))('not refused: $name', async (one) => {
  const statements = statementsOf(one);
  expect(statements).not.toEqual([]);
  expect(refusalOf(one)?.toValue()).toBeUndefined();
  await current.run(statements.map(({ sql }) => sql).join(';\n'));
});
