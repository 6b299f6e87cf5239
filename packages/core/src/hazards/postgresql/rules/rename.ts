import { describeObject, type ObjectKind } from '../../../catalog/object-kind.js';
import { textAt, treeAt, type SyntaxTree } from '../../../source/syntax-tree.js';
import {
  alteredRelation,
  columnLabel,
  columnName,
  constraintIn,
  INDEXED,
} from '../questions/altered-relation.js';
import { textsDetail } from '../../model/catalog-index.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { writtenName, qualifiedName } from '../../../catalog/object-names.js';
import { routineName } from '../syntax/routine-name.js';
import { dottedName } from '../syntax/statement-tree.js';
import { hazard, touch, unclassified, type StatementRule, type Touch } from '../../model/statement-effect.js';
import { typedTables } from './typed-tables.js';

type RenameRule = (tree: SyntaxTree, ask: CatalogQuestions) => readonly Touch[];

const relation: RenameRule = (tree, ask) => {
  const ref = ask.relation(treeAt(tree, 'relation'));
  // Queries name no indexes, and the server lets them go on while one gets another name.
  if (ref.kind === 'index') return [touch(ref, 'share update exclusive')];
  return [touch(ref, 'access exclusive', renamed(describeObject(ref)))];
};

const column: RenameRule = (tree, ask) => {
  if (textAt(tree, 'relationType') === 'OBJECT_TYPE') return attribute(tree, ask);
  const table = alteredRelation(ask.relation(treeAt(tree, 'relation')));
  return [touch(table.ref, 'access exclusive', renamed(columnLabel(table, textAt(tree, 'subname') ?? '')))];
};

const attribute: RenameRule = (tree, ask) => {
  const of = treeAt(tree, 'relation');
  const type = writtenName([textAt(of, 'schemaname') ?? 'public', textAt(of, 'relname') ?? '']);
  const label = `attribute ${type}.${textAt(tree, 'subname') ?? ''}`;
  return [
    touch({ kind: 'type', name: type }, 'none', renamed(label)),
    ...typedTables(ask, type).map((table) => touch(table, 'access exclusive')),
  ];
};

const constraint: RenameRule = (tree, ask) => {
  const table = alteredRelation(ask.relation(treeAt(tree, 'relation')));
  const name = textAt(tree, 'subname') ?? '';
  const type = constraintIn(ask.before, table, name)?.type ?? null;
  const isKey = type === null || INDEXED.has(type);
  const label = `constraint ${columnName(table, name)}`;
  return [touch(table.ref, 'access exclusive', ...(isKey ? [renamed(label)] : []))];
};

/** Triggers, policies and rules: only the table knows their names. */
const onTable: RenameRule = (tree, ask) => [
  touch(ask.relation(treeAt(tree, 'relation')), 'access exclusive'),
];

const type: RenameRule = (tree, ask) => {
  const name = qualifiedName(dottedName(treeAt(tree, 'object') ?? {}));
  const label = `type ${name}`;
  const before = ask.before.find('type', name) ?? ask.before.find('domain', name);
  const after = ask.after.find('type', name);
  if (after === null) return [touch({ kind: 'type', name }, 'none', renamed(label))];
  // Set aside for a new type of its name: only values that go are noticed.
  const kept = new Set(textsDetail(after, 'values'));
  const values = textsDetail(before, 'values');
  const gone = values?.filter((value) => !kept.has(value));
  if (gone?.length === 0) return [touch({ kind: 'type', name }, 'none')];
  const message = `Running code that uses ${gone === undefined ? 'old values' : gone.map((value) => `'${value}'`).join(', ')} of ${label} fails.`;
  return [touch({ kind: 'type', name }, 'none', hazard('BREAKS_READERS', label, message))];
};

const named =
  (kind: ObjectKind): RenameRule =>
  (tree) => {
    const object = treeAt(tree, 'object');
    const parts = object === null ? [textAt(tree, 'subname') ?? ''] : dottedName(object);
    const name =
      treeAt(object, 'ObjectWithArgs') === null
        ? writtenName(parts)
        : routineName(treeAt(object, 'ObjectWithArgs'));
    return [touch({ kind, name }, 'none', renamed(describeObject({ kind, name })))];
  };

const nothing: RenameRule = () => [];

const RENAMES: Readonly<Record<string, RenameRule>> = {
  OBJECT_TABLE: relation,
  OBJECT_VIEW: relation,
  OBJECT_MATVIEW: relation,
  OBJECT_SEQUENCE: relation,
  OBJECT_INDEX: relation,
  OBJECT_FOREIGN_TABLE: relation,
  OBJECT_COLUMN: column,
  OBJECT_ATTRIBUTE: attribute,
  OBJECT_TABCONSTRAINT: constraint,
  OBJECT_TRIGGER: onTable,
  OBJECT_POLICY: onTable,
  OBJECT_RULE: onTable,
  OBJECT_TYPE: type,
  OBJECT_DOMAIN: type,
  OBJECT_DOMCONSTRAINT: nothing,
  OBJECT_STATISTIC_EXT: nothing,
  OBJECT_EVENT_TRIGGER: nothing,
  OBJECT_SCHEMA: named('schema'),
  OBJECT_FUNCTION: named('function'),
  OBJECT_PROCEDURE: named('procedure'),
  OBJECT_ROUTINE: named('function'),
  OBJECT_AGGREGATE: named('aggregate'),
  OBJECT_COLLATION: named('collation'),
  OBJECT_PUBLICATION: named('publication'),
  OBJECT_FOREIGN_SERVER: named('foreign_server'),
};

/** `ALTER … RENAME`: brief, and noticed by all code that uses the old name. */
export const rename: StatementRule = (tree, ask) => {
  const kind = textAt(tree, 'renameType') ?? '';
  const rule = RENAMES[kind];
  return rule === undefined
    ? [unclassified(`RENAME of ${kind.replace('OBJECT_', '').toLowerCase()}`)]
    : rule(tree, ask);
};

function renamed(label: string) {
  return hazard(
    'BREAKS_READERS',
    label,
    `Running code that uses the old name of ${label} fails. Make the new one beside it, move the code, then drop the old one.`,
  );
}
