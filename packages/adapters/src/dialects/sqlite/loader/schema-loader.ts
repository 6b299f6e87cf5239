import { DEFAULT_LOAD_TIMEOUT_MS } from '@lockstep/core/config/limits.js';
import type { LoadRequest, SchemaLoader } from '@lockstep/core/ports/schema-loader.js';
import type { SourceStatement } from '@lockstep/core/source/schema-file.js';
import { sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import { unsupportedSql } from '@lockstep/core/source/schema-errors.js';
import { openSqlite, type SqliteConnection } from '../connect/connect.js';
import { brokenForeignKeys } from './foreign-keys.js';
import { loadError } from './load-error.js';
import { loadToFixpoint, type Unloaded } from './load-rounds.js';
import { withinLoadLimit } from './within-limit.js';
import { shadowRefusal } from '../containment/reach-refusal.js';
import { splitSqliteFile } from '../parser/split.js';
import { createHead } from '../parser/text/created-name.js';

/** Loads schema files into a scratch database file, statement by statement, until nothing moves. */
export const sqliteSchemaLoader: SchemaLoader = {
  load: async (request: LoadRequest) => {
    const statements = request.files.flatMap((file) => splitSqliteFile(file, request.accept));
    if (statements.length === 0) return;
    refuseShadows(statements);
    const unloaded = await loadAll(request, statements);
    if (unloaded.length > 0) throw loadError(unloaded, request.knownElsewhere ?? (() => null));
  },
};

/** Tables of virtual tables may be made further down, so that all statements are read first. */
function refuseShadows(statements: readonly SourceStatement[]): void {
  const virtual = statements.flatMap(({ sql }) => {
    const head = createHead(sqlTokens(sql, 'sqlite'));
    return head?.kind === 'virtual table' ? [head.name] : [];
  });
  if (virtual.length === 0) return;
  for (const { sql, file, place } of statements) {
    const refusal = shadowRefusal(sqlTokens(sql, 'sqlite'), virtual);
    if (refusal !== null)
      throw unsupportedSql({ file, place, message: refusal.reason, next: [refusal.instead] });
  }
}

/** Of 4 kB: far more than any schema without rows takes, and far less than a disk holds. */
const MOST_PAGES = 100_000;

async function loadAll(
  request: LoadRequest,
  statements: readonly SourceStatement[],
): Promise<readonly Unloaded[]> {
  const connection = await openSqlite(request.scratch.target, { mode: 'write' });
  const timeoutMs = request.timeoutMs ?? DEFAULT_LOAD_TIMEOUT_MS;
  return await withinLoadLimit({ connection, statements, timeoutMs }, async (started) => {
    try {
      return await loadOn(connection, { statements, started, signal: request.signal });
    } finally {
      connection.close();
    }
  });
}

interface Load {
  readonly statements: readonly SourceStatement[];
  readonly started: (statement: SourceStatement) => void;
  readonly signal: AbortSignal | undefined;
}

async function loadOn(
  connection: SqliteConnection,
  { statements, started, signal }: Load,
): Promise<readonly Unloaded[]> {
  // It is thrown away: nothing of it has to survive a power cut.
  await connection.run('PRAGMA synchronous = off');
  await connection.run(`PRAGMA max_page_count = ${MOST_PAGES}`);
  await connection.run('BEGIN IMMEDIATE');
  const unloaded = await loadToFixpoint(connection, statements, { started, signal });
  const broken = unloaded.length > 0 ? [] : await brokenForeignKeys(connection, statements);
  await connection.run('COMMIT');
  return [...unloaded, ...broken];
}
