import { describeObject, type ObjectRef } from '../../../catalog/object-kind.js';
import { textAt, treeAt, type SyntaxTree } from '../../../source/syntax-tree.js';
import { mayRaise } from '../questions/expression-safety.js';
import { textDetail } from '../../model/catalog-index.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { writtenName, nameParts } from '../../../catalog/object-names.js';
import { flagAt, namedNodesAt, optionsAt } from '../syntax/statement-tree.js';
import { blocksAll, hazard, touch, type StatementRule, type Touch } from '../../model/statement-effect.js';

/** `CREATE INDEX`: stops writes while every row is read, unless it is built CONCURRENTLY. */
export const createIndex: StatementRule = (tree, ask) => {
  const table = ask.relation(treeAt(tree, 'relation'));
  const schema = nameParts(table.name).slice(0, -1);
  const built = {
    tree,
    table,
    index: `index ${writtenName([...schema, textAt(tree, 'idxname') ?? 'without a name'])}`,
  };
  if (flagAt(tree, 'concurrent')) return builtConcurrently(built);
  if (isOnParentOnly(built, ask)) return [touch(table, 'share')];
  const label = describeObject(table);
  const message = `Writes to ${label} wait while ${built.index} is built. CREATE INDEX CONCURRENTLY lets them go on.`;
  const blocks = table.kind === 'materialized_view' ? [] : [hazard('BLOCKS_WRITES', label, message)];
  return [touch(table, 'share', ...blocks, ...failureHazards(built))];
};

interface BuiltIndex {
  readonly tree: SyntaxTree;
  readonly table: ObjectRef;
  readonly index: string;
}

function builtConcurrently(built: BuiltIndex): readonly Touch[] {
  const message = `${built.index} is built CONCURRENTLY, outside of any transaction; if that fails, an invalid index stays.`;
  return [
    touch(built.table, 'share update exclusive', ...failureHazards(built)),
    touch(null, 'none', hazard('NOT_TRANSACTIONAL', built.index, message)),
  ];
}

/** `ON ONLY` a table with partitions: there are no rows to read. */
function isOnParentOnly({ tree, table }: BuiltIndex, ask: CatalogQuestions): boolean {
  const hasPartitions = textDetail(ask.before.find('table', table.name), 'partitionKey') !== null;
  return hasPartitions && !flagAt(treeAt(tree, 'relation'), 'inh');
}

function failureHazards({ tree, table, index }: BuiltIndex) {
  const label = describeObject(table);
  if (flagAt(tree, 'unique'))
    return [hazard('MAY_FAIL_ON_DATA', index, `It fails if stored rows of ${label} have the same values.`)];
  const raises = namedNodesAt(tree, 'indexParams').some(({ tree: part }) => mayRaise(part['expr']));
  if (!raises && !mayRaise(tree['whereClause'])) return [];
  return [hazard('MAY_FAIL_ON_DATA', index, `Its expression may fail for a stored row of ${label}.`)];
}

/** `REINDEX`: the index cannot be used meanwhile, and every query on its table looks at it. */
export const reindex: StatementRule = (tree, ask) => {
  const relation = treeAt(tree, 'relation');
  const concurrently = optionsAt(tree, 'params').has('concurrently');
  const ref = relation === null ? null : ask.relation(relation);
  const label = ref === null ? `index ${textAt(tree, 'name') ?? 'of the database'}` : describeObject(ref);
  const outside = concurrently || ref === null;
  return [
    touch(
      ref,
      concurrently ? 'share update exclusive' : 'access exclusive',
      ...(concurrently ? [] : blocksAll(label, 'it is built again. REINDEX CONCURRENTLY lets them go on.')),
      hazard('DEPENDENTS_REBUILT', label, `${label} is built again.`),
    ),
    ...(outside
      ? [touch(null, 'none', hazard('NOT_TRANSACTIONAL', label, `Rebuilding ${label} commits on its own.`))]
      : []),
  ];
};
