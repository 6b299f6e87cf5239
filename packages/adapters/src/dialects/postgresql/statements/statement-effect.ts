import { parseObjectId, printObjectId } from '@lockstep/core/catalog/object-id.js';
import type { Catalog, CatalogFact } from '@lockstep/core/catalog/catalog.js';
import {
  listAt,
  type SyntaxTree,
  isSyntaxTree,
  stringsIn,
  textAt,
  treeAt,
} from '@lockstep/core/source/syntax-tree.js';
import type { ObjectKind } from '@lockstep/core/catalog/object-kind.js';
import type { ParsedStatement } from '@lockstep/core/source/parsed-statement.js';
import type { ProposedEffect } from '@lockstep/core/catalog/proposal.js';
import { qualified, quotedName, relationName } from '../parser/names.js';
import { postgresSqlParser } from '../parser/sql-parser.js';

interface Catalogs {
  readonly current: Catalog;
  readonly desired: Catalog;
}

type Effect = ProposedEffect;

const NOTHING = { creates: [], destroys: [], retypes: [] } as const;

/**
 * What a statement does to the facts of the catalogs before and after it, read from its syntax tree. A statement of
 * another kind than engines write is about an object of kind `other`, so that nobody takes it for known.
 */
export async function postgresStatementEffect(sql: string, catalogs: Catalogs): Promise<Effect> {
  const statement = await postgresSqlParser.parse(sql);
  const reader = READERS[statement.node];
  return reader === undefined ? unknown(statement) : reader(statement.tree, catalogs);
}

type Reader = (tree: SyntaxTree, catalogs: Catalogs) => Effect;

const READERS: Readonly<Record<string, Reader>> = {
  CreateStmt: (tree, catalogs) => {
    const name = nameOfRelation(treeAt(tree, 'relation'));
    const made = factsOf(catalogs.desired, `table:${name}`).filter(({ kind }) => kind !== 'index');
    return { ...NOTHING, object: { kind: 'table', name }, verb: 'create', creates: made.map(idOf) };
  },
  AlterTableStmt: alterTable,
  IndexStmt: (tree, { desired }) => {
    const table = relationName(treeAt(tree, 'relation'));
    const index = qualified([...table.slice(0, -1), textAt(tree, 'idxname') ?? ''], 'public');
    const id = `index:${index}`;
    const root = desired.facts.find((fact) => fact.id === id)?.root ?? `table:${qualified(table, 'public')}`;
    return { ...NOTHING, object: objectOfRoot(root), verb: 'create', creates: [id] };
  },
  CreateEnumStmt: (tree, { desired }) => createdType(namesAt(tree, 'typeName'), desired),
  AlterEnumStmt: (tree) => ({
    ...NOTHING,
    object: { kind: 'type', name: qualified(namesAt(tree, 'typeName'), 'public') },
    verb: textAt(tree, 'oldVal') === null ? 'create' : 'rename',
  }),
  CreateSchemaStmt: (tree) => {
    const name = quotedName([textAt(tree, 'schemaname') ?? '']);
    return { ...NOTHING, object: { kind: 'schema', name }, verb: 'create', creates: [`schema:${name}`] };
  },
  CommentStmt: (tree) => ({ ...NOTHING, object: commented(tree), verb: 'alter' }),
  DropStmt: dropped,
  RenameStmt: (tree) => ({
    ...NOTHING,
    object: { kind: 'table', name: nameOfRelation(treeAt(tree, 'relation')) },
    verb: 'rename',
  }),
};

function alterTable(tree: SyntaxTree, { current, desired }: Catalogs): Effect {
  const name = nameOfRelation(treeAt(tree, 'relation'));
  const ids = { creates: new Set<string>(), destroys: new Set<string>(), retypes: new Set<string>() };
  const commands = listAt(tree, 'cmds').map((command) => treeAt(command, 'AlterTableCmd'));
  let others = 0;
  for (const command of commands) {
    const of = partOf(command, name);
    if (of === null) others += 1;
    else for (const id of of.ids({ current, desired })) ids[of.what].add(id);
  }
  const isAddition = others === 0 && ids.destroys.size === 0 && ids.retypes.size === 0;
  const isDrop = others === 0 && ids.creates.size === 0 && ids.retypes.size === 0;
  return {
    object: { kind: 'table', name },
    verb: isAddition ? 'create' : isDrop ? 'drop' : 'alter',
    creates: [...ids.creates],
    destroys: [...ids.destroys],
    retypes: [...ids.retypes],
  };
}

interface Part {
  readonly what: 'creates' | 'destroys' | 'retypes';
  readonly ids: (catalogs: Catalogs) => readonly string[];
}

type Action = (command: SyntaxTree, member: (kind: string, name: string) => string) => Part;

const ACTIONS: Readonly<Record<string, Action>> = {
  AT_AddColumn: (command, member) => {
    const column = textAt(treeAt(command['def'], 'ColumnDef'), 'colname') ?? '';
    return { what: 'creates', ids: () => [member('column', column), member('default', column)] };
  },
  AT_DropColumn: (command, member) => ({
    what: 'destroys',
    ids: ({ current }) => withDependents(current, member('column', textAt(command, 'name') ?? '')),
  }),
  AT_AlterColumnType: (command, member) => ({
    what: 'retypes',
    ids: () => [member('column', textAt(command, 'name') ?? '')],
  }),
  AT_AddConstraint: (command, member) => {
    const constraint = textAt(treeAt(command['def'], 'Constraint'), 'conname') ?? '';
    return { what: 'creates', ids: () => [member('constraint', constraint)] };
  },
  AT_DropConstraint: (command, member) => ({
    what: 'destroys',
    ids: () => [member('constraint', textAt(command, 'name') ?? '')],
  }),
};

/** What one action of ALTER TABLE makes, takes away or retypes; null where it changes what stays. */
function partOf(command: SyntaxTree | null, table: string): Part | null {
  const action = ACTIONS[textAt(command, 'subtype') ?? ''];
  if (command === null || action === undefined) return null;
  return action(command, (kind, name) => `${kind}:${table}.${quotedName([name])}`);
}

/** A column takes with it what is made of it alone or in part: its default, constraints and indexes. */
function withDependents(catalog: Catalog, column: string): readonly string[] {
  const fact = catalog.facts.find(({ id }) => id === column);
  const ofTable = catalog.facts.filter(({ root }) => root === fact?.root);
  return [column, ...ofTable.filter(({ references }) => references.includes(column)).map(idOf)];
}

const DROPPED_KINDS: Readonly<Record<string, ObjectKind>> = {
  OBJECT_TABLE: 'table',
  OBJECT_SCHEMA: 'schema',
  OBJECT_TYPE: 'type',
  OBJECT_INDEX: 'index',
  OBJECT_VIEW: 'view',
};

function dropped(tree: SyntaxTree, { current }: Catalogs): Effect {
  const kind = DROPPED_KINDS[textAt(tree, 'removeType') ?? ''] ?? 'other';
  const [first] = listAt(tree, 'objects');
  const parts = partsOf(first);
  const name = kind === 'schema' ? quotedName(parts) : qualified(parts, 'public');
  const id = printObjectId({ kind, name });
  const root = current.facts.find((fact) => fact.id === id)?.root ?? id;
  const destroys = root === id ? factsOf(current, id).map(idOf) : [id];
  return { ...NOTHING, object: objectOfRoot(root), verb: 'drop', destroys: [id, ...destroys] };
}

function createdType(parts: readonly string[], desired: Catalog): Effect {
  const name = qualified(parts, 'public');
  const creates = factsOf(desired, `type:${name}`).map(idOf);
  return { ...NOTHING, object: { kind: 'type', name }, verb: 'create', creates };
}

function commented(tree: SyntaxTree): Effect['object'] {
  const parts = partsOf(tree['object']);
  const kind = textAt(tree, 'objtype');
  if (kind === 'OBJECT_COLUMN') return { kind: 'table', name: qualified(parts.slice(0, -1), 'public') };
  if (kind === 'OBJECT_TABLE') return { kind: 'table', name: qualified(parts, 'public') };
  if (kind === 'OBJECT_SCHEMA') return { kind: 'schema', name: quotedName(parts) };
  return { kind: 'other', name: `comment on ${parts.join('.')}` };
}

function unknown({ node }: ParsedStatement): Effect {
  return { ...NOTHING, object: { kind: 'other', name: node }, verb: 'alter' };
}

function objectOfRoot(root: string): Effect['object'] {
  const { kind, name } = parseObjectId(root) ?? { kind: 'other', name: root };
  return { kind: kind === 'table' || kind === 'type' || kind === 'schema' ? kind : 'other', name };
}

function factsOf({ facts }: Catalog, root: string): readonly CatalogFact[] {
  return facts.filter((fact) => fact.root === root);
}

function idOf({ id }: CatalogFact): string {
  return id;
}

function nameOfRelation(relation: SyntaxTree | null): string {
  return qualified(relationName(relation), 'public');
}

function namesAt(tree: SyntaxTree, member: string): readonly string[] {
  return stringsIn(listAt(tree, member));
}

/** The parts of a name: of a list of strings, of a type name, or of one string. */
function partsOf(value: SyntaxTree[string]): readonly string[] {
  const list = treeAt(value, 'List');
  if (list !== null) return stringsIn(listAt(list, 'items'));
  const type = treeAt(value, 'TypeName');
  if (type !== null) return namesAt(type, 'names');
  return isSyntaxTree(value) ? stringsIn([value]) : [];
}
