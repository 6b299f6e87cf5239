import type { LoadRequest, SchemaLoader, SourceStatement } from '@lockstep/core';
import { openSqlite } from './connect.js';
import { brokenForeignKeys } from './loader/foreign-keys.js';
import { loadError } from './loader/load-error.js';
import { loadToFixpoint, type Unloaded } from './loader/load-rounds.js';
import { splitSqliteFile } from './sql-parser-split.js';

/** Loads schema files into a scratch database file, statement by statement, until nothing moves. */
export const sqliteSchemaLoader: SchemaLoader = {
  load: async (request: LoadRequest) => {
    const statements = request.files.flatMap((file) => splitSqliteFile(file, request.accept));
    if (statements.length === 0) return;
    const unloaded = await loadAll(request, statements);
    if (unloaded.length > 0) throw loadError(unloaded, request.knownElsewhere ?? (() => null));
  },
};

async function loadAll(
  { scratch, signal }: LoadRequest,
  statements: readonly SourceStatement[],
): Promise<readonly Unloaded[]> {
  const connection = await openSqlite(scratch.target, { mode: 'write' });
  try {
    // It is thrown away: nothing of it has to survive a power cut.
    await connection.run('PRAGMA synchronous = off');
    await connection.run('BEGIN IMMEDIATE');
    const unloaded = await loadToFixpoint(connection, statements, signal);
    const broken = unloaded.length > 0 ? [] : await brokenForeignKeys(connection, statements);
    await connection.run('COMMIT');
    return [...unloaded, ...broken];
  } finally {
    connection.close();
  }
}
