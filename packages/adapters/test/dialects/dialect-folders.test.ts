import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';

const ADAPTERS = join(import.meta.dirname, '../..');
const SOURCE = join(ADAPTERS, 'src/dialects');
const FOLDERS = ['postgresql', 'mysql', 'sqlite'] as const;

/** The names of `docs/how-it-works.md`: each entry of a dialect's folder, with the dialects that have it. */
function documentedEntries(): readonly { readonly entry: string; readonly dialects: readonly string[] }[] {
  const docs = readFileSync(join(ADAPTERS, '../../docs/how-it-works.md'), 'utf8');
  const [, section = ''] = /\n## A dialect\n(.*?)\n## /s.exec(docs) ?? [];
  return [...section.matchAll(/^\| `([^`]+)` +\| .* \| ([^|]+?) +\|$/gm)].map(
    ([, entry = '', where = '']) => ({
      entry,
      dialects: where === 'all' ? FOLDERS : where.toLowerCase().split(', '),
    }),
  );
}

test.each(FOLDERS)('%s has the entries that how-it-works.md names, and no other', (dialect) => {
  const names = readdirSync(join(SOURCE, dialect), { withFileTypes: true }).map((entry) =>
    entry.isDirectory() ? `${entry.name}/` : entry.name,
  );
  const expected = documentedEntries().filter(({ dialects }) => dialects.includes(dialect));
  expect(names.sort()).toEqual(expected.map(({ entry }) => entry).sort());
});

test('most entries are those of every dialect', () => {
  const some = documentedEntries().filter(({ dialects }) => dialects.length < FOLDERS.length);
  expect(documentedEntries().length - some.length).toBeGreaterThanOrEqual(18);
  expect(some.length).toBeLessThanOrEqual(3);
});

test('every folder of a dialect is known here', () => {
  const folders = readdirSync(SOURCE, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual([...FOLDERS, 'shared'].sort());
});

/** Loads a dialect and an engine's tools in a process of its own, and gives the dialects whose files were read for it. */
function loadedFor(dialect: string): readonly string[] {
  const hooks = `
    import { writeSync } from 'node:fs';
    export async function load(url, context, next) {
      const found = /adapters\\/dist\\/dialects\\/(postgresql|mysql|sqlite)\\//.exec(url);
      if (found !== null) writeSync(1, found[1] + '\\n');
      return await next(url, context);
    }`;
  const asUrl = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(asUrl(hooks))});`;
  const dist = (path: string): string => pathToFileURL(join(ADAPTERS, 'dist', path)).href;
  const run = `
    const { toolsOf } = await import(${JSON.stringify(dist('create-toolkit.js'))});
    await import(${JSON.stringify(dist('engines/atlas/atlas-toolkit.js'))});
    const tools = await toolsOf(${JSON.stringify(dialect)}, {});
    await tools.parser.split({ path: 'a.sql', text: 'CREATE TABLE t (id int)', sha256: '' });`;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', asUrl(register), '--input-type=module', '--eval', run],
    { encoding: 'utf8' },
  );
  expect([status, stderr.replace(/\(node:.*\n.*\n?/g, '')]).toEqual([0, '']);
  return [...new Set(stdout.split('\n').filter((line) => line !== ''))].sort();
}

describe.skipIf(!existsSync(join(ADAPTERS, 'dist/create-toolkit.js')))('a dialect is loaded alone', () => {
  test.each([
    ['sqlite', 'sqlite'],
    ['mariadb', 'mysql'],
    ['postgresql', 'postgresql'],
  ])('what works for %s loads %s and no other', (dialect, folder) => {
    expect(loadedFor(dialect)).toEqual([folder]);
  });
});
