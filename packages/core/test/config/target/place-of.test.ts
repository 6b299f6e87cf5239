import { expect, test } from 'vitest';
import { placeOf, quotedPlace } from '../../../src/config/target/place-of.js';
import { sqliteFileTarget } from '../../../src/config/target/sqlite-url.js';
import { plainPaint } from '../../../src/evidence/paint.js';
import { headLine } from '../../../src/output/head-line.js';

const FILE = sqliteFileTarget('/home/joe/api/.lockstep/sqlite/local.db', '.lockstep/sqlite/local.db');

test('a file is named by its path, with its dialect or without', () => {
  const { host, database } = FILE;
  expect([placeOf(FILE), placeOf({ host, database })]).toEqual([database, database]);
  expect(quotedPlace(FILE)).toBe('".lockstep/sqlite/local.db"');
  expect(headLine(plainPaint, 'diff', { module: 'api', environment: 'local', target: FILE })).toBe(
    'api diff · local → .lockstep/sqlite/local.db\n',
  );
});

test('a server is named by host and database, whatever it is called', () => {
  expect(placeOf({ host: 'db.example', database: 'shop' })).toBe('db.example/shop');
  expect(placeOf({ dialect: 'mysql', host: 'file', database: 'shop' })).toBe('file/shop');
  expect(quotedPlace({ host: 'db.example', database: 'shop' })).toBe('"shop" on db.example');
});
