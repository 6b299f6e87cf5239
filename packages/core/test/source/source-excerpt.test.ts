import { describePlace } from '@lockstep/core/text/place.js';
import { describe, expect, test } from 'vitest';
import { sourceExcerpt } from '../../src/source/source-excerpt.js';
import { placeAfter, placeAt, placeWithin } from '../../src/source/source-place.js';

const file = (text: string) => ({ path: 'a.sql', text, sha256: '' });

describe('places', () => {
  test('count code points and take LF, CRLF and CR each for one line end', () => {
    const { text, path } = file('a😀b\r\nc\rd\ne');
    const places = [...text].map((_, offset) => placeAt({ path, text }, offset)).map(describePlace);
    expect(places).toEqual([
      'a.sql:1:1',
      'a.sql:1:2',
      'a.sql:1:3',
      'a.sql:1:4',
      'a.sql:2:1',
      'a.sql:2:1',
      'a.sql:2:2',
      'a.sql:3:1',
      'a.sql:3:2',
      'a.sql:4:1',
    ]);
  });

  test('give a byte order mark no column', () => {
    expect(describePlace(placeAt(file('\uFEFFab'), 2))).toBe('a.sql:1:2');
  });

  test('go on from another place', () => {
    expect(placeAfter({ file: 'a.sql', line: 3, column: 5 }, 'ab\ncd')).toEqual({
      file: 'a.sql',
      line: 4,
      column: 3,
    });
  });

  test('within a statement start from its own place and stop at its end', () => {
    const statement = {
      sql: 'SELECT\n  1',
      file: file(''),
      offset: 0,
      place: { file: 'a.sql', line: 7, column: 9 },
      node: 'SelectStmt',
      defaultSchema: 'public',
    };
    expect([0, 2, 9, 99].map((offset) => describePlace(placeWithin(statement, offset)))).toEqual([
      'a.sql:7:9',
      'a.sql:7:11',
      'a.sql:8:3',
      'a.sql:8:4',
    ]);
  });
});

describe('the source line', () => {
  const shown = (text: string, line: number, column: number) =>
    sourceExcerpt(file(text), { file: 'a.sql', line, column });

  test('has a caret under the column', () => {
    expect(shown('one\ntwo three\n', 2, 5)).toBe('2 | two three\n  |     ^');
  });

  test('keeps tabs, widens wide characters and leaves out those of no width', () => {
    expect(shown('\tx', 1, 2)).toBe('1 | \tx\n  | \t^');
    expect(shown('漢😀x', 1, 3)).toBe('1 | 漢😀x\n  |     ^');
    expect(shown('e\u0301x', 1, 3)).toBe('1 | e\u0301x\n  |  ^');
  });

  test('has the caret behind the end where the text ended too soon', () => {
    expect(shown('CREATE', 1, 7)).toBe('1 | CREATE\n  |       ^');
  });

  test('is cut around the column where it is very long', () => {
    const excerpt = shown(`${'a'.repeat(500)}X${'b'.repeat(500)}`, 1, 501);
    const [source = '', caret = ''] = excerpt.split('\n');
    expect([source.length, source.startsWith('1 | …aaa'), source.endsWith('bbb…')]).toEqual([
      126,
      true,
      true,
    ]);
    expect(source[caret.indexOf('^')]).toBe('X');
  });

  test('hides literals where it speaks of a password, in their width', () => {
    expect(shown("ALTER USER a PASSWORD 'hun''ter' BAD", 1, 34)).toBe(
      `1 | ALTER USER a PASSWORD '********' BAD\n  | ${' '.repeat(33)}^`,
    );
    expect(shown("CONNECTION 'host=x password=y", 1, 1)).toBe("1 | CONNECTION '*****************\n  | ^");
    expect(shown("CREATE TABLE a (x text DEFAULT 'plain')", 1, 1)).toContain('plain');
  });

  test('is empty where the file has no such line', () => {
    expect(shown('one', 5, 1)).toBe('');
  });
});
