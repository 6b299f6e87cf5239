import { expect, test } from 'vitest';
import { meaningfulTokens } from '@lockstep/core/text/sql/sql-tokens.js';

const textsOf = (sql: string): readonly string[] => meaningfulTokens(sql, 'mysql').map(({ text }) => text);

test.each([
  ['create /*!50001 or replace */ view v', ['create', 'or', 'replace', 'view', 'v']],
  ['a /*!50001 b /*M!100100 c */ d', ['a', 'b', 'c', 'd']],
  ["/*! '/*! x' y */ z", ["'/*! x'", 'y', 'z']],
  ['/*! a /* note */ b', ['a', 'b']],
  ['a /*! b', ['a', 'b']],
  ['/*!*/', []],
])('reads what the server runs of %s', (sql, texts) => {
  expect(textsOf(sql)).toEqual(texts);
});

test('gives tokens inside an executable comment the place of the comment', () => {
  expect(meaningfulTokens('a /*! b */', 'mysql').map(({ start, end }) => [start, end])).toEqual([
    [0, 1],
    [2, 10],
  ]);
});

test('reads openings of executable comments nested very deep, with and without words between', () => {
  expect(textsOf('/*!'.repeat(200_000))).toEqual([]);
  expect(textsOf('/*! a '.repeat(100_000)).length).toBe(100_000);
});
