import { namedNodesAt } from '../syntax/statement-tree.js';
import { textAt, treeAt } from '../../../source/syntax-tree.js';
import { textDetail } from '../../model/catalog-index.js';
import type { AlteredRelation, SubcommandRule } from '../questions/altered-relation.js';
import type { LockLevel } from '../../model/lock-level.js';
import { blocksAll, hazard, touch } from '../../model/statement-effect.js';
import { ownerHazard, rebuiltRights } from './rebuilt-rights.js';

/** A subcommand that takes one lock for a moment and harms nobody. */
export function brief(lock: LockLevel): SubcommandRule {
  return (_command, relation) => [touch(relation.ref, lock)];
}

/** `SET LOGGED` and `SET UNLOGGED` copy the whole table, unless it is what it shall be. */
export function setPersistence(wanted: 'permanent' | 'unlogged'): SubcommandRule {
  return (_command, relation, ask) => {
    const isIt = textDetail(ask.before.find('table', relation.ref.name), 'persistence') === wanted;
    if (isIt || relation.ref.kind === 'sequence') return [touch(relation.ref, 'access exclusive')];
    const after = wanted === 'unlogged' ? ' After a crash an unlogged table is empty.' : '';
    return [touch(relation.ref, 'access exclusive', ...copied(relation, `to make it ${wanted}.${after}`))];
  };
}

/** `SET ACCESS METHOD`, `SET TABLESPACE`: every row moves. */
export function moves(why: string): SubcommandRule {
  return (_command, relation) => [touch(relation.ref, 'access exclusive', ...copied(relation, why))];
}

function copied(relation: AlteredRelation, why: string) {
  return [
    hazard('TABLE_REWRITE', relation.label, `Every row of ${relation.label} is written again ${why}`),
    ...blocksAll(relation.label, 'every row is written again.'),
  ];
}

/** Storage options that the server lets itself be told while reads and writes go on. */
const LIGHT_OPTIONS =
  /^(toast\.)?(fillfactor|autovacuum_.*|log_autovacuum_min_duration|toast_tuple_target|parallel_workers|vacuum_index_cleanup|vacuum_truncate|vacuum_max_eager_freeze_failure_rate|deduplicate_items|n_distinct|n_distinct_inherited)$/;
const SECURITY_OPTIONS = new Set(['security_invoker', 'security_barrier', 'check_option']);

/** `SET (…)` and `RESET (…)`: the lock depends on the option; some options of views decide who sees what. */
export const relationOptions: SubcommandRule = (command, relation) => {
  const options = namedNodesAt(treeAt(command, 'def', 'List'), 'items').map(({ tree }) => {
    const space = textAt(tree, 'defnamespace');
    return `${space === null ? '' : `${space}.`}${textAt(tree, 'defname') ?? ''}`;
  });
  const isLight = options.length > 0 && options.every((option) => LIGHT_OPTIONS.test(option));
  const security = options.filter((option) => SECURITY_OPTIONS.has(option));
  const hazards = security.map((option) =>
    hazard(
      'AUTHORIZATION_CHANGED',
      relation.label,
      `${option} of ${relation.label} decides whose rights and which rows count when it is read or written.`,
    ),
  );
  return [touch(relation.ref, isLight ? 'share update exclusive' : 'access exclusive', ...hazards)];
};

/** `ENABLE | DISABLE | FORCE | NO FORCE ROW LEVEL SECURITY`. */
export function rowSecurity(effect: string): SubcommandRule {
  return (_command, relation) => [
    touch(
      relation.ref,
      'access exclusive',
      hazard('AUTHORIZATION_CHANGED', relation.label, `${effect} ${relation.label}.`),
    ),
  ];
}

/** `OWNER TO`: the new owner may do everything with it, the old one loses that. */
export const changeOwner: SubcommandRule = (command, relation, ask) => {
  const owner = textAt(treeAt(command, 'newowner'), 'rolename') ?? 'another role';
  const change = ownerHazard(relation.label, owner);
  return [touch(relation.ref, 'access exclusive', change), ...rebuiltRights(relation.ref, ask, change)];
};

/** Options of a foreign table or its columns: it may read another table, or from another place. */
export const foreignOptions: SubcommandRule = (_command, relation) => [
  touch(
    relation.ref,
    'access exclusive',
    hazard('BREAKS_READERS', relation.label, `Running code may read other rows from ${relation.label}.`),
  ),
];

/** `INHERIT` and `NO INHERIT`: the rows of the child come into or leave the parent. */
export function inheritance(joins: 'joins' | 'leaves'): SubcommandRule {
  return (command, relation, ask) => {
    const parent = ask.relation(treeAt(command, 'def', 'RangeVar'));
    const label = `table ${parent.name}`;
    return [
      touch(
        parent,
        joins === 'joins' ? 'share update exclusive' : 'access share',
        hazard(
          'BREAKS_READERS',
          label,
          `Running code that reads ${label} ${joins === 'joins' ? 'also gets' : 'no longer gets'} the rows of ${relation.label}.`,
        ),
      ),
      touch(relation.ref, 'access exclusive'),
    ];
  };
}
