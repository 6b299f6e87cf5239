import { describeObject } from '../../../catalog/object-kind.js';
import { treeAt } from '../../../source/syntax-tree.js';
import { flagDetail, hasDetail } from '../../model/catalog-index.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { indexFacts } from '../questions/altered-relation.js';
import { flagAt, optionsAt } from '../syntax/statement-tree.js';
import { hazard, touch, type StatementRule } from '../../model/statement-effect.js';
import { readTouches, runTouches } from './read-relations.js';

/** `CREATE [OR REPLACE] VIEW`: reads what it is made of; a replaced view keeps its columns. */
export const createView: StatementRule = (tree, ask) => {
  const ref = { ...ask.relation(treeAt(tree, 'view')), kind: 'view' } as const;
  const isReplaced = flagAt(tree, 'replace') && ask.before.find('view', ref.name) !== null;
  const options = optionsAt(tree, 'options');
  const label = describeObject(ref);
  const message = `security_invoker of ${label} decides whose rights count for the tables behind it.`;
  const hazards = changesInvoker(ref.name, options.has('security_invoker'), ask)
    ? [hazard('AUTHORIZATION_CHANGED', label, message)]
    : [];
  return [
    ...(isReplaced ? [touch(ref, 'access exclusive')] : []),
    ...(hazards.length > 0 ? [touch(null, 'none', ...hazards)] : []),
    ...readTouches(tree['query'], ask),
  ];
};

/** Whether a view that exists gets other rights; where nobody knows what it had, setting them counts. */
function changesInvoker(view: string, isSet: unknown, ask: CatalogQuestions): boolean {
  const before = ask.before.find('view', view);
  if (before === null) return false;
  if (hasDetail(before, 'securityInvoker')) return flagDetail(before, 'securityInvoker') !== (isSet === true);
  return isSet === true;
}

/** `CREATE TABLE AS` and `CREATE MATERIALIZED VIEW`: read what they are made of. */
export const createFromQuery: StatementRule = (tree, ask) =>
  flagAt(treeAt(tree, 'into'), 'skipData') ? readTouches(tree['query'], ask) : runTouches(tree['query'], ask);

/** `REFRESH MATERIALIZED VIEW`: closed meanwhile, unless CONCURRENTLY. */
export const refresh: StatementRule = (tree, ask) => {
  const view = { ...ask.relation(treeAt(tree, 'relation')), kind: 'materialized_view' } as const;
  const label = describeObject(view);
  if (flagAt(tree, 'skipData'))
    return [
      touch(
        view,
        'access exclusive',
        hazard('BREAKS_READERS', label, `Reads of ${label} fail until it is filled again.`),
      ),
    ];
  const unique = ask.before.partsOf('index', view.name).some((fact) => indexFacts(fact).unique);
  const concurrently = flagAt(tree, 'concurrent');
  return [
    touch(
      view,
      concurrently ? 'exclusive' : 'access exclusive',
      ...(concurrently
        ? []
        : [
            hazard(
              'BLOCKS_READS',
              label,
              `Reads of ${label} wait while it is filled again. CONCURRENTLY lets them go on, if it has a unique index.`,
            ),
          ]),
      ...(unique
        ? [
            hazard(
              'MAY_FAIL_ON_DATA',
              label,
              `It fails if the query of ${label} gives rows that its unique index refuses.`,
            ),
          ]
        : []),
    ),
  ];
};
