import type { StatementSubjects, Subject } from '@lockstep/core/source/statement-subjects.js';
import {
  listAt,
  nodesOf,
  stringsIn,
  type SyntaxTree,
  textAt,
  treeAt,
} from '@lockstep/core/source/syntax-tree.js';
import { relationSubject, subject, withSchema } from './targets.js';

/** What CREATE TABLE and CREATE FOREIGN TABLE say: the table, and each column and constraint at its own place. */
export function tableSubjects(tree: SyntaxTree, defaultSchema: string): StatementSubjects {
  const table = relationSubject(treeAt(tree, 'relation'), defaultSchema);
  const parts = listAt(tree, 'tableElts').flatMap((element) => [
    ...columnSubjects(treeAt(element, 'ColumnDef'), table.parts),
    ...constraintSubjects(treeAt(element, 'Constraint'), table.parts),
  ]);
  const bare = listAt(tree, 'constraints').flatMap((element) =>
    constraintSubjects(treeAt(element, 'Constraint'), table.parts),
  );
  return { says: [table, ...parts, ...bare], of: [] };
}

/** The attributes of a composite type. */
export function attributeSubjects(tree: SyntaxTree, defaultSchema: string): StatementSubjects {
  const type = relationSubject(treeAt(tree, 'typevar'), defaultSchema);
  const attributes = listAt(tree, 'coldeflist').flatMap((element) =>
    columnSubjects(treeAt(element, 'ColumnDef'), type.parts),
  );
  return { says: [type, ...attributes], of: [] };
}

/** What ALTER TABLE says, one action after the other, and the table it is about. */
export function alterTableSubjects(tree: SyntaxTree, defaultSchema: string): StatementSubjects {
  const table = relationSubject(treeAt(tree, 'relation'), defaultSchema);
  const actions = listAt(tree, 'cmds').map((command) =>
    actionSubjects(treeAt(command, 'AlterTableCmd'), table.parts, defaultSchema),
  );
  return {
    says: actions.flatMap(({ says }) => says),
    of: [...actions.flatMap(({ of }) => of), table],
  };
}

/** Actions on a column with what they settle of it. */
const OF_COLUMNS: Readonly<Record<string, string>> = {
  AT_ColumnDefault: 'default',
  AT_SetNotNull: 'not null',
  AT_DropNotNull: 'not null',
  AT_AlterColumnType: 'type of column',
  AT_AddIdentity: 'identity',
  AT_SetIdentity: 'identity',
  AT_DropIdentity: 'identity',
  AT_SetExpression: 'expression',
  AT_DropExpression: 'expression',
  AT_SetStatistics: 'statistics target',
  AT_SetStorage: 'storage',
  AT_SetCompression: 'compression',
  AT_SetOptions: 'column options',
  AT_ResetOptions: 'column options',
};

function actionSubjects(
  action: SyntaxTree | null,
  table: readonly string[],
  defaultSchema: string,
): StatementSubjects {
  const type = textAt(action, 'subtype') ?? '';
  const name = textAt(action, 'name');
  const member = (what: string | undefined): readonly Subject[] =>
    name === null || what === undefined ? [] : [subject(what, [...table, name])];
  const column = OF_COLUMNS[type];
  if (column !== undefined) return { says: member(column), of: member('column') };
  if (OF_MEMBERS[type] !== undefined) return { says: [], of: member(OF_MEMBERS[type]) };
  const added = [
    ...columnSubjects(treeAt(action?.['def'], 'ColumnDef'), table),
    ...constraintSubjects(treeAt(action?.['def'], 'Constraint'), table),
  ];
  return added.length > 0
    ? { says: added, of: [] }
    : otherAction({ type, name, table, action, defaultSchema });
}

/** Actions on what has a name of its own in the table and that take it away, or look at it. */
const OF_MEMBERS: Readonly<Record<string, string>> = {
  AT_DropColumn: 'column',
  AT_DropConstraint: 'constraint',
  AT_ValidateConstraint: 'constraint',
};

/** What is settled of the table as a whole: its row security, owner, options, partitions. */
function otherAction(source: {
  readonly type: string;
  readonly name: string | null;
  readonly table: readonly string[];
  readonly action: SyntaxTree | null;
  readonly defaultSchema: string;
}): StatementSubjects {
  const { type, name, table, action, defaultSchema } = source;
  const partition = treeAt(action?.['def'], 'PartitionCmd', 'name');
  const child = partition === null ? [] : [relationSubject(partition, defaultSchema)];
  const parts = [...table, ...(name === null ? [] : [name]), ...child.flatMap((one) => one.parts)];
  const what = type.replace(/^AT_(?:Enable|Disable|NoForce|Force|Set|Reset|Attach|Detach)?/, '');
  return { says: [subject(what, parts)], of: child };
}

const SERIALS: ReadonlySet<string> = new Set(
  'serial bigserial smallserial serial2 serial4 serial8'.split(' '),
);

/** A column with what its definition brings along: its default, its constraints, the sequence of a serial. */
function columnSubjects(column: SyntaxTree | null, table: readonly string[]): readonly Subject[] {
  const name = textAt(column, 'colname');
  if (column === null || name === null) return [];
  const offset = offsetOf(column);
  const constraints = listAt(column, 'constraints').map((item) => treeAt(item, 'Constraint'));
  const types = constraints.map((constraint) => textAt(constraint, 'contype'));
  const type = stringsIn(listAt(treeAt(column, 'typeName'), 'names')).at(-1) ?? '';
  const ownsSequence = SERIALS.has(type) || types.includes('CONSTR_IDENTITY');
  const sequence = [...table.slice(0, -1), `${table.at(-1) ?? ''}_${name}_seq`];
  return [
    subject('column', [...table, name], offset),
    ...(types.includes('CONSTR_DEFAULT') ? [subject('default', [...table, name], offset)] : []),
    ...(ownsSequence ? [subject('name', sequence, offset)] : []),
    ...constraints.flatMap((constraint) => constraintSubjects(constraint, table, name)),
  ];
}

/** How the server ends the name it chooses for a constraint that has none. */
const ENDINGS: Readonly<Record<string, string>> = {
  CONSTR_PRIMARY: 'pkey',
  CONSTR_UNIQUE: 'key',
  CONSTR_FOREIGN: 'fkey',
  CONSTR_CHECK: 'check',
  CONSTR_EXCLUSION: 'excl',
  CONSTR_NOTNULL: 'not_null',
};

/** A constraint by its name, or by the one that the server chooses; `column` for one that stands in its definition. */
function constraintSubjects(
  constraint: SyntaxTree | null,
  table: readonly string[],
  column?: string,
): readonly Subject[] {
  const ending = ENDINGS[textAt(constraint, 'contype') ?? ''];
  if (constraint === null || ending === undefined) return [];
  const name = textAt(constraint, 'conname') ?? chosenName({ constraint, ending, table, column });
  return [subject('constraint', [...table, name], offsetOf(constraint))];
}

function chosenName(source: {
  readonly constraint: SyntaxTree;
  readonly ending: string;
  readonly table: readonly string[];
  readonly column: string | undefined;
}): string {
  const { constraint, ending, table, column } = source;
  const columns = column === undefined ? columnsOf(constraint) : [column];
  const named = ending === 'pkey' ? [] : ending === 'check' && columns.length !== 1 ? [] : columns;
  return [table.at(-1) ?? '', ...named, ending].join('_');
}

/** The columns a constraint of a table names, in their order. */
function columnsOf(constraint: SyntaxTree): readonly string[] {
  const listed = [...listAt(constraint, 'keys'), ...listAt(constraint, 'fk_attrs')];
  if (listed.length > 0) return stringsIn(listed);
  const mentioned = [...nodesOf(constraint)].flatMap(([name, node]) =>
    name === 'ColumnRef'
      ? stringsIn(listAt(node, 'fields')).slice(-1)
      : name === 'IndexElem'
        ? (textAt(node, 'name') ?? [])
        : [],
  );
  return [...new Set(mentioned)];
}

/** What CREATE INDEX says; without a name the one that the server chooses for plain columns. */
export function indexSubjects(tree: SyntaxTree, defaultSchema: string): StatementSubjects {
  const table = relationSubject(treeAt(tree, 'relation'), defaultSchema);
  const columns = listAt(tree, 'indexParams').map(
    (part) => textAt(treeAt(part, 'IndexElem'), 'name') ?? 'expr',
  );
  const name = textAt(tree, 'idxname') ?? [table.parts.at(-1) ?? '', ...columns, 'idx'].join('_');
  const [schema = defaultSchema] = table.parts;
  return { says: [subject('name', withSchema([name], schema))], of: [table] };
}

/** Where the parser says that a node begins, in UTF-8 bytes; the caller counts characters. */
function offsetOf(node: SyntaxTree): number {
  const { location } = node;
  return typeof location === 'number' && location > 0 ? location : 0;
}
