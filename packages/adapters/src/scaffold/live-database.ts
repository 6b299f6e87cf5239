import type { ConnectionTarget, Dialect } from '@lockstep/core/config/target/connection-target.js';
import { traitsOf } from '@lockstep/core/config/dialects/traits-of.js';
import { fromDatabase, type FromDatabaseResult } from '@lockstep/core/commands/init/from-database.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { resolveEnvironment } from '@lockstep/core/config/resolve-environment.js';
import type { ScaffoldChoice } from '@lockstep/core/scaffold/scaffold-choice.js';
import type { WorkspaceContent } from '@lockstep/core/ports/workspace.js';
import { loadDialect } from '../dialects/dialect.js';
import { readVariableSources } from '../files/env-files.js';
import { schemaFileReader } from '../files/schema-files.js';

/** A live database to start from. */
export interface LiveSource {
  /** Name of the variable that holds its URL. */
  readonly variable: string;
  /** Null for all schemas. */
  readonly schemas: readonly string[] | null;
}

export interface LiveRequest {
  readonly content: WorkspaceContent;
  readonly name: string;
  /** Folder from the workspace root. */
  readonly root: string;
  readonly dialect: Dialect;
  readonly engine: ScaffoldChoice['engine'];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Name of the environment that a module started from a live database gets for it. */
export const LIVE_ENVIRONMENT = 'live';

/** Reads a live database for the files that make the same. Throws `DB.*`, `ENV.MISSING`, `CONFIG.INVALID`. */
export async function readLive(request: LiveRequest, live: LiveSource): Promise<FromDatabaseResult> {
  const { content, name, dialect } = request;
  refuseSchemas(dialect, live);
  const { readOnly, ...tools } = await loadDialect(dialect);
  const target = readOnly(liveTarget(request, live.variable));
  return await fromDatabase(
    { ...tools, schemaFiles: schemaFileReader },
    {
      target,
      workspaceRoot: content.root,
      module: name,
      modules: content.modules.filter(({ config }) => config.dialect === dialect),
      schemas: live.schemas,
    },
  );
}

function liveTarget(
  { content, name, root, dialect, engine, env }: LiveRequest,
  variable: string,
): ConnectionTarget {
  const { target } = resolveEnvironment({
    module: {
      name,
      root,
      config: {
        dialect,
        engine,
        schema: ['db/schema/**/*.sql'],
        defaultEnvironment: LIVE_ENVIRONMENT,
        environments: { [LIVE_ENVIRONMENT]: { urlFrom: variable } },
      },
    },
    environment: LIVE_ENVIRONMENT,
    variables: readVariableSources({
      workspaceRoot: content.root,
      projectRoot: root,
      environment: { name: LIVE_ENVIRONMENT, isProtected: false },
      real: env,
    }),
    workspaceRoot: content.root,
    purpose: 'connect',
    connectTimeoutMs: null,
  });
  if (target === null) throw new Error('an environment with a URL has a target');
  return target;
}

function refuseSchemas(dialect: Dialect, { schemas }: LiveSource): void {
  if (schemas === null || traitsOf(dialect).hasSchemas) return;
  throw new LockstepError('CONFIG.INVALID', {
    what: `--schemas=${schemas.join(',')} does not work with --dialect=${dialect}.`,
    why: 'Below a database of this dialect there are no schemas: it is read as a whole.',
    next: ['Leave --schemas out.'],
  });
}
