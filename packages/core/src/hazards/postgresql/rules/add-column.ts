import { namedNodesAt, flagAt } from '../syntax/statement-tree.js';
import { textAt, treeAt, type SyntaxTree } from '../../../source/syntax-tree.js';
import {
  columnLabel,
  domainFacts,
  type AlteredRelation,
  type SubcommandRule,
} from '../questions/altered-relation.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { mayBeVolatile, mayRaise } from '../questions/expression-safety.js';
import { columnTypeOf, type SqlType } from '../syntax/sql-type.js';
import { blocksAll, hazard, touch, type Touch } from '../../model/statement-effect.js';
import { foreignKeyTarget } from './foreign-key.js';

/** What the definition of a new column says. */
interface NewColumn {
  readonly label: string;
  readonly definition: SyntaxTree;
  readonly defaultValue: SyntaxTree | null;
  readonly constraints: readonly SyntaxTree[];
}

/** `ADD COLUMN`: free where every row gets the same value, a rewrite where each row needs its own. */
export const addColumn: SubcommandRule = (command, relation, ask) => {
  const column = newColumn(command, relation);
  // Rows of a foreign table are elsewhere: there is nothing to write or check.
  if (column === null || relation.ref.kind === 'foreign_table')
    return [touch(relation.ref, 'access exclusive')];
  const reason = rewriteReason(column, ask);
  const hazards = [
    ...(reason === null ? [] : rewriteHazards(column, relation, reason)),
    ...requiredHazards(column, relation),
    ...(reason === null ? scanHazards(column, relation, ask) : []),
    ...failureHazards(column, relation),
  ];
  const targets = of(column, 'CONSTR_FOREIGN').flatMap((constraint) =>
    foreignKeyTarget(constraint, ask, { scans: column.defaultValue !== null }),
  );
  return [
    touch(relation.ref, 'access exclusive', ...hazards),
    ...withoutScan(targets, ask.isCreated(relation.ref)),
  ];
};

function newColumn(command: SyntaxTree, relation: AlteredRelation): NewColumn | null {
  const definition = treeAt(command, 'def', 'ColumnDef');
  if (definition === null) return null;
  const constraints = namedNodesAt(definition, 'constraints').map(({ tree }) => tree);
  const value = constraints.find((constraint) => textAt(constraint, 'contype') === 'CONSTR_DEFAULT');
  const expression = treeAt(value, 'raw_expr');
  return {
    label: columnLabel(relation, textAt(definition, 'colname') ?? ''),
    definition,
    defaultValue: isNullConstant(expression) ? null : expression,
    constraints,
  };
}

function of(column: NewColumn, type: string): readonly SyntaxTree[] {
  return column.constraints.filter((constraint) => textAt(constraint, 'contype') === type);
}

/** Why each row needs a value of its own; null where it does not. */
function rewriteReason(column: NewColumn, ask: CatalogQuestions): string | null {
  const [generated] = of(column, 'CONSTR_GENERATED');
  if (generated !== undefined)
    return textAt(generated, 'generated_kind') === 'v'
      ? null
      : 'a stored generated column is computed for each row';
  if (numbersItself(column)) return 'each row gets a number of its own';
  if (column.defaultValue !== null && mayBeVolatile(column.defaultValue, ask))
    return 'its default may have another value for each row';
  return typeReason(columnTypeOf(column.definition), ask);
}

function typeReason(type: SqlType | null, ask: CatalogQuestions): string | null {
  if (type === null) return 'its type is not known';
  const domain = domainFacts(ask.after, type) ?? domainFacts(ask.before, type);
  const checked = domain?.constrained === true && !type.array;
  return checked ? 'its domain has constraints that each row is checked for' : null;
}

function numbersItself(column: NewColumn): boolean {
  const type = columnTypeOf(column.definition);
  return of(column, 'CONSTR_IDENTITY').length > 0 || (type?.builtIn === true && /serial/.test(type.name));
}

function rewriteHazards(column: NewColumn, relation: AlteredRelation, reason: string) {
  const safer = 'Add the column without it, fill it in batches, then set it.';
  return [
    hazard(
      'TABLE_REWRITE',
      relation.label,
      `Adding ${column.label} writes every row again: ${reason}. ${safer}`,
    ),
    ...blocksAll(relation.label, `every row is written again for ${column.label}.`),
  ];
}

/** NOT NULL and nothing to put in: stored rows have no value, and running code does not give one. */
function requiredHazards(column: NewColumn, relation: AlteredRelation) {
  const filled = numbersItself(column) || of(column, 'CONSTR_GENERATED').length > 0;
  const isRequired = of(column, 'CONSTR_NOTNULL').length > 0 || of(column, 'CONSTR_PRIMARY').length > 0;
  if (!isRequired || filled || column.defaultValue !== null) return [];
  return [
    hazard(
      'MAY_FAIL_ON_DATA',
      column.label,
      `${column.label} is NOT NULL without a default, which fails as soon as ${relation.label} has a row. Give it a default, or add it nullable and fill it first.`,
    ),
    hazard(
      'BREAKS_READERS',
      column.label,
      `Running code that inserts into ${relation.label} without ${column.label} fails from then on. Give the column a default.`,
    ),
  ];
}

function scanHazards(column: NewColumn, relation: AlteredRelation, ask: CatalogQuestions) {
  if (of(column, 'CONSTR_CHECK').length > 0)
    return blocksAll(relation.label, `every row is checked for the new ${column.label}.`);
  if (indexed(column)) return blocksAll(relation.label, `an index is built for the new ${column.label}.`);
  if (of(column, 'CONSTR_FOREIGN').length > 0 && column.defaultValue !== null && !ask.isCreated(relation.ref))
    return blocksAll(relation.label, `the default of the new ${column.label} is looked up for every row.`);
  return [];
}

function failureHazards(column: NewColumn, relation: AlteredRelation) {
  const reasons = [
    ...(of(column, 'CONSTR_CHECK').length > 0 ? ['its check may refuse the value that stored rows get'] : []),
    ...(indexed(column) && column.defaultValue !== null ? ['stored rows would all have the same value'] : []),
    ...(of(column, 'CONSTR_FOREIGN').length > 0 && column.defaultValue !== null
      ? ['its default may not exist in the table it refers to']
      : []),
    ...(of(column, 'CONSTR_GENERATED').some(
      (part) => mayRaise(part['raw_expr']) && textAt(part, 'generated_kind') === 's',
    )
      ? ['its expression may fail for a stored row']
      : []),
  ];
  if (reasons.length === 0) return [];
  return [
    hazard(
      'MAY_FAIL_ON_DATA',
      column.label,
      `Adding ${column.label} to ${relation.label} may fail: ${reasons.join(', ')}.`,
    ),
  ];
}

function indexed(column: NewColumn): boolean {
  return of(column, 'CONSTR_UNIQUE').length > 0 || of(column, 'CONSTR_PRIMARY').length > 0;
}

function isNullConstant(expression: SyntaxTree | null): boolean {
  const constant = treeAt(expression, 'A_Const') ?? treeAt(expression, 'TypeCast', 'arg', 'A_Const');
  return constant !== null && flagAt(constant, 'isnull');
}

/** A new table has no rows, so looking them up in the table they refer to takes no time. */
function withoutScan(targets: readonly Touch[], fromNewTable: boolean): readonly Touch[] {
  return fromNewTable ? targets.map(({ on, lock }) => touch(on, lock)) : targets;
}
