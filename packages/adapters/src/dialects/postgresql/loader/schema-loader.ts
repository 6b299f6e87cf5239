import { DEFAULT_LOAD_TIMEOUT_MS } from '@lockstep/core/config/limits.js';
import type { LoadRequest, SchemaLoader } from '@lockstep/core/ports/schema-loader.js';
import type { ScratchDatabase } from '@lockstep/core/ports/scratch-database.js';
import { rolesIn } from '../parser/roles.js';
import { readyParser } from '../parser/tree.js';
import { type LoadableStatement, loadableStatements } from './loadable-statement.js';
import { loadError } from './load-error.js';
import { loadToFixpoint } from './load-rounds.js';
import { type LoadLimits, openLoadSession } from './load-session.js';
import { withinLimit } from './within-limit.js';

/** Loads schema files into a scratch PostgreSQL, statement by statement, until nothing moves. */
export const postgresSchemaLoader: SchemaLoader = {
  load: async (request: LoadRequest) => {
    await readyParser();
    const statements = loadableStatements(request.files, {
      accept: request.accept,
      alias: request.scratch.ownerAlias,
    });
    const [first] = statements;
    if (first === undefined) return;
    await ensureRoles(request.scratch, statements);
    const limits = { timeoutMs: DEFAULT_LOAD_TIMEOUT_MS, ...definedLimits(request) };
    const { timeoutMs } = limits;
    const session = await openLoadSession(request.scratch.target, limits);
    try {
      const unloaded = await withinLimit(
        { session, scratch: request.scratch, timeoutMs, first },
        async () => {
          return await loadToFixpoint({ session, scratch: request.scratch }, statements);
        },
      );
      if (unloaded.length > 0) throw loadError(unloaded, request.knownElsewhere ?? (() => null));
    } finally {
      await session.close();
    }
  },
};

function definedLimits({ signal, timeoutMs }: LoadRequest): Partial<LoadLimits> {
  return { ...(signal === undefined ? {} : { signal }), ...(timeoutMs === undefined ? {} : { timeoutMs }) };
}

/** Roles that every server has. */
const PREDEFINED = /^pg_/;

/** A role that the server does not let us make is left to the statement that names it, which then has a place. */
async function ensureRoles(
  scratch: ScratchDatabase,
  statements: readonly LoadableStatement[],
): Promise<void> {
  const names = new Set(statements.flatMap(({ parsed }) => rolesIn(parsed)));
  for (const name of names) if (!PREDEFINED.test(name)) await scratch.ensureRole(name);
}
