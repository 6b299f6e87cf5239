import { traitsOf } from '../config/dialects/traits-of.js';
import type { ModuleConfig } from '../config/module-config.js';
import { atlasFile } from './atlas-file.js';
import { drizzleConfig } from './drizzle-config.js';
import { exampleSql } from './example-sql.js';
import type { ScaffoldChoice } from './scaffold-choice.js';
import {
  type LiveEnvironment,
  type ScaffoldEnvironments,
  scaffoldEnvironments,
} from './scaffold-environments.js';

export interface ScaffoldRequest extends ScaffoldChoice {
  /** The module's name. */
  readonly name: string;
  /** Folder from the workspace root, with forward slashes; `.` for the root itself. */
  readonly root: string;
  /** Newest installed (or about to be installed) embedded PostgreSQL; null for another dialect. */
  readonly embeddedMajor: number | null;
  /** An environment to write beside the default one, for a module that starts from an existing database. */
  readonly urlFrom: LiveEnvironment | null;
  /** Modules whose objects the files refer to. */
  readonly uses: readonly string[];
  /** Extensions that the files create although they reach out of a scratch database. */
  readonly trust: readonly string[];
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
  const { name, dialect, engine, pull } = request;
  const environments = scaffoldEnvironments({ ...request, live: request.urlFrom });
  const config = configOf(request, environments);
  return [
    { path: 'db.config.json', text: `${JSON.stringify(config, null, 2)}\n` },
    ...(request.schemaFiles ?? [{ path: 'db/schema/001_init.sql', text: exampleSql(name, dialect) }]),
    ...(engine === 'atlas' ? [{ path: 'atlas.hcl', text: atlasFile(dialect, environments) }] : []),
    ...(pull === 'drizzle' ? [{ path: 'drizzle.config.ts', text: drizzleConfig(dialect) }] : []),
    { path: 'workdocs/README.md', text: workdocsReadme(name) },
    { path: 'workdocs/active/.gitkeep', text: '' },
  ];
}

function configOf(
  request: ScaffoldRequest,
  { defaultEnvironment, environments }: ScaffoldEnvironments,
): ModuleConfig & { readonly $schema: string } {
  const { name, root, dialect, engine, pull, uses, trust } = request;
  return {
    $schema: schemaPath(root),
    module: name,
    dialect,
    engine,
    schema: ['db/schema/**/*.sql'],
    uses: [...uses],
    pull: pull === null ? [] : [{ tool: pull, out: 'src/db' }],
    defaultEnvironment,
    environments: { ...environments },
    ...(traitsOf(dialect).scratch === 'embedded' ? { scratch: { from: 'embedded' } } : {}),
    ...(trust.length === 0 ? {} : { trust: [...trust] }),
  };
}

function schemaPath(root: string): string {
  const depth = root === '.' ? 0 : root.split('/').length;
  return `${depth === 0 ? './' : '../'.repeat(depth)}node_modules/@lockstep/core/db.config.schema.json`;
}

function workdocsReadme(module: string): string {
  return `# Evidence of database changes of ${module}

Lockstep writes a folder for each task below \`active/<task>/db/\`: the connection check, what differed, the plan, the
execution log and the verification, and the plan and report as JSON. They hold no secret and no row of data.

Commit them with the change they belong to; move finished tasks wherever your team keeps them.
Name the task with \`--task=<slug>\` or the variable \`LOCKSTEP_TASK\`; by default it is the git branch.
`;
}
