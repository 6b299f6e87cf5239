import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { PullRequest } from '@lockstep/core/ports/type-puller.js';
import { sqliteTarget } from '../../src/dialects/sqlite/connect/sqlite-path.js';

/** A database of its own for a test of the pullers. */
export interface PullDatabase {
  readonly target: ConnectionTarget;
  run(sql: string): Promise<void>;
  drop(): Promise<void>;
}

/** A new database file; the folder's name holds what a URL must encode. */
export async function sqliteDatabase(): Promise<PullDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep pull #'));
  const path = join(folder, 'app.db');
  const client = createClient({ url: `file:${encodeURIComponent(path).replaceAll('%2F', '/')}` });
  await client.executeMultiple('PRAGMA user_version = 1');
  return {
    target: sqliteTarget(path),
    run: async (sql) => await client.executeMultiple(sql),
    drop: async () => {
      client.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A request for tables, and for views where the name begins with `view `. */
export function requestFor(root: string, target: ConnectionTarget, objects: readonly string[]): PullRequest {
  return {
    module: 'api',
    target,
    projectRoot: root,
    out: 'src/db',
    tables: objects.map((object) =>
      object.startsWith('view ')
        ? { schema: '', name: object.slice(5), kind: 'view' }
        : { schema: '', name: object, kind: 'table' },
    ),
    types: [],
    foreign: [],
    timeoutMs: 60_000,
    signal: new AbortController().signal,
  };
}

export function fixture(name: string): string {
  return readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
}
