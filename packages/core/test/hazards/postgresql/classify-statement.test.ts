import { describe, expect, test } from 'vitest';
import type { Catalog, CatalogFact } from '../../../src/catalog/catalog.js';
import { classifyStatement, makesNewObjects } from '../../../src/hazards/postgresql/classify-statement.js';
import type { ParsedStatement } from '../../../src/source/parsed-statement.js';

function fact(kind: CatalogFact['kind'], name: string, details: CatalogFact['details'] = {}): CatalogFact {
  const id = `${kind}:${name}`;
  return { id, kind, name, schema: 'public', root: id, hash: '', references: [], details };
}

function catalog(...facts: readonly CatalogFact[]): Catalog {
  return { serverVersion: '18.4', role: 'owner', facts, unmodelled: [] };
}

const names = (...parts: string[]) => parts.map((sval) => ({ String: { sval } }));
const users = { schemaname: 'public', relname: 'users', inh: true };

function alter(
  command: Record<string, never> | { readonly [key: string]: string | object },
): ParsedStatement {
  return {
    node: 'AlterTableStmt',
    tree: { relation: users, cmds: [{ AlterTableCmd: command as never }], objtype: 'OBJECT_TABLE' },
  };
}

const setNotNull = alter({ subtype: 'AT_SetNotNull', name: 'email' });
const dropTable: ParsedStatement = {
  node: 'DropStmt',
  tree: { objects: [{ List: { items: names('public', 'users') } }], removeType: 'OBJECT_TABLE' },
};
const retype = alter({
  subtype: 'AT_AlterColumnType',
  name: 'email',
  def: { ColumnDef: { typeName: { names: names('text') } } },
});

function classify(
  statement: ParsedStatement,
  current: Catalog,
  more: Partial<Parameters<typeof classifyStatement>[0]> = {},
) {
  return classifyStatement({
    statement,
    sql: 'ALTER …',
    created: new Set(),
    current,
    desired: current,
    ...more,
  });
}

function codes(
  statement: ParsedStatement,
  current: Catalog,
  more: Partial<Parameters<typeof classifyStatement>[0]> = {},
) {
  return classify(statement, current, more).hazards.map(({ code }) => code);
}

describe('a catalog that leaves details out', () => {
  test('a column nobody knows may hold NULL', () => {
    expect(codes(setNotNull, catalog())).toEqual(['BLOCKS_READS', 'BLOCKS_WRITES', 'MAY_FAIL_ON_DATA']);
  });

  test('a column of an unknown type is rewritten, cut and broken', () => {
    expect(codes(retype, catalog(fact('column', 'public.users.email', { table: 'public.users' })))).toEqual([
      'DATA_LOSS',
      'TABLE_REWRITE',
      'BLOCKS_READS',
      'BLOCKS_WRITES',
      'MAY_FAIL_ON_DATA',
      'BREAKS_READERS',
    ]);
  });

  test('a constraint nobody knows may be what ON CONFLICT needs', () => {
    expect(codes(alter({ subtype: 'AT_DropConstraint', name: 'c' }), catalog())).toEqual(['BREAKS_READERS']);
  });

  test('a partition whose bounds are not known may be the default one', () => {
    const table = fact('table', 'public.events_rest', { partitionOf: 'public.events' });
    const create: ParsedStatement = {
      node: 'CreateStmt',
      tree: {
        relation: { schemaname: 'public', relname: 'events_2026' },
        inhRelations: [{ RangeVar: { schemaname: 'public', relname: 'events' } }],
        partbound: { strategy: 'r' },
      },
    };
    expect(codes(create, catalog(table))).toEqual(['BLOCKS_READS', 'BLOCKS_WRITES', 'MAY_FAIL_ON_DATA']);
    expect(
      codes(
        create,
        catalog({ ...table, details: { ...table.details, partitionBound: 'FOR VALUES FROM (1) TO (2)' } }),
      ),
    ).toEqual([]);
  });

  test('a server of an unknown version may lock what newer ones lock', () => {
    const grant: ParsedStatement = {
      node: 'GrantStmt',
      tree: { is_grant: true, objtype: 'OBJECT_TABLE', objects: [{ RangeVar: users }] },
    };
    const locks = ['', '18.4', '15.18'].map(
      (serverVersion) => classify(grant, { ...catalog(), serverVersion }).lock,
    );
    expect(locks).toEqual(['access share', 'access share', 'none']);
  });

  test('an extension whose members nobody lists may keep rows', () => {
    const drop: ParsedStatement = {
      node: 'DropStmt',
      tree: { objects: [{ String: { sval: 'postgis' } }], removeType: 'OBJECT_EXTENSION' },
    };
    const member = (kind: CatalogFact['kind']) => ({ ...fact(kind, 'public.spatial'), extension: 'postgis' });
    expect(codes(drop, catalog())).toEqual(['DATA_LOSS', 'BREAKS_READERS']);
    expect(codes(drop, catalog(member('table')))).toEqual(['DATA_LOSS', 'BREAKS_READERS']);
    expect(codes(drop, catalog(member('function')))).toEqual(['BREAKS_READERS']);
  });
});

describe('what the plan created earlier', () => {
  const before = catalog();
  const after = catalog(fact('table', 'public.users'));

  test('is known by its id', () => {
    expect(classify(dropTable, before, { desired: after, created: new Set(['table:public.users']) })).toEqual(
      {
        lock: 'none',
        hazards: [],
      },
    );
  });

  test('is known by its kind and name', () => {
    expect(codes(setNotNull, before, { created: new Set(['table public.users']) })).toEqual([]);
  });

  test('is not what has another name', () => {
    expect(codes(dropTable, before, { desired: after, created: new Set(['table:public.others']) })).toEqual([
      'DATA_LOSS',
      'BREAKS_READERS',
    ]);
  });

  test('is not what only got another name', () => {
    expect(makesNewObjects({ node: 'RenameStmt', tree: {} })).toBe(false);
    expect(makesNewObjects({ node: 'AlterObjectSchemaStmt', tree: {} })).toBe(false);
    expect(makesNewObjects({ node: 'CreateStmt', tree: {} })).toBe(true);
  });
});

describe('transactions', () => {
  const comment: ParsedStatement = { node: 'CommentStmt', tree: { objtype: 'OBJECT_TYPE' } };

  test('a statement that ends the transaction before it cannot be taken back with it', () => {
    expect(codes(comment, catalog(), { startsSegment: true })).toEqual(['NOT_TRANSACTIONAL']);
    expect(codes(comment, catalog(), { transactional: false, startsSegment: true })).toEqual([
      'NOT_TRANSACTIONAL',
    ]);
    expect(codes(comment, catalog(), { transactional: true, startsSegment: false })).toEqual([]);
  });

  test('what a rule says with the name of the object is not said again', () => {
    const index: ParsedStatement = {
      node: 'IndexStmt',
      tree: { idxname: 'i', relation: users, concurrent: true },
    };
    expect(classify(index, catalog(), { transactional: false })).toEqual({
      lock: 'share update exclusive',
      hazards: [
        {
          code: 'NOT_TRANSACTIONAL',
          object: 'index public.i',
          message:
            'index public.i is built CONCURRENTLY, outside of any transaction; if that fails, an invalid index stays.',
        },
      ],
    });
  });
});

test('a hazard names its object, what happens and the safer way', () => {
  expect(classify(setNotNull, catalog(fact('table', 'public.users'))).hazards).toEqual([
    {
      code: 'BLOCKS_READS',
      object: 'table public.users',
      message:
        'Reads of table public.users wait while every row is checked for a NULL in column public.users.email. Add CHECK (… IS NOT NULL) NOT VALID, validate it in a later plan, then set NOT NULL.',
    },
    {
      code: 'BLOCKS_WRITES',
      object: 'table public.users',
      message:
        'Writes to table public.users wait while every row is checked for a NULL in column public.users.email. Add CHECK (… IS NOT NULL) NOT VALID, validate it in a later plan, then set NOT NULL.',
    },
    {
      code: 'MAY_FAIL_ON_DATA',
      object: 'column public.users.email',
      message: 'It fails if a stored row has no value in column public.users.email.',
    },
  ]);
});

test('equal requests give equal answers', () => {
  const current = catalog(fact('table', 'public.users'));
  expect(classify(dropTable, current)).toEqual(classify(dropTable, structuredClone(current)));
});
