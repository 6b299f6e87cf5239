import { describeObject } from '../../../catalog/object-kind.js';
import { textAt, treeAt, type SyntaxTree } from '../../../source/syntax-tree.js';
import {
  columnIn,
  columnName,
  constraintIn,
  indexFacts,
  type AlteredRelation,
  type SubcommandRule,
} from '../questions/altered-relation.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { writtenName, nameParts } from '../../../catalog/object-names.js';
import { flagAt, nameAt } from '../syntax/statement-tree.js';
import { blocksAll, hazard, touch, type Touch } from '../../model/statement-effect.js';
import { notNullHazards } from './column-properties.js';
import { foreignKeyTarget } from './foreign-key.js';

/** `ADD CONSTRAINT`: what is checked for stored rows now, and under which lock. */
export const addConstraint: SubcommandRule = (command, relation, ask) => {
  const constraint = treeAt(command, 'def', 'Constraint');
  if (constraint === null) return [touch(relation.ref, 'access exclusive')];
  const label = `constraint ${columnName(relation, textAt(constraint, 'conname') ?? 'without a name')}`;
  switch (textAt(constraint, 'contype')) {
    case 'CONSTR_FOREIGN':
      return addForeignKey(constraint, { relation, label }, ask);
    case 'CONSTR_NOTNULL':
      return [touch(relation.ref, 'access exclusive', ...addedNotNull(constraint, relation, ask))];
    case 'CONSTR_CHECK':
      return [touch(relation.ref, 'access exclusive', ...addedCheck(constraint, { relation, label }))];
    default:
      return [touch(relation.ref, 'access exclusive', ...addedIndex(constraint, { relation, label }, ask))];
  }
};

interface Added {
  readonly relation: AlteredRelation;
  readonly label: string;
}

function addForeignKey(constraint: SyntaxTree, added: Added, ask: CatalogQuestions): readonly Touch[] {
  const { relation, label } = added;
  const checks = isCheckedNow(constraint);
  const target = describeObject(ask.relation(treeAt(constraint, 'pktable')));
  const message = `Writes to ${relation.label} wait while every row is looked up in ${target}. Add the foreign key NOT VALID first and validate it in a later plan.`;
  return [
    touch(
      relation.ref,
      'share row exclusive',
      ...(checks
        ? [
            hazard('BLOCKS_WRITES', relation.label, message),
            hazard(
              'MAY_FAIL_ON_DATA',
              label,
              `It fails if a row of ${relation.label} refers to a row that ${target} does not have.`,
            ),
          ]
        : []),
    ),
    ...foreignKeyTarget(constraint, ask, { scans: checks && !ask.isCreated(relation.ref) }),
  ];
}

function addedNotNull(constraint: SyntaxTree, relation: AlteredRelation, ask: CatalogQuestions) {
  if (!isCheckedNow(constraint)) return [];
  return nameAt(constraint, 'keys').flatMap((column) => notNullHazards(column, relation, ask));
}

function addedCheck(constraint: SyntaxTree, { relation, label }: Added) {
  if (!isCheckedNow(constraint) || relation.ref.kind === 'foreign_table') return [];
  return [
    ...blocksAll(
      relation.label,
      `every row is checked for ${label}. Add it NOT VALID first and validate it in a later plan.`,
    ),
    hazard('MAY_FAIL_ON_DATA', label, `It fails if a stored row of ${relation.label} does not satisfy it.`),
  ];
}

function addedIndex(constraint: SyntaxTree, { relation, label }: Added, ask: CatalogQuestions) {
  if (textAt(constraint, 'indexname') !== null) return fromIndex(constraint, relation, ask);
  return [
    ...blocksAll(
      relation.label,
      `the index of ${label} is built. Create a unique index CONCURRENTLY first, then add the constraint USING INDEX.`,
    ),
    hazard(
      'MAY_FAIL_ON_DATA',
      label,
      `It fails if stored rows of ${relation.label} conflict with one another.`,
    ),
  ];
}

/** A primary key from an existing index still has to know that no column holds a NULL. */
function fromIndex(constraint: SyntaxTree, relation: AlteredRelation, ask: CatalogQuestions) {
  if (textAt(constraint, 'contype') !== 'CONSTR_PRIMARY') return [];
  const schema = nameParts(relation.ref.name).slice(0, -1);
  const fact = ask.before.find('index', writtenName([...schema, textAt(constraint, 'indexname') ?? '']));
  const columns = fact === null ? null : indexFacts(fact).plainColumns;
  const nullable = (columns ?? []).filter(
    (column) => columnIn(ask.before, relation, column)?.notNull !== true,
  );
  if (columns !== null && nullable.length === 0) return [];
  if (columns === null)
    return [
      ...blocksAll(relation.label, 'every row is checked for a NULL in the columns of its new primary key.'),
      hazard(
        'MAY_FAIL_ON_DATA',
        relation.label,
        'It fails if a stored row has no value in a column of the new primary key.',
      ),
    ];
  return nullable.flatMap((column) => notNullHazards(column, relation, ask));
}

/** False for `NOT VALID` and `NOT ENFORCED`: stored rows are not looked at. */
function isCheckedNow(constraint: SyntaxTree): boolean {
  return !flagAt(constraint, 'skip_validation');
}

/** `VALIDATE CONSTRAINT`: reads every row while reads and writes go on. */
export const validateConstraint: SubcommandRule = (command, relation, ask) => {
  const name = textAt(command, 'name') ?? '';
  const label = `constraint ${columnName(relation, name)}`;
  const target = constraintIn(ask.before, relation, name)?.foreignTable ?? null;
  return [
    touch(
      relation.ref,
      'share update exclusive',
      hazard('MAY_FAIL_ON_DATA', label, `It fails if a stored row of ${relation.label} does not satisfy it.`),
    ),
    ...(target === null ? [] : [touch({ kind: 'table', name: target }, 'row share')]),
  ];
};
