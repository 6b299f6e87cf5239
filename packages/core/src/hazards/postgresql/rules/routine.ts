import { describeObject } from '../../../catalog/object-kind.js';
import { textAt, treeAt, type SyntaxTree } from '../../../source/syntax-tree.js';
import type { CatalogFact } from '../../../catalog/catalog.js';
import { textDetail } from '../../model/catalog-index.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { newRoutineName, routineName } from '../syntax/routine-name.js';
import { flagAt, namedNode, optionsAt } from '../syntax/statement-tree.js';
import { hazard, touch, type StatementRule } from '../../model/statement-effect.js';
import { readTouches } from './read-relations.js';

/** `CREATE [OR REPLACE] FUNCTION | PROCEDURE`: locks no relation; SECURITY DEFINER lends the owner's rights. */
export const createRoutine: StatementRule = (tree, ask) => {
  const kind = flagAt(tree, 'is_procedure') ? 'procedure' : 'function';
  const name = newRoutineName(tree);
  const before = ask.before.find(kind, name);
  const definer = isDefiner(tree);
  const changes = before === null ? definer && hasRelations(ask) : wasDefiner(before) !== definer;
  const label = describeObject({ kind, name: before?.name ?? name });
  return [
    // A new function may still open existing tables to its callers: PUBLIC may call it unless told otherwise.
    ...(changes ? [touch(null, 'none', definerHazard(label, definer))] : []),
    ...readTouches(tree['sql_body'], ask),
  ];
};

/** `ALTER FUNCTION | PROCEDURE`: options of an existing one. */
export const alterRoutine: StatementRule = (tree) => {
  const name = routineName(treeAt(tree, 'func'));
  const kind = textAt(tree, 'objtype') === 'OBJECT_PROCEDURE' ? 'procedure' : 'function';
  const security = optionsAt(tree, 'actions').get('security');
  if (security === undefined) return [];
  return [touch({ kind, name }, 'none', definerHazard(`${kind} ${name}`, isTrue(security)))];
};

function definerHazard(label: string, definer: unknown) {
  const message =
    definer === true
      ? `${label} runs with its owner's rights, and whoever may call it has them there. Set a safe search_path and revoke EXECUTE from PUBLIC.`
      : `${label} runs with its caller's rights from then on.`;
  return hazard('AUTHORIZATION_CHANGED', label, message);
}

function isDefiner(tree: SyntaxTree): boolean {
  return isTrue(optionsAt(tree, 'options').get('security'));
}

function isTrue(option: SyntaxTree[string]): boolean {
  const value = namedNode(option);
  return value?.node === 'Boolean' && flagAt(value.tree, 'boolval');
}

/** What a catalog prints before the body of a function. */
function wasDefiner(fact: CatalogFact): boolean | null {
  const definition = textDetail(fact, 'definition');
  return definition === null ? null : /\bSECURITY DEFINER\b/.test(definition.split(/^AS /m)[0] ?? '');
}

const READABLE = ['table', 'view', 'materialized_view', 'foreign_table'] as const;

function hasRelations(ask: CatalogQuestions): boolean {
  return READABLE.some((kind) => ask.before.all(kind).length > 0);
}
