import { textAt, treeAt, stringsIn, listAt, type SyntaxTree } from '../../../source/syntax-tree.js';
import {
  columnIn,
  columnLabel,
  columnName,
  constraintsOf,
  domainFacts,
  indexesOf,
  type AlteredRelation,
  type SubcommandRule,
} from '../questions/altered-relation.js';
import { textDetail, textsDetail } from '../../model/catalog-index.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { columnTypeOf, describeType, isSameType, typeFromTree, type SqlType } from '../syntax/sql-type.js';
import { blocksAll, hazard, touch } from '../../model/statement-effect.js';
import { CHECKED_CHANGE, LOSSLESS, type TypeChange, UNKNOWN_CHANGE } from '../syntax/type-change.js';
import { changeOfType, isCitextName } from '../syntax/type-conversion.js';

interface Retyped {
  readonly column: string;
  readonly label: string;
  readonly from: SqlType | null;
  readonly to: SqlType | null;
  readonly change: TypeChange;
  /** True where the column gets another collation, so that its indexes sort in another order. */
  readonly recollated: boolean;
  /** True where the new collation may take two values for equal that were not. */
  readonly mayMerge: boolean;
}

/** `ALTER COLUMN … TYPE`: from nothing at all to a rewrite that cuts values, decided by the two types. */
export const alterColumnType: SubcommandRule = (command, relation, ask) => {
  const retyped = readChange(command, relation, ask);
  if (['view', 'foreign_table', 'materialized_view'].includes(relation.ref.kind))
    return [touch(relation.ref, 'access exclusive', ...noticeHazards(retyped))];
  const hazards = [
    ...(retyped.change.losesData ? [lossHazard(retyped)] : []),
    ...(retyped.change.rewrites ? rewriteHazards(retyped, relation) : []),
    ...(retyped.change.rewrites ? [] : recheckHazards(retyped, relation, ask)),
    ...failureHazards(retyped, relation, ask),
    ...rebuildHazards(retyped, relation, ask),
    ...noticeHazards(retyped),
  ];
  return [touch(relation.ref, 'access exclusive', ...hazards)];
};

function readChange(command: SyntaxTree, relation: AlteredRelation, ask: CatalogQuestions): Retyped {
  const column = textAt(command, 'name') ?? '';
  const definition = treeAt(command, 'def', 'ColumnDef');
  const to = definition === null ? null : columnTypeOf(definition);
  const from = columnIn(ask.before, relation, column)?.type ?? null;
  const using = treeAt(definition, 'raw_default');
  const collationBefore = textDetail(ask.before.find('column', columnName(relation, column)), 'collation');
  return {
    column,
    label: columnLabel(relation, column),
    from,
    to,
    change: from === null || to === null ? UNKNOWN_CHANGE : changeThrough({ from, to, using, column }, ask),
    recollated: treeAt(definition, 'collClause') !== null || collationBefore !== null,
    mayMerge: mayMerge(treeAt(definition, 'collClause')),
  };
}

/** The server's own collations compare bytes last of all; only one that somebody made can be nondeterministic. */
function mayMerge(clause: SyntaxTree | null): boolean {
  return clause !== null && stringsIn(listAt(clause, 'collname')).at(-2) !== 'pg_catalog';
}

interface Conversion {
  readonly from: SqlType;
  readonly to: SqlType;
  readonly using: SyntaxTree | null;
  readonly column: string;
}

/** Follows `USING column::a::b`; any other expression may do anything. */
function changeThrough(conversion: Conversion, ask: CatalogQuestions): TypeChange {
  const { from, to, using, column } = conversion;
  const casts = using === null ? [] : castsOf(using, column);
  if (casts === null) return UNKNOWN_CHANGE;
  const last = casts.at(-1);
  const steps = last === undefined || isSameType(last, to) ? casts : [...casts, to];
  const path = steps.length === 0 ? [to] : steps;
  const changes = path.map((target, index) =>
    // The plan made a new type of the old one's name: equal names mean nothing.
    target.name === from.name && ask.isCreated({ kind: 'type', name: target.name })
      ? UNKNOWN_CHANGE
      : changeOfStep({ from: path[index - 1] ?? from, to: target, explicit: index < casts.length }, ask),
  );
  return {
    rewrites: path.length > 1 || changes.some(({ rewrites }) => rewrites),
    mayFail: changes.some(({ mayFail }) => mayFail) && !keepsValues(from, to, ask),
    losesData: changes.some(({ losesData }) => losesData),
    readersNotice:
      describeType(from) !== describeType(to) && changes.some(({ readersNotice }) => readersNotice),
    keepsIndexes: changes.every(({ keepsIndexes }) => keepsIndexes),
  };
}

function changeOfStep(
  step: { readonly from: SqlType; readonly to: SqlType; readonly explicit: boolean },
  ask: CatalogQuestions,
): TypeChange {
  if (isEnum(step.from, ask) && step.to.name === 'text') return LOSSLESS;
  if (step.from.name === 'text' && isEnum(step.to, ask)) return CHECKED_CHANGE;
  return changeOfType({
    ...step,
    inUtc: ask.sessionInUtc,
    domainOf: (type) => domainFacts(ask.before, type) ?? domainFacts(ask.after, type),
  });
}

/** True where every value of one enum is one of the other. */
function keepsValues(from: SqlType, to: SqlType, ask: CatalogQuestions): boolean {
  const had = textsDetail(ask.before.find('type', from.name), 'values');
  const has = textsDetail(ask.after.find('type', to.name), 'values');
  return had !== null && has !== null && had.length > 0 && had.every((value) => has.includes(value));
}

function isEnum(type: SqlType, ask: CatalogQuestions): boolean {
  if (type.builtIn) return false;
  const fact = ask.before.find('type', type.name) ?? ask.after.find('type', type.name);
  return fact?.details['variant'] === 'enum';
}

/** The chain of casts around the column itself, innermost first; null where there is anything else. */
function castsOf(expression: SyntaxTree, column: string): readonly SqlType[] | null {
  const reference = treeAt(expression, 'ColumnRef');
  if (reference !== null) return stringsIn(listAt(reference, 'fields')).at(-1) === column ? [] : null;
  const cast = treeAt(expression, 'TypeCast');
  const inner = cast === null ? null : treeAt(cast, 'arg');
  const type = treeAt(cast, 'typeName');
  if (inner === null || type === null) return null;
  const casts = castsOf(inner, column);
  return casts === null ? null : [...casts, typeFromTree(type)];
}

function described({ from, to }: Retyped): string {
  return `from ${from === null ? 'an unknown type' : describeType(from)} to ${to === null ? 'an unknown type' : describeType(to)}`;
}

function lossHazard(retyped: Retyped) {
  const message = `Changing ${retyped.label} ${described(retyped)} may cut, round or merge stored values. Add a new column, copy and check the values, then drop the old one.`;
  return hazard('DATA_LOSS', retyped.label, message);
}

function rewriteHazards(retyped: Retyped, relation: AlteredRelation) {
  return [
    hazard(
      'TABLE_REWRITE',
      relation.label,
      `Changing ${retyped.label} ${described(retyped)} writes every row of ${relation.label} again. On a large table add a new column and fill it in batches.`,
    ),
    ...blocksAll(relation.label, `every row is written again to change the type of ${retyped.label}.`),
  ];
}

/** Checks on the column are verified again, and indexes that compare in another way are built again, row by row. */
function recheckHazards(retyped: Retyped, relation: AlteredRelation, ask: CatalogQuestions) {
  const checks = constraintsOf(ask, relation).some(
    ({ type, columns }) => (type === null || type === 'check') && columns.includes(retyped.column),
  );
  if (checks)
    return blocksAll(relation.label, `checks on ${retyped.label} are verified again for every row.`);
  if (!rebuildsIndex(retyped, relation, ask)) return [];
  return blocksAll(relation.label, `indexes on ${retyped.label} are built again.`);
}

function failureHazards(retyped: Retyped, relation: AlteredRelation, ask: CatalogQuestions) {
  if (!retyped.change.mayFail || !mayCollide(retyped, relation, ask)) {
    return retyped.mayMerge && isUnique(retyped, relation, ask) ? [mergeHazard(retyped)] : [];
  }
  const message = `Changing ${retyped.label} ${described(retyped)} fails if a stored value does not fit. Look for such values first.`;
  return [hazard('MAY_FAIL_ON_DATA', retyped.label, message)];
}

/** `citext` takes every text; it can only fail where values must be unique. */
function mayCollide(retyped: Retyped, relation: AlteredRelation, ask: CatalogQuestions): boolean {
  if (retyped.change.rewrites || !isCitextName(retyped.to?.name ?? '')) return true;
  return isUnique(retyped, relation, ask);
}

function mergeHazard({ label }: Retyped) {
  const message = `Giving ${label} another collation fails if two unique values are equal under it. Look for such values first.`;
  return hazard('MAY_FAIL_ON_DATA', label, message);
}

function isUnique(retyped: Retyped, relation: AlteredRelation, ask: CatalogQuestions): boolean {
  return indexesOf(ask, relation).some(
    ({ unique, plainColumns }) => unique && (plainColumns?.includes(retyped.column) ?? true),
  );
}

function rebuildHazards(retyped: Retyped, relation: AlteredRelation, ask: CatalogQuestions) {
  const all = indexesOf(ask, relation);
  const affected = retyped.change.rewrites ? all.length > 0 : rebuildsIndex(retyped, relation, ask);
  if (!affected) return [];
  return [
    hazard(
      'DEPENDENTS_REBUILT',
      relation.label,
      `Indexes of ${relation.label} are built again, because ${retyped.label} changes its type.`,
    ),
  ];
}

function rebuildsIndex(retyped: Retyped, relation: AlteredRelation, ask: CatalogQuestions): boolean {
  const keeps = retyped.change.keepsIndexes && !retyped.recollated;
  return indexesOf(ask, relation).some(({ plainColumns }) =>
    plainColumns === null ? true : !keeps && plainColumns.includes(retyped.column),
  );
}

function noticeHazards(retyped: Retyped) {
  if (!retyped.change.readersNotice) {
    const message = `Running code gets rows by ${retyped.label} in another order, and comparisons may differ.`;
    return retyped.recollated ? [hazard('BREAKS_READERS', retyped.label, message)] : [];
  }
  return [
    hazard(
      'BREAKS_READERS',
      retyped.label,
      `Running code gets ${retyped.label} ${described(retyped).replace('from', 'as another type: from')} and may not expect it.`,
    ),
  ];
}
