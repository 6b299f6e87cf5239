import { type LoadRequest, LockstepError, type SchemaLoader } from '@lockstep/core';
import { connectMysql } from '../connect.js';
import type { MysqlClient } from '../mysql-client.js';
import { loadError } from './load-error.js';
import { loadToFixpoint } from './load-rounds.js';
import { type LoadableStatement, loadableStatements } from './loadable-statement.js';

/** Loads schema files into a scratch database of the MySQL family, statement by statement, until nothing moves. */
export const mysqlSchemaLoader: SchemaLoader = {
  load: async (request: LoadRequest) => {
    const statements = loadableStatements(request.files);
    if (statements.length === 0) return;
    const { signal } = request;
    const client = await connectMysql(request.scratch.target, {
      applicationName: 'lockstep load',
      ...(signal === undefined ? {} : { signal }),
    });
    const onAbort = (): void => client.cut();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await loadAll(client, statements, request);
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
  statements: readonly LoadableStatement[],
  request: LoadRequest,
): Promise<void> {
  const unloaded = await loadToFixpoint(client, statements);
  if (isAborted(request)) throw interrupted();
  if (unloaded.length > 0) throw loadError(unloaded, request.knownElsewhere ?? (() => null));
}

function isAborted({ signal }: LoadRequest): boolean {
  return signal?.aborted === true;
}

function interrupted(cause?: unknown): LockstepError {
  return new LockstepError('INTERRUPTED', { what: 'Interrupted while schema files were loaded.', cause });
}
