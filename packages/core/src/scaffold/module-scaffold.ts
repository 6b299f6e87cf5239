import type { ModuleConfig } from '../config/module-config.js';

export interface ScaffoldRequest {
  /** The module's name. */
  readonly name: string;
  /** Folder from the workspace root, with forward slashes; `.` for the root itself. */
  readonly root: string;
  /** Type puller, or null for none. */
  readonly pull: 'drizzle' | null;
  /** Newest installed (or about to be installed) embedded major. */
  readonly embeddedMajor: number;
  /** An environment to write beside `local`, for a module that starts from an existing database. */
  readonly urlFrom: { readonly environment: string; readonly variable: string } | null;
  /** Modules whose objects the files refer to. */
  readonly uses: readonly string[];
  /** SQL files to write instead of the example. */
  readonly schemaFiles: readonly ScaffoldFile[] | null;
}

export interface ScaffoldFile {
  /** From the project root. */
  readonly path: string;
  readonly text: string;
}

/** The files of a new module. Callers write those that do not exist and never touch one that does. */
export function moduleScaffold(request: ScaffoldRequest): readonly ScaffoldFile[] {
  return [
    { path: 'db.config.json', text: `${JSON.stringify(configOf(request), null, 2)}\n` },
    ...(request.schemaFiles ?? [{ path: 'db/schema/001_init.sql', text: exampleSql(request.name) }]),
    ...(request.pull === 'drizzle' ? [{ path: 'drizzle.config.ts', text: DRIZZLE_CONFIG }] : []),
    { path: 'workdocs/README.md', text: workdocsReadme(request.name) },
    { path: 'workdocs/active/.gitkeep', text: '' },
  ];
}

function configOf(request: ScaffoldRequest): ModuleConfig & { readonly $schema: string } {
  const live = request.urlFrom;
  return {
    $schema: schemaPath(request.root),
    module: request.name,
    dialect: 'postgresql',
    engine: 'pg-delta',
    schema: ['db/schema/**/*.sql'],
    uses: [...request.uses],
    pull: request.pull === null ? [] : [{ tool: request.pull, out: 'src/db' }],
    defaultEnvironment: 'local',
    environments: {
      local: { database: 'embedded', version: request.embeddedMajor },
      ...(live === null ? {} : { [live.environment]: { urlFrom: live.variable } }),
    },
    scratch: { from: 'embedded' },
  };
}

function schemaPath(root: string): string {
  const depth = root === '.' ? 0 : root.split('/').length;
  return `${depth === 0 ? './' : '../'.repeat(depth)}node_modules/@lockstep/core/db.config.schema.json`;
}

/** A name that needs no quotes in SQL, made of a module's name. */
export function sqlNameOf(module: string): string {
  const name = module
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return /^[a-z_]/.test(name) ? name : `m_${name}`;
}

function exampleSql(module: string): string {
  return `-- The objects of module ${module} as they should be. Edit this file, add files beside it: order does not matter.
-- See what a change would do with "db-diff", apply it and pull the types with "db-sync".

CREATE TABLE ${sqlNameOf(module)}_items (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
`;
}

const DRIZZLE_CONFIG = `import { defineConfig } from 'drizzle-kit';

// For drizzle-kit's own tools, such as the studio:
//   npx lockstep exec -- npx drizzle-kit studio
// Lockstep does not read this file: it pulls the types itself, and applies plans instead of "push" and "migrate".
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/db/schema.ts',
  out: './drizzle',
  dbCredentials: { url: process.env['DATABASE_URL'] ?? '' },
});
`;

function workdocsReadme(module: string): string {
  return `# Evidence of database changes of ${module}

Lockstep writes a folder for each task below \`active/<task>/db/\`: the connection check, what differed, the plan, the
execution log and the verification, and the plan and report as JSON. They hold no secret and no row of data.

Commit them with the change they belong to; move finished tasks wherever your team keeps them.
Name the task with \`--task=<slug>\` or the variable \`LOCKSTEP_TASK\`; by default it is the git branch.
`;
}
