import { textAt, treeAt } from '../../../source/syntax-tree.js';
import { alteredRelation, type SubcommandRule } from '../questions/altered-relation.js';
import { namedNodesAt } from '../syntax/statement-tree.js';
import { unclassified, type StatementRule } from '../../model/statement-effect.js';
import type { AlterTableSubcommand } from '../syntax/syntax-nodes.js';
import { addColumn } from './add-column.js';
import { addConstraint, validateConstraint } from './add-constraint.js';
import { alterColumnType } from './alter-column-type.js';
import {
  addIdentity,
  columnDefault,
  dropIdentity,
  dropNotNull,
  setExpression,
  setIdentity,
  setNotNull,
} from './column-properties.js';
import { alterCompositeType } from './composite-type.js';
import { dropColumn } from './drop-column.js';
import { alterConstraint, dropConstraint } from './drop-constraint.js';
import { attachPartition, detachPartition, finalizeDetach } from './partition.js';
import {
  brief,
  changeOwner,
  foreignOptions,
  inheritance,
  moves,
  relationOptions,
  rowSecurity,
  setPersistence,
} from './table-properties.js';
import { switched } from './triggers-and-rules.js';

/** What the server makes of other subcommands on its own; no one can write them. */
const internal: SubcommandRule = (command) => [
  unclassified(`the subcommand ${textAt(command, 'subtype') ?? ''}`),
];

/** The rule of every subcommand: a new one does not compile until somebody decided about it. */
const SUBCOMMANDS: Readonly<Record<AlterTableSubcommand, SubcommandRule>> = {
  AT_AddColumn: addColumn,
  AT_AddColumnToView: internal,
  AT_ColumnDefault: columnDefault,
  AT_CookedColumnDefault: internal,
  AT_DropNotNull: dropNotNull,
  AT_SetNotNull: setNotNull,
  AT_SetExpression: setExpression,
  AT_DropExpression: brief('access exclusive'),
  AT_SetStatistics: brief('share update exclusive'),
  AT_SetOptions: brief('share update exclusive'),
  AT_ResetOptions: brief('share update exclusive'),
  AT_SetStorage: brief('access exclusive'),
  AT_SetCompression: brief('access exclusive'),
  AT_DropColumn: dropColumn,
  AT_AddIndex: internal,
  AT_ReAddIndex: internal,
  AT_AddConstraint: addConstraint,
  AT_ReAddConstraint: internal,
  AT_ReAddDomainConstraint: internal,
  AT_AlterConstraint: alterConstraint,
  AT_ValidateConstraint: validateConstraint,
  AT_AddIndexConstraint: internal,
  AT_DropConstraint: dropConstraint,
  AT_ReAddComment: internal,
  AT_AlterColumnType: alterColumnType,
  AT_AlterColumnGenericOptions: foreignOptions,
  AT_ChangeOwner: changeOwner,
  AT_ClusterOn: brief('share update exclusive'),
  AT_DropCluster: brief('share update exclusive'),
  AT_SetLogged: setPersistence('permanent'),
  AT_SetUnLogged: setPersistence('unlogged'),
  AT_DropOids: internal,
  AT_SetAccessMethod: moves('by another access method.'),
  AT_SetTableSpace: moves('in another tablespace.'),
  AT_SetRelOptions: relationOptions,
  AT_ResetRelOptions: relationOptions,
  AT_ReplaceRelOptions: internal,
  AT_EnableTrig: switched('trigger', 'runs'),
  AT_EnableAlwaysTrig: switched('trigger', 'runs'),
  AT_EnableReplicaTrig: switched('trigger', 'no longer runs'),
  AT_DisableTrig: switched('trigger', 'no longer runs'),
  AT_EnableTrigAll: switched('trigger', 'runs'),
  AT_DisableTrigAll: switched('trigger', 'no longer runs'),
  AT_EnableTrigUser: switched('trigger', 'runs'),
  AT_DisableTrigUser: switched('trigger', 'no longer runs'),
  AT_EnableRule: switched('rule', 'runs'),
  AT_EnableAlwaysRule: switched('rule', 'runs'),
  AT_EnableReplicaRule: switched('rule', 'no longer runs'),
  AT_DisableRule: switched('rule', 'no longer runs'),
  AT_AddInherit: inheritance('joins'),
  AT_DropInherit: inheritance('leaves'),
  AT_AddOf: brief('access exclusive'),
  AT_DropOf: brief('access exclusive'),
  AT_ReplicaIdentity: brief('access exclusive'),
  AT_EnableRowSecurity: rowSecurity('Policies decide from then on who sees which rows of'),
  AT_DisableRowSecurity: rowSecurity('Every role with a grant sees all rows of'),
  AT_ForceRowSecurity: rowSecurity('Policies also bind the owner of'),
  AT_NoForceRowSecurity: rowSecurity('Policies no longer bind the owner of'),
  AT_GenericOptions: foreignOptions,
  AT_AttachPartition: attachPartition,
  AT_DetachPartition: detachPartition,
  AT_DetachPartitionFinalize: finalizeDetach,
  AT_AddIdentity: addIdentity,
  AT_SetIdentity: setIdentity,
  AT_DropIdentity: dropIdentity,
  AT_ReAddStatistics: internal,
};

/** `ALTER TABLE`, and what the parser treats as such: indexes, views, sequences, foreign tables, composite types. */
export const alterTable: StatementRule = (tree, ask) => {
  if (textAt(tree, 'objtype') === 'OBJECT_TYPE') return alterCompositeType(tree, ask);
  const relation = alteredRelation(ask.relation(treeAt(tree, 'relation')));
  return namedNodesAt(tree, 'cmds').flatMap(({ tree: command }) => {
    const subtype = textAt(command, 'subtype') ?? '';
    const rule = isSubcommand(subtype) ? SUBCOMMANDS[subtype] : internal;
    return rule(command, relation, ask);
  });
};

/** Names of the subcommands that have a rule, for the test that compares them with the parser's. */
export const CLASSIFIED_SUBCOMMANDS: readonly string[] = Object.keys(SUBCOMMANDS);

function isSubcommand(name: string): name is AlterTableSubcommand {
  return name in SUBCOMMANDS;
}
