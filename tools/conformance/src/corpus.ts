import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import { sha256 } from '@lockstep/core/text/canonical-json.js';

/** Two states of one database, as files to load in order. */
export interface CorpusCase {
  readonly name: string;
  readonly a: readonly SchemaFile[];
  readonly b: readonly SchemaFile[];
  /** True for a single file: from an empty database to the file and, the other way, back to an empty one. */
  readonly isWholeDatabase: boolean;
}

/**
 * The cases of a corpus in byte order of their names: each sub-folder with `a.sql` and `b.sql` (and `setup.sql`, which
 * comes first on both sides), and each single SQL file. A case folder or a file by itself is a corpus of one. Throws a
 * plain `Error` where there is none.
 */
export async function readCorpus(path: string, only: string | null): Promise<readonly CorpusCase[]> {
  const found = (await stat(path)).isDirectory() ? await casesIn(path) : [await wholeDatabase(path)];
  const wanted = found.filter(({ name }) => only === null || name.includes(only));
  if (wanted.length > 0) return wanted;
  throw new Error(
    only === null
      ? `No case in ${path}: expected folders with a.sql and b.sql, or .sql files.`
      : `None of the ${found.length} cases in ${path} is named like "${only}".`,
  );
}

async function casesIn(folder: string): Promise<readonly CorpusCase[]> {
  const own = await pairAt(folder);
  if (own !== null) return [own];
  const entries = (await readdir(folder, { withFileTypes: true })).sort((x, y) => (x.name < y.name ? -1 : 1));
  const cases = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return await pairAt(path);
      return extname(entry.name) === '.sql' ? await wholeDatabase(path) : null;
    }),
  );
  return cases.filter((one) => one !== null);
}

async function pairAt(folder: string): Promise<CorpusCase | null> {
  const names = new Set(await readdir(folder));
  if (!names.has('a.sql') || !names.has('b.sql')) return null;
  const setup = names.has('setup.sql') ? [await sqlFile(folder, 'setup.sql')] : [];
  return {
    name: basename(folder),
    a: [...setup, await sqlFile(folder, 'a.sql')],
    b: [...setup, await sqlFile(folder, 'b.sql')],
    isWholeDatabase: false,
  };
}

async function wholeDatabase(path: string): Promise<CorpusCase> {
  const file = await sqlFile(join(path, '..'), basename(path));
  return { name: basename(path, '.sql'), a: [], b: [file], isWholeDatabase: true };
}

async function sqlFile(folder: string, name: string): Promise<SchemaFile> {
  const bytes = await readFile(join(folder, name));
  const text = bytes.toString('utf8');
  return { path: name, text, sha256: sha256(text) };
}
