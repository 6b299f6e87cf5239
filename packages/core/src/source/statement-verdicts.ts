/** Why a statement has no place in a schema file, and what to do instead. */
export interface Refusal {
  /** What it is, as the head of a sentence: `COPY moves data`. */
  readonly reason: string;
  readonly instead: string;
  /** True where its text may hold a credential: no message may quote it. */
  readonly secret?: true;
}

const MIGRATE_DATA =
  'Remove it: a schema file says what exists, not which rows. Load data with your seed script or a migration of your application.';
const ONE_STATEMENT =
  'Remove it: Lockstep loads statement by statement and decides itself what shares a transaction.';
const SERVERS =
  'Remove it and run it on the server yourself: it concerns the whole server, not the objects of one module.';
const ROLES =
  'Remove it and create the role on the server yourself; grants to it, policies for it and OWNER TO work here.';
const NO_EFFECT = 'Remove it: it leaves nothing behind that a plan could bring to a database.';
const NO_OTHER_SERVER = 'Remove it: loading a schema file never connects to another server.';

const data = (what: string): Refusal => ({ reason: `${what} changes data`, instead: MIGRATE_DATA });
const server = (what: string): Refusal => ({ reason: `${what} changes the whole server`, instead: SERVERS });
const role = (what: string): Refusal => ({
  reason: `${what} concerns roles, which belong to the server, not to a module`,
  instead: ROLES,
  secret: true,
});
const idle = (what: string): Refusal => ({ reason: `${what} defines no object`, instead: NO_EFFECT });
const transaction = (what: string): Refusal => ({
  reason: `${what} is transaction control`,
  instead: ONE_STATEMENT,
});

/** Statements that never belong into a schema file, by the parser's node. */
const REFUSED: Readonly<Record<string, Refusal>> = {
  TransactionStmt: transaction('BEGIN, COMMIT, ROLLBACK or SAVEPOINT'),
  ConstraintsSetStmt: transaction('SET CONSTRAINTS'),
  LockStmt: transaction('LOCK'),
  CopyStmt: data('COPY'),
  InsertStmt: data('INSERT'),
  UpdateStmt: data('UPDATE'),
  DeleteStmt: data('DELETE'),
  MergeStmt: data('MERGE'),
  TruncateStmt: data('TRUNCATE'),
  RefreshMatViewStmt: data('REFRESH MATERIALIZED VIEW'),
  SelectStmt: { reason: 'SELECT runs a query', instead: MIGRATE_DATA },
  CallStmt: { reason: 'CALL runs a procedure', instead: MIGRATE_DATA },
  ExecuteStmt: { reason: 'EXECUTE runs a prepared statement', instead: MIGRATE_DATA },
  PrepareStmt: idle('PREPARE'),
  DeallocateStmt: idle('DEALLOCATE'),
  DeclareCursorStmt: idle('DECLARE'),
  FetchStmt: idle('FETCH'),
  ClosePortalStmt: idle('CLOSE'),
  ExplainStmt: idle('EXPLAIN'),
  VariableShowStmt: idle('SHOW'),
  DiscardStmt: idle('DISCARD'),
  ListenStmt: idle('LISTEN'),
  UnlistenStmt: idle('UNLISTEN'),
  NotifyStmt: idle('NOTIFY'),
  LoadStmt: { reason: 'LOAD loads a library into the server', instead: NO_EFFECT },
  VacuumStmt: { reason: 'VACUUM or ANALYZE is maintenance', instead: NO_EFFECT },
  ClusterStmt: { reason: 'CLUSTER is maintenance', instead: NO_EFFECT },
  ReindexStmt: { reason: 'REINDEX is maintenance', instead: NO_EFFECT },
  CheckPointStmt: { reason: 'CHECKPOINT is maintenance', instead: SERVERS },
  CreateRoleStmt: role('CREATE ROLE'),
  AlterRoleStmt: role('ALTER ROLE'),
  AlterRoleSetStmt: role('ALTER ROLE … SET'),
  DropRoleStmt: role('DROP ROLE'),
  GrantRoleStmt: role('GRANT or REVOKE of a role'),
  ReassignOwnedStmt: role('REASSIGN OWNED'),
  DropOwnedStmt: role('DROP OWNED'),
  CreatedbStmt: server('CREATE DATABASE'),
  AlterDatabaseStmt: server('ALTER DATABASE'),
  AlterDatabaseSetStmt: server('ALTER DATABASE … SET'),
  AlterDatabaseRefreshCollStmt: server('ALTER DATABASE … REFRESH COLLATION VERSION'),
  DropdbStmt: server('DROP DATABASE'),
  AlterSystemStmt: server('ALTER SYSTEM'),
  CreateTableSpaceStmt: server('CREATE TABLESPACE'),
  AlterTableSpaceOptionsStmt: server('ALTER TABLESPACE'),
  DropTableSpaceStmt: server('DROP TABLESPACE'),
  AlterTableMoveAllStmt: server('ALTER … ALL IN TABLESPACE'),
  ImportForeignSchemaStmt: {
    reason: 'IMPORT FOREIGN SCHEMA connects to another server',
    instead: 'Write the CREATE FOREIGN TABLE statements that it makes.',
  },
  DropSubscriptionStmt: { reason: 'DROP SUBSCRIPTION connects to another server', instead: NO_OTHER_SERVER },
};

/** Statements that may stand in a schema file; some of them in certain forms only (refused-forms.ts). */
const ACCEPTED: ReadonlySet<string> = new Set([
  'AlterCollationStmt',
  'AlterDefaultPrivilegesStmt',
  'AlterDomainStmt',
  'AlterEnumStmt',
  'AlterEventTrigStmt',
  'AlterExtensionContentsStmt',
  'AlterExtensionStmt',
  'AlterFdwStmt',
  'AlterForeignServerStmt',
  'AlterFunctionStmt',
  'AlterObjectDependsStmt',
  'AlterObjectSchemaStmt',
  'AlterOpFamilyStmt',
  'AlterOperatorStmt',
  'AlterOwnerStmt',
  'AlterPolicyStmt',
  'AlterPublicationStmt',
  'AlterSeqStmt',
  'AlterStatsStmt',
  'AlterSubscriptionStmt',
  'AlterTSConfigurationStmt',
  'AlterTSDictionaryStmt',
  'AlterTableStmt',
  'AlterTypeStmt',
  'AlterUserMappingStmt',
  'CommentStmt',
  'CompositeTypeStmt',
  'CreateAmStmt',
  'CreateCastStmt',
  'CreateConversionStmt',
  'CreateDomainStmt',
  'CreateEnumStmt',
  'CreateEventTrigStmt',
  'CreateExtensionStmt',
  'CreateFdwStmt',
  'CreateForeignServerStmt',
  'CreateForeignTableStmt',
  'CreateFunctionStmt',
  'CreateOpClassStmt',
  'CreateOpFamilyStmt',
  'CreatePLangStmt',
  'CreatePolicyStmt',
  'CreatePublicationStmt',
  'CreateRangeStmt',
  'CreateSchemaStmt',
  'CreateSeqStmt',
  'CreateStatsStmt',
  'CreateStmt',
  'CreateSubscriptionStmt',
  'CreateTableAsStmt',
  'CreateTransformStmt',
  'CreateTrigStmt',
  'CreateUserMappingStmt',
  'DefineStmt',
  'DoStmt',
  'DropStmt',
  'DropUserMappingStmt',
  'GrantStmt',
  'IndexStmt',
  'RenameStmt',
  'RuleStmt',
  'SecLabelStmt',
  'VariableSetStmt',
  'ViewStmt',
]);

/** The verdict on a kind of statement: accepted (null) or why not. A kind that no table names is refused. */
export function verdictOn(node: string): Refusal | null {
  if (ACCEPTED.has(node)) return null;
  return (
    REFUSED[node] ?? {
      reason: `Lockstep does not know this kind of statement (${node})`,
      instead: 'Remove it; if a schema file needs it, open an issue.',
    }
  );
}
