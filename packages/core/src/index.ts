export {
  type Catalog,
  type CatalogFact,
  type FactDetails,
  type FactKind,
  factsById,
  type UnmodelledObject,
} from './catalog/catalog.js';
export { inOrder, objectOf } from './catalog/object-of.js';
export type { Tie, TieKind } from './catalog/tie.js';
export { describeObject, OBJECT_KINDS, type ObjectKind, type ObjectRef } from './catalog/object-kind.js';
export { type ModuleOutcome } from './run/outcome.js';
export { type Verb, VERBS } from './errors/command-names.js';
export { connectRun } from './run/connect-run.js';
export { type ConnectedRun, type ModuleRun } from './run/module-run.js';
export { joinPath, usedModules } from './run/module-files.js';
export { exitCodeOfRun } from './commands/run-modules.js';
export { brokenOutcome, runVerb, type VerbRun } from './commands/run-verb.js';
export type { VerbResult } from './commands/verb-command.js';
export { VERB_COMMANDS } from './commands/verbs.js';
export { RUN_FILES } from './run/run-files.js';
export { type Status, statusSchema } from './commands/status/status-result.js';
export type { Toolkit } from './run/toolkit.js';
export type { VerbOptions } from './config/verb-options.js';
export { LOCKSTEP_VERSION } from './text/version.js';
export { headLine } from './output/head-line.js';
export { jsonEnvelope, jsonError } from './output/json-envelope.js';
export { renderOutcome } from './output/render-outcome.js';
export { type Paint, plainPaint } from './evidence/paint.js';
export { planMarkdown } from './evidence/plan-markdown.js';
export { planText } from './evidence/plan-text.js';
export { shortId } from './text/short-id.js';
export { jsonText, typescriptComment, typescriptString, typescriptTemplate } from './text/code-text.js';
export { screenText } from './text/screen-text.js';
export { visible, visibleLines } from './text/visible.js';
export { visibleValue } from './text/visible-value.js';
export type { SchemaFileReader } from './ports/schema-file-reader.js';
export type { Workspace, WorkspaceContent } from './ports/workspace.js';
export { moduleScaffold, type ScaffoldFile, type ScaffoldRequest } from './scaffold/module-scaffold.js';
export { placeOf } from './config/target/place-of.js';
export { type ConnectionTarget, type Dialect, DIALECTS } from './config/target/connection-target.js';
export {
  APPROVAL_MODES,
  type ApprovalMode,
  ENGINES,
  ENVIRONMENT_NAME,
  type EnvironmentConfig,
  type ModuleConfig,
  moduleConfigSchema,
  type PolicyConfig,
  PULL_TOOLS,
  type ScratchConfig,
} from './config/module-config.js';
export { type ConfigProblem, holdsPassword } from './config/config-problem.js';
export {
  COMMAND_OPTIONS,
  failOnWords,
  type CommandOption,
  type Face,
  FAIL_ON,
  OPTION_SCHEMAS,
  OPTIONS_OF_APPLY,
  optionsOf,
} from './config/command-options.js';
export { hiddenJsonProblems } from './config/scan-json.js';
export { MODULE_NAME, MODULE_NAME_WORDS } from './config/module-name.js';
export { longerThan, parseDuration } from './text/duration.js';
export { flagOf } from './text/flag-of.js';
export {
  type CommandValues,
  correctedThenCheck,
  type NextCommand,
  nextCommand,
  type NextStep,
  stepText,
} from './errors/next-command.js';
export { HELPER_COMMANDS } from './errors/command-names.js';
export { calledAgain, repeatedWords } from './errors/called-again.js';
export { shellCommand } from './errors/shell-command.js';
export { taskOfBranch, taskVariable } from './config/task-name.js';
export {
  type CommandOptions,
  type OptionSource,
  parseCommandOptions,
} from './config/parse-command-options.js';
export { didYouMean, nearest } from './text/nearest.js';
export { configError, parseModuleConfig } from './config/parse-module-config.js';
export {
  connectTimeoutOf,
  type PostgresParameters,
  SSL_MODES,
  type SslMode,
  sslModeOf,
  tlsProblem,
} from './config/target/postgres-parameters.js';
export {
  formatPostgresUrl,
  type ParsedAddress,
  parsePostgresUrl,
  type PostgresAddress,
} from './config/target/postgres-url.js';
export {
  configPath,
  environmentOf,
  resolveEnvironment,
  type ResolveRequest,
} from './config/resolve-environment.js';
export { RedactedUrl } from './config/target/redacted-url.js';
export type { ResolvedEnvironment } from './config/resolved-environment.js';
export {
  findVariable,
  type FoundVariable,
  isFileAllowed,
  type VariableFile,
  variableFileNames,
  type VariableSources,
} from './config/variables.js';
export { LATER_KEYS, refuseUnsupported, WORKS_TODAY } from './config/works-today.js';
export type { WorkspaceModule } from './config/workspace-module.js';
export {
  ERROR_CODE_NAMES,
  ERROR_CODES,
  type ErrorCode,
  type ExitCode,
  exitCodeOf,
  isErrorCode,
  worstExitCode,
} from './errors/codes.js';
export { type ErrorValue, LockstepError, type LockstepErrorParts } from './errors/lockstep-error.js';
export { classifyStatement } from './hazards/postgresql/classify-statement.js';
export { type Classification, type ClassifyRequest } from './hazards/classification.js';
export { extensionRequestOf } from './source/extension-request.js';
export { hazardText } from './hazards/hazard-text.js';
export { HAZARD_CODES, type HazardCode } from './errors/hazard-codes.js';
export { describeHazardCode } from './hazards/hazard-meanings.js';
export { LOCK_LEVELS, type LockLevel, strongerLock } from './hazards/lock-level.js';
export { orderedHazardCodes, planHazardCodes } from './plan/plan-hazards.js';
export { CLASSIFIED_SUBCOMMANDS } from './hazards/postgresql/rules/alter-table.js';
export { CLASSIFIED_NODES, UNCLASSIFIED_NODES } from './hazards/postgresql/rules/registry.js';
export { appliedFilesSchema } from './plan/applied-files.js';
export { jsonOf } from './run/run-files.js';
export { type ApplyReport, applyReportSchema, type StatementResult } from './plan/apply-report.js';
export { compareObservations, type ObservedDifference } from './catalog/compare-observations.js';
export { type ApplyEnd, type ApplyFacts, buildReport } from './applying/build-report.js';
export { applyPlan } from './applying/apply-plan.js';
export { type PlannedModule, planModule } from './planning/plan-module.js';
export { ownedObjects } from './planning/owned-objects.js';
export { targetReader } from './applying/target-reader.js';
export {
  type ApplyOutcome,
  type ApplyPlanRequest,
  type ApplyPorts,
  type TargetReader,
  type TargetState,
} from './applying/request.js';
export { type ApplyLimits, DEFAULT_APPLY_LIMITS } from './config/limits.js';
export {
  approveCommand,
  approvePlan,
  type ApprovedPlan,
  findSavedPlan,
} from './commands/approve/approve-plan.js';
export { type RenamedLedger, renameLedger } from './commands/ledger-rename/rename-ledger.js';
export { type AppliedPlan, type Ledger, ledgerAgrees, type OwnedObject } from './ownership/ledger.js';
export { appliedPlanSchema, ownedObjectSchema, usedPlanSchema, WAS_APPLIED_SQL } from './ownership/ledger.js';
export {
  ADVISORY_LOCK_KEY,
  LEDGER_DDL,
  LEDGER_ENVIRONMENT_SQL,
  type LedgerSql,
  ledgerSqlFor,
} from './plan/ledger-sql.js';
export { LEDGER_GUARD_SQL } from './plan/ledger-findings-sql.js';
export { type PlannedStatement, rootsOf, type Segment, segmentsOf } from './plan/segments.js';
export {
  failedStatement,
  isCommitted,
  nothingApplied,
  outcomeOf,
  progressOf,
  withSegment,
} from './plan/statement-results.js';
export { type AdditivePlan, additivePlan, type StatementEffect } from './policy/additive-plan.js';
export {
  type Approval,
  approvalSchema,
  matchPlanId,
  approvalIdOf,
  namesPlan,
  type PlanIdMatch,
} from './policy/approval.js';
export { planIdPrefixSchema } from './text/plan-id.js';
export type { ApprovalRequest } from './policy/approval-request.js';
export { type ApprovalDecision, decideApproval } from './policy/decide-approval.js';
export { hazardsOf } from './policy/plan-hazards.js';
export { effectivePolicy, type EffectivePolicy, type PolicyEnvironment } from './policy/policy.js';
export { canonicalJson, hashJson, type JsonValue, sha256 } from './text/canonical-json.js';
export { type Plan, planSchema, type Statement, type UnsealedPlan } from './plan/plan.js';
export { type Hazard } from './hazards/hazard.js';
export { isSealIntact, planIdOf, sealPlan } from './plan/seal-plan.js';
export type { ApprovalQuestion, Approver } from './ports/approver.js';
export type {
  ApplySession,
  ApplySessionRequest,
  Database,
  LedgerBegin,
  LockHolder,
  RecordOutcome,
  SegmentRequest,
  SegmentRetry,
  ServerFacts,
} from './ports/database.js';
export { type RowCount, type TableName, tableText } from './catalog/table-name.js';
export type { Observation } from './catalog/observation.js';
export type { Files } from './ports/files.js';
export type { CatalogReader, CatalogReadOptions } from './ports/catalog-reader.js';
export type { ProposeRequest, SchemaDiffer } from './ports/schema-differ.js';
export type { ExportSchemaRequest, SchemaExporter } from './ports/schema-exporter.js';
export type { ExportedStatement } from './catalog/exported-statement.js';
export type { Proposal, ProposedStatement, ProposedEffect } from './catalog/proposal.js';
export type { CatalogSnapshot, CatalogView } from './catalog/catalog-view.js';
export { type LoadRequest, type SchemaLoader } from './ports/schema-loader.js';
export { DEFAULT_LOAD_TIMEOUT_MS } from './config/limits.js';
export type { ScratchDatabase, ScratchProvider, ScratchRequest } from './ports/scratch-database.js';
export type { ExtensionRequest } from './source/extension-request.js';
export type { ScratchSource } from './config/scratch-source.js';
export type { SqlParser } from './ports/sql-parser.js';
export type { ParsedStatement } from './source/parsed-statement.js';
export type { Talk } from './ports/talk.js';
export type { PulledTable, PullRecord, PullRequest, PullResult, TypePuller } from './ports/type-puller.js';
export {
  invalidSql,
  loadTimedOut,
  loadTooLarge,
  type SchemaFault,
  unsupportedSql,
} from './source/schema-errors.js';
export type { SchemaFile, SourceAside, SourcePlace, SourceStatement } from './source/schema-file.js';
export { refusalOf } from './source/refuse-statement.js';
export {
  listSchemaReferences,
  type MadeByModule,
  type ReferringStatement,
  type UndeclaredUse,
  type UsesFindings,
} from './source/schema-references.js';
export { DEFAULT_SCHEMA, defaultSchemaAfter, searchPathConfigured } from './source/search-path.js';
export { describePlace, placeAfter, placeAt, placeWithin } from './source/source-place.js';
export type { Refusal } from './source/statement-verdicts.js';
export {
  isSyntaxTree,
  listAt,
  depthOf,
  nodesOf,
  stringsIn,
  type SyntaxTree,
  textAt,
  treeAt,
} from './source/syntax-tree.js';
export { describeDifferences, type Difference } from './catalog/fingerprint-differences.js';
export { fingerprintOf, ownedHashes, subtreeHash } from './catalog/fingerprint.js';
export { type Claims, isClaimed, LEDGER_SCHEMA } from './ownership/claims.js';
export { classifyProposal } from './planning/classify-proposal.js';
export { type BlockedReading, describeBlockedReading, type ReadingLimits } from './ports/blocked-reading.js';
export { inDependencyOrder, type OrderedNames } from './text/dependency-order.js';
export type { Stray } from './ownership/findings.js';
export type { Dependent, Requirement } from './ownership/links.js';
export type { OwnershipRequest } from './ownership/roots.js';
export type { UnmanagedObject } from './ownership/unmanaged.js';
export { divideOwnership, type Ownership } from './ownership/ownership.js';
export { makePlan, type PlanParts } from './plan/make-plan.js';
export {
  type BrokenDependent,
  brokenDependents,
  type BrokenDependentsRequest,
  refuseBrokenDependents,
  type RefuseDependentsRequest,
} from './ownership/dependents.js';
export {
  type BrokenModule,
  linkModules,
  loadableModules,
  type ModuleDraft,
  type ModuleGraph,
  modulesInCycles,
  orderModules,
} from './source/module-graph.js';
export {
  fromDatabase,
  type FromDatabaseRequest,
  type FromDatabaseResult,
} from './commands/init/from-database.js';
export type { NotWritable } from './export/writable-objects.js';
export { modulePackages, type ModulePackages } from './scaffold/module-packages.js';
export { binOf, fillCommands, PACKAGE_MANAGERS, type PackageManager } from './errors/printed-commands.js';
export { fillBin, renderError } from './errors/render-error.js';
export { leftOutText } from './evidence/left-out-text.js';
export {
  isSign,
  isWord,
  meaningfulTokens,
  type SqlToken,
  sqlTokens,
  type TokenDialect,
} from './text/sql/sql-tokens.js';
export { globProblem } from './text/glob-problem.js';
export { splitSql, sqlAsides, type SqlPiece } from './source/split-sql.js';
export { nameParts } from './catalog/name-parts.js';
export { parseMysqlUrl } from './config/target/mysql-url.js';
export { parseSqliteUrl, sqliteFileTarget } from './config/target/sqlite-url.js';
export { formatServerUrl, parseServerUrl, type UrlForm } from './config/target/postgres-url.js';
export {
  alterActions,
  type MysqlStatement,
  nameAt,
  readMysqlStatement,
  type WrittenName,
} from './hazards/mysql/mysql-statement.js';
export { comparisonSql } from './commands/compare/comparison-sql.js';
export type { Comparison } from './commands/compare/compare.js';
export { type CompareSource, parseCompareSource } from './config/compare-source.js';
export { classifySqliteStatement } from './hazards/sqlite/classify-sqlite-statement.js';
export {
  readSqliteStatement,
  type SqliteObjectKind,
  type SqliteStatement,
} from './hazards/sqlite/sqlite-statement.js';
export { copyMark, rebuildGroups, rebuildMark, type TableRebuild } from './hazards/sqlite/table-rebuild.js';
export { addKey, type AlterAction, readAlterAction } from './hazards/mysql/alter-action.js';
export { classifyMysqlStatement } from './hazards/mysql/classify-mysql-statement.js';
export {
  chooseScaffold,
  SCAFFOLD_OPTIONS,
  type ScaffoldChoice,
  type ScaffoldOptionName,
  type ScaffoldWords,
} from './scaffold/scaffold-choice.js';
export type { EngineProject, NamedObject } from './ownership/engine-project.js';
export type { DialectFamily, DialectTraits, ServerForm } from './config/dialects/dialect-traits.js';
export { traitsOf } from './config/dialects/traits-of.js';
