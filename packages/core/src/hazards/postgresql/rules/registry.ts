import { unclassified, type StatementRule } from '../../model/statement-effect.js';
import type { StatementNode } from '../syntax/syntax-nodes.js';
import { changeOwnerOf, defaultPrivileges, grant, roleChange } from './access.js';
import { alterTable } from './alter-table.js';
import { comment, securityLabel } from './comment.js';
import { createIndex, reindex } from './create-index.js';
import { createForeignTable, createTable } from './create-table.js';
import { alterDomain } from './domain.js';
import { drop } from './drop.js';
import { alterEnum } from './enum.js';
import { alterForeignServer, userMapping } from './foreign-access.js';
import { moveToSchema } from './move-to-schema.js';
import { createStatistics } from './statistics.js';
import { policy } from './policy.js';
import { alterPublication, createPublication } from './publication.js';
import { rename } from './rename.js';
import { alterRoutine, createRoutine } from './routine.js';
import { alterSequence, createSequence } from './sequence.js';
import { createRule, createTrigger } from './triggers-and-rules.js';
import { truncate } from './truncate.js';
import { createSchema } from './create-schema.js';
import { createFromQuery, createView, refresh } from './view.js';

/** Makes something new beside everything that exists, or changes what no reader or writer meets. */
const harmless: StatementRule = () => [];

/**
 * Statements that no plan should hold (data, sessions, maintenance, cluster-wide settings) or whose effects depend on
 * code we cannot read (`DO`, an extension's script): unclassified on purpose.
 */
export const UNCLASSIFIED_NODES = [
  'RawStmt',
  'InsertStmt',
  'DeleteStmt',
  'UpdateStmt',
  'MergeStmt',
  'SelectStmt',
  'SetOperationStmt',
  'ReturnStmt',
  'PLAssignStmt',
  'ReplicaIdentityStmt',
  'AlterCollationStmt',
  'CopyStmt',
  'VariableSetStmt',
  'VariableShowStmt',
  'CreateTableSpaceStmt',
  'DropTableSpaceStmt',
  'AlterTableSpaceOptionsStmt',
  'AlterTableMoveAllStmt',
  'AlterExtensionStmt',
  'AlterExtensionContentsStmt',
  'AlterFdwStmt',
  'ImportForeignSchemaStmt',
  'CreateAmStmt',
  'CreatePLangStmt',
  'AlterRoleSetStmt',
  'CreateOpClassStmt',
  'CreateOpFamilyStmt',
  'AlterOpFamilyStmt',
  'DeclareCursorStmt',
  'ClosePortalStmt',
  'FetchStmt',
  'DoStmt',
  'CallStmt',
  'AlterObjectDependsStmt',
  'AlterOperatorStmt',
  'AlterTypeStmt',
  'NotifyStmt',
  'ListenStmt',
  'UnlistenStmt',
  'TransactionStmt',
  'LoadStmt',
  'CreatedbStmt',
  'AlterDatabaseStmt',
  'AlterDatabaseRefreshCollStmt',
  'AlterDatabaseSetStmt',
  'DropdbStmt',
  'AlterSystemStmt',
  'ClusterStmt',
  'VacuumStmt',
  'ExplainStmt',
  'CheckPointStmt',
  'DiscardStmt',
  'LockStmt',
  'ConstraintsSetStmt',
  'CreateConversionStmt',
  'CreateCastStmt',
  'CreateTransformStmt',
  'PrepareStmt',
  'ExecuteStmt',
  'DeallocateStmt',
  'DropOwnedStmt',
  'ReassignOwnedStmt',
  'AlterTSDictionaryStmt',
  'AlterTSConfigurationStmt',
  'CreateSubscriptionStmt',
  'AlterSubscriptionStmt',
  'DropSubscriptionStmt',
] as const satisfies readonly StatementNode[];

type ClassifiedNode = Exclude<StatementNode, (typeof UNCLASSIFIED_NODES)[number]>;

/** The rule of every other statement: a new one does not compile until somebody decided about it. */
const RULES: Readonly<Record<ClassifiedNode, StatementRule>> = {
  AlterDefaultPrivilegesStmt: defaultPrivileges,
  AlterDomainStmt: alterDomain,
  AlterEnumStmt: alterEnum,
  AlterEventTrigStmt: harmless,
  AlterForeignServerStmt: alterForeignServer,
  AlterFunctionStmt: alterRoutine,
  AlterObjectSchemaStmt: moveToSchema,
  AlterOwnerStmt: changeOwnerOf,
  AlterPolicyStmt: policy,
  AlterPublicationStmt: alterPublication,
  AlterRoleStmt: roleChange,
  AlterSeqStmt: alterSequence,
  AlterStatsStmt: harmless,
  AlterTableStmt: alterTable,
  AlterUserMappingStmt: userMapping,
  CommentStmt: comment,
  CompositeTypeStmt: harmless,
  CreateDomainStmt: harmless,
  CreateEnumStmt: harmless,
  CreateEventTrigStmt: harmless,
  CreateExtensionStmt: harmless,
  CreateFdwStmt: harmless,
  CreateForeignServerStmt: harmless,
  CreateForeignTableStmt: createForeignTable,
  CreateFunctionStmt: createRoutine,
  CreatePolicyStmt: policy,
  CreatePublicationStmt: createPublication,
  CreateRangeStmt: harmless,
  CreateRoleStmt: roleChange,
  CreateSchemaStmt: createSchema,
  CreateSeqStmt: createSequence,
  CreateStatsStmt: createStatistics,
  CreateStmt: createTable,
  CreateTableAsStmt: createFromQuery,
  CreateTrigStmt: createTrigger,
  CreateUserMappingStmt: userMapping,
  DefineStmt: harmless,
  DropRoleStmt: roleChange,
  DropStmt: drop,
  DropUserMappingStmt: userMapping,
  GrantRoleStmt: roleChange,
  GrantStmt: grant,
  IndexStmt: createIndex,
  RefreshMatViewStmt: refresh,
  ReindexStmt: reindex,
  RenameStmt: rename,
  RuleStmt: createRule,
  SecLabelStmt: securityLabel,
  TruncateStmt: truncate,
  ViewStmt: createView,
};

/** The rule of a statement; what no rule knows is `UNCLASSIFIED` under the strongest lock. */
export function ruleOf(node: string): StatementRule {
  const rules: Readonly<Record<string, StatementRule | undefined>> = RULES;
  return rules[node] ?? (() => [unclassified(`a statement of kind ${node}`)]);
}

/** Names of the statements that have a rule, for the test that compares them with the parser's. */
export const CLASSIFIED_NODES: readonly string[] = Object.keys(RULES);
