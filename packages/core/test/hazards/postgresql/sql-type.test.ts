import { describe, expect, test } from 'vitest';
import {
  describeType,
  signatureOf,
  typeFromText,
  typeFromTree,
} from '../../../src/hazards/postgresql/syntax/sql-type.js';

const plain = { builtIn: true, modifiers: [], opaque: false, array: false };

describe('a type as catalogs print it', () => {
  test.each([
    ['character varying(50)', { ...plain, name: 'varchar', modifiers: [50] }],
    ['character varying', { ...plain, name: 'varchar' }],
    ['character(5)', { ...plain, name: 'bpchar', modifiers: [5] }],
    ['"char"', { ...plain, name: 'char' }],
    ['numeric(10,2)', { ...plain, name: 'numeric', modifiers: [10, 2] }],
    ['numeric(10)', { ...plain, name: 'numeric', modifiers: [10, 0] }],
    ['timestamp(3) with time zone', { ...plain, name: 'timestamptz', modifiers: [3] }],
    ['timestamp without time zone', { ...plain, name: 'timestamp' }],
    ['interval day to second(3)', { ...plain, name: 'interval', opaque: true }],
    ['integer[]', { ...plain, name: 'int4', array: true }],
    ['public."Order State"', { ...plain, name: 'public."Order State"', builtIn: false }],
    ['status', { ...plain, name: 'public.status', builtIn: false }],
    ['app.status[]', { ...plain, name: 'app.status', builtIn: false, array: true }],
    // A type of ours may carry the name of a built-in one.
    ['app.money', { ...plain, name: 'app.money', builtIn: false }],
  ])('%s', (text, type) => {
    expect(typeFromText(text)).toEqual(type);
  });
});

describe('a type as the parser gives it', () => {
  const name = (...parts: string[]) => parts.map((sval) => ({ String: { sval } }));
  test.each([
    [
      { names: name('pg_catalog', 'varchar'), typmods: [{ A_Const: { ival: { ival: 50 } } }] },
      'character varying(50)',
    ],
    [
      {
        names: name('pg_catalog', 'numeric'),
        // The parser leaves out a zero.
        typmods: [{ A_Const: { ival: { ival: 10 } } }, { A_Const: { ival: {} } }],
      },
      'numeric(10,0)',
    ],
    [{ names: name('text'), arrayBounds: [{ Integer: { ival: -1 } }] }, 'text[]'],
    [{ names: name('public', 'status') }, 'public.status'],
    [{ names: name('char') }, '"char"'],
  ])('%o is %s', (tree, text) => {
    expect(typeFromTree(tree)).toEqual(typeFromText(text));
  });
});

test('the signature of a routine is the same however its types are written', () => {
  expect(signatureOf(['integer', 'character varying(20)', 'public.status[]'])).toBe(
    signatureOf(['int4', 'varchar', 'status[]']),
  );
});

test('a type is described with its modifiers', () => {
  expect(describeType(typeFromText('numeric(10,2)[]'))).toBe('numeric(10,2)[]');
});
