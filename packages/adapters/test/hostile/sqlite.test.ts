import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSqlite } from '../../src/dialects/sqlite/connect/connect.js';
import { readSqliteCatalog } from '../../src/dialects/sqlite/catalog/read-catalog.js';
import { sqliteSchemaLoader } from '../../src/dialects/sqlite/loader/schema-loader.js';
import { createIn } from '../../src/dialects/sqlite/scratch/create-scratch.js';
import { sqliteTarget } from '../../src/dialects/sqlite/connect/sqlite-path.js';
import { schemaFile } from '../dialects/mysql/schema-file.js';

const FOLDER = new URL('sqlite/', import.meta.url);

/** What each file comes to; its last line says so. */
const TRICKS = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.sql'))
  .map((name) => {
    const text = readFileSync(new URL(name, FOLDER), 'utf8');
    const [line = '', comesTo = ''] = /\n-- comes to: (\w+)\n$/.exec(text) ?? [];
    return { name: name.replace('.sql', ''), text: text.slice(0, text.length - line.length), comesTo };
  });

const RESULTS: Readonly<Record<string, string>> = {
  'SCHEMA.UNSUPPORTED': 'refused',
  'SCHEMA.INVALID_SQL': 'invalid',
};

describe('hostile files for SQLite', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-hostile-'));
    mkdirSync(join(folder, 'scratch'));
    const bystander = await openSqlite(sqliteTarget(join(folder, 'prod.db')), { mode: 'write' });
    await bystander.run('CREATE TABLE t (id int)');
    await bystander.run('INSERT INTO t VALUES (1), (2)');
    bystander.close();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** The bystander's bytes and time, and every name beside it. */
  function bystander(): unknown {
    const file = join(folder, 'prod.db');
    return {
      bytes: readFileSync(file).toString('base64'),
      changed: statSync(file).mtimeMs,
      files: readdirSync(folder, { recursive: true }).sort(),
    };
  }

  async function outcome(text: string): Promise<string> {
    const scratch = createIn(join(folder, 'scratch'), { source: { from: 'same-server' } });
    const files = [
      schemaFile(
        text
          .replaceAll('BYSTANDER', join(folder, 'prod.db'))
          .replaceAll('NEWFILE', join(folder, 'made'))
          .replaceAll('FOLDER', folder),
      ),
    ];
    try {
      await sqliteSchemaLoader.load({ scratch, files });
      await readSqliteCatalog(scratch.target);
      return 'loads';
    } catch (error) {
      const { code, message } = error as LockstepError;
      expect(message).toMatch(/^db\/a\.sql:\d+:\d+: /);
      return RESULTS[code] ?? code;
    } finally {
      await scratch.drop();
    }
  }

  test('there are at least 15 of them, each with what it comes to', () => {
    expect(TRICKS.length).toBeGreaterThanOrEqual(15);
    expect(TRICKS.filter(({ comesTo }) => comesTo === '')).toEqual([]);
  });

  test.each(TRICKS)('$name reaches nothing', async ({ text, comesTo }) => {
    const before = bystander();
    const found = await outcome(text);
    expect({ found, after: bystander() }).toEqual({ found: comesTo, after: before });
  });
});
