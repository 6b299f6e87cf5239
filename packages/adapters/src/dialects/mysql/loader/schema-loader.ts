import { DEFAULT_LOAD_TIMEOUT_MS } from '@lockstep/core/config/limits.js';
import type { LoadRequest, SchemaLoader } from '@lockstep/core/ports/schema-loader.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { SourceStatement } from '@lockstep/core/source/schema-file.js';
import { connectMysql } from '../connect/connect.js';
import { confinementOf } from '../containment/confinement.js';
import type { MysqlClient } from '../connect/mysql-client.js';
import { loadError } from './load-error.js';
import { loadToFixpoint } from './load-rounds.js';
import { loadableStatements, sourceStatements } from './loadable-statement.js';
import { endSession, statementLimitSql, withinLoadLimit } from './within-limit.js';

/** Loads schema files into a scratch database of the MySQL family, statement by statement, until nothing moves. */
export const mysqlSchemaLoader: SchemaLoader = {
  load: async (request: LoadRequest) => {
    const sources = sourceStatements(request.files);
    if (sources.length === 0) return;
    const { signal } = request;
    const client = await connectMysql(request.scratch.target, {
      applicationName: 'lockstep load',
      ...(signal === undefined ? {} : { signal }),
    });
    const onAbort = (): void => void endSession(client, request.scratch.target);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await loadAll(client, sources, request);
    } catch (error) {
      throw isAborted(request) ? interrupted(error) : error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
      await client.end();
    }
  },
};

async function loadAll(
  client: MysqlClient,
  sources: readonly SourceStatement[],
  request: LoadRequest,
): Promise<void> {
  const { scratch, timeoutMs = DEFAULT_LOAD_TIMEOUT_MS } = request;
  const confinement = await confinementOf(client);
  const statements = loadableStatements(sources, { server: client.server, confinement });
  const limit = statementLimitSql(client, timeoutMs);
  if (limit !== null) await client.run(limit);
  const load = { client, target: scratch.target, statements: sources, timeoutMs };
  const unloaded = await withinLoadLimit(load, async (started) => {
    return await loadToFixpoint(client, statements, started);
  });
  if (isAborted(request)) throw interrupted();
  if (unloaded.length > 0) throw loadError(unloaded, request.knownElsewhere ?? (() => null));
}

function isAborted({ signal }: LoadRequest): boolean {
  return signal?.aborted === true;
}

function interrupted(cause?: unknown): LockstepError {
  return new LockstepError('INTERRUPTED', { what: 'Interrupted while schema files were loaded.', cause });
}
