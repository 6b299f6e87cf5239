export { pgDeltaDiffer, pgDeltaExporter, pgDeltaReader } from './engines/pg-delta/pg-delta-engine.js';
export {
  type ConnectOptions,
  connectPostgres,
  openPostgresPool,
} from './dialects/postgresql/connect/connect.js';
export { inspectServer } from './dialects/postgresql/inspect.js';
export { postgresSchemaLoader } from './dialects/postgresql/loader/schema-loader.js';
export { postgresSqlParser } from './dialects/postgresql/parser/sql-parser.js';
export { readOnlyTarget } from './dialects/postgresql/connect/read-only-target.js';
export { createPostgresDatabase } from './dialects/postgresql/database.js';
export { createDrizzlePuller } from './pullers/drizzle/drizzle-puller.js';
export { type ApproverSettings, createTerminalApprover } from './terminal/approver.js';
export { readVariableSources } from './files/env-files.js';
export { globFiles } from './files/glob-files.js';
export { nodeFiles } from './files/node-files.js';
export { schemaFileReader } from './files/schema-files.js';
export { withoutFileValues } from './files/without-file-values.js';
export { findWorkspaceRoot, openWorkspace, readModuleConfigs } from './files/workspace.js';
export { redactByValue } from './process/redact-by-value.js';
export { packageManagerEnvironment } from './process/child-environment.js';
export { runTool, type ToolRequest, type ToolResult } from './process/run-tool.js';
export { scratchProvider } from './dialects/postgresql/scratch/create-scratch.js';
export {
  findInstalledPostgres,
  type InstalledPackages,
  type InstalledPostgres,
} from './embedded-postgres/embedded-binaries.js';
export { dropEmbeddedDatabase, ensureEmbeddedDatabase } from './embedded-postgres/embedded-database.js';
export {
  embeddedServerStatus,
  type EmbeddedServerStatus,
  stopEmbeddedServer,
} from './embedded-postgres/embedded-server-stop.js';
export { installCommand } from './embedded-postgres/published-versions.js';
export { type AtlasFinding, inspectAtlas } from './engines/atlas/atlas-toolkit.js';
export { createToolkit, createToolkits, type ToolkitPlace, type ToolkitSettings } from './create-toolkit.js';
export { createKyselyPuller } from './pullers/kysely/kysely-puller.js';
export { type FirstRun, isInStep, runFirst } from './run/run-first.js';
export { type PackageManager, managerInUse, packageManagerOf } from './process/package-manager.js';
export { type NxRun, runWorkspace, type WorkspaceRun } from './run/run-workspace.js';
export { type ModuleSelection, selectModules } from './run/select-modules.js';
export { currentActor } from './terminal/actor.js';
export { quietApprover } from './terminal/quiet-approver.js';
export { createStatusLines } from './terminal/status-lines.js';
export { createStatusLine, type StatusLine } from './terminal/status-line.js';
export { streamTalk } from './terminal/stream-talk.js';
export { paintFor } from './terminal/terminal-paint.js';
export { connectModuleRun, openModuleRun } from './run/module-toolkit.js';
export { type DatabaseCommand, runWithDatabase } from './process/run-with-database.js';
export {
  LIVE_ENVIRONMENT,
  type LiveSource,
  type NewModule,
  prepareModule,
  type PreparedModule,
} from './scaffold/prepare-module.js';
export { preparedNotes } from './scaffold/prepared-notes.js';
export { installedPostgres } from './embedded-postgres/embedded-database.js';
export { embeddedTarget, startServer } from './embedded-postgres/embedded-server.js';
export { normaliseDefinition } from './dialects/postgresql/normalise-definition.js';
