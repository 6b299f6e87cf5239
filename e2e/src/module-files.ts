import type { Workspace } from './workspace.js';

/** A module of a test's workspace. */
export interface ModuleFixture {
  readonly root: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** SQL files by name below `db/schema`. */
  readonly sql: Readonly<Record<string, string>>;
}

/** Writes a project with a `db.config.json`; environments default to one embedded PostgreSQL 18. */
export async function writeModule(workspace: Workspace, fixture: ModuleFixture): Promise<void> {
  const { root, config, sql } = fixture;
  const name = root.split('/').at(-1) ?? root;
  await workspace.write(`${root}/project.json`, `{ "name": "${name}" }\n`);
  await workspace.write(`${root}/db.config.json`, `${JSON.stringify({ ...DEFAULTS, ...config }, null, 2)}\n`);
  for (const [file, text] of Object.entries(sql)) await workspace.write(`${root}/db/schema/${file}`, text);
}

const DEFAULTS = {
  dialect: 'postgresql',
  engine: 'pg-delta',
  schema: ['db/schema/**/*.sql'],
  uses: [],
  pull: [],
  defaultEnvironment: 'local',
  environments: { local: { database: 'embedded', version: 18 } },
};
