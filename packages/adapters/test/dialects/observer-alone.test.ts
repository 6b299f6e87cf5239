import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const DIALECTS = join(import.meta.dirname, '../../src/dialects');

/** Every file of the dialects that a file loads, itself among them. */
function loadedBy(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, path = ''] of text.matchAll(/from '(\.[^']+)\.js'/g)) {
    const next = join(dirname(file), `${path}.ts`);
    if (existsSync(next) && !relative(DIALECTS, next).startsWith('..')) loadedBy(next, seen);
  }
  return seen;
}

/** Folders that read the catalog of a dialect, or the texts in it. */
const READERS = /^(?:mysql|sqlite)\/(?:catalog|parser)\//;

test.each(['mysql', 'sqlite'])('the observer of %s loads no file that reads the catalog', (dialect) => {
  const files = [...loadedBy(join(DIALECTS, dialect, 'observer/observe-on.ts'))];
  const texts = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  const own = files.map((file) => relative(DIALECTS, file));
  expect(own.length).toBeGreaterThan(5);
  expect(own.filter((file) => READERS.test(file))).toEqual([]);
  expect(texts).not.toContain('sql-tokens.js');
});
