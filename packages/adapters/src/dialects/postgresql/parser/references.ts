import {
  isSyntaxTree,
  listAt,
  stringsIn,
  type SyntaxTree,
  textAt,
  treeAt,
} from '@lockstep/core/source/syntax-tree.js';
import type { JsonValue } from '@lockstep/core/text/canonical-json.js';
import type { ParsedStatement } from '@lockstep/core/source/parsed-statement.js';
import { isBuiltInType } from './built-in-types.js';
import { quotedName, relationName } from './names.js';

/** A name that a tree mentions, in parts, unquoted. */
export type MentionedName = readonly string[];

/** Casts of a literal to one of these name an object in a string. */
const NAMES_IN_TEXT = new Set(['regclass', 'regproc', 'regprocedure', 'regtype']);
const SEQUENCE_CALLS = new Set(['nextval', 'currval', 'setval']);
const SYSTEM_SCHEMAS = new Set(['pg_catalog', 'information_schema', 'pg_toast', 'pg_temp']);

/** Object kinds whose names stand in COMMENT, DROP, ALTER … OWNER as lists of strings, without a part of their own. */
const OBJECT_LISTS = new Set([
  'OBJECT_COLLATION',
  'OBJECT_DOMAIN',
  'OBJECT_FOREIGN_TABLE',
  'OBJECT_MATVIEW',
  'OBJECT_SEQUENCE',
  'OBJECT_TABLE',
  'OBJECT_TYPE',
  'OBJECT_VIEW',
]);
/** The same with the name of a part (column, constraint, trigger, …) at the end. */
const PART_LISTS = new Set([
  'OBJECT_COLUMN',
  'OBJECT_TABCONSTRAINT',
  'OBJECT_TRIGGER',
  'OBJECT_POLICY',
  'OBJECT_RULE',
]);

/** Fields that hold a dotted name, whatever the node; and those of one node only. */
const NAME_FIELDS = ['collname', 'funcname', 'objname'];
const NAME_FIELDS_OF: Readonly<Record<string, readonly string[]>> = {
  AlterDomainStmt: ['typeName'],
  AlterEnumStmt: ['typeName'],
};

/**
 * Every name a statement mentions, its own among them, without CTEs. `readText` reads a name out of a literal
 * (`'app.seq'::regclass`).
 */
export function mentionedIn(
  statement: ParsedStatement,
  readText: (text: string) => MentionedName | null,
): readonly MentionedName[] {
  const found: MentionedName[] = [];
  const waiting: Visit[] = [{ value: statement.tree, name: statement.node, hidden: new Set() }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, name, hidden } = next;
    if (isSyntaxTree(value)) {
      const own = ownNames(name, value, readText);
      found.push(...own.filter((parts) => parts.length > 1 || !hidden.has(parts[0] ?? '')));
    }
    for (const inner of visitsBelow(next).reverse()) waiting.push(inner);
  }
  return found.filter(isOfUsers);
}

/** A part of a tree that is still to be looked at. */
interface Visit {
  readonly value: JsonValue | undefined;
  readonly name: string;
  /** Names of CTEs, which hide tables there. */
  readonly hidden: ReadonlySet<string>;
}

function visitsBelow({ value, name, hidden }: Visit): Visit[] {
  if (Array.isArray(value)) return value.map((item) => ({ value: item, name, hidden }));
  if (!isSyntaxTree(value)) return [];
  const { inner, ctes } = withScopes(value, hidden);
  return [
    ...ctes.map(({ cte, scope }) => ({ value: cte, name: 'CommonTableExpr', hidden: scope })),
    ...Object.entries(value)
      .filter(([key]) => key !== 'withClause')
      .map(([key, member]) => ({ value: member, name: key, hidden: inner })),
  ];
}

/** Text of names as written, each once, in order of appearance. */
export function distinctNames(names: readonly MentionedName[]): readonly string[] {
  return [...new Set(names.map((parts) => quotedName(parts)))];
}

function isOfUsers(parts: MentionedName): boolean {
  const [first = ''] = parts;
  if (parts.length === 1) return first !== '' && !isBuiltInType(first);
  return !SYSTEM_SCHEMAS.has(first);
}

/** CTE names hide tables: each from the CTEs after it and the query, all of them where the list is recursive. */
function withScopes(
  tree: SyntaxTree,
  hidden: ReadonlySet<string>,
): {
  readonly inner: ReadonlySet<string>;
  readonly ctes: readonly { readonly cte: SyntaxTree; readonly scope: ReadonlySet<string> }[];
} {
  const clause = treeAt(tree, 'withClause');
  if (clause === null) return { inner: hidden, ctes: [] };
  const ctes = listAt(clause, 'ctes')
    .map((item) => treeAt(item, 'CommonTableExpr'))
    .filter((cte) => cte !== null);
  const names = ctes.map((cte) => textAt(cte, 'ctename') ?? '');
  const all = new Set([...hidden, ...names]);
  const scopeOf = (index: number): ReadonlySet<string> =>
    clause['recursive'] === true ? all : new Set([...hidden, ...names.slice(0, index)]);
  return { inner: all, ctes: ctes.map((cte, index) => ({ cte, scope: scopeOf(index) })) };
}

function ownNames(
  name: string,
  tree: SyntaxTree,
  readText: (text: string) => MentionedName | null,
): readonly MentionedName[] {
  if (textAt(tree, 'relname') !== null) return [relationName(tree)];
  if (Array.isArray(tree['names']) && 'typemod' in tree) return typeName(tree);
  const listed = [...NAME_FIELDS, ...(NAME_FIELDS_OF[name] ?? [])].map((field) =>
    stringsIn(listAt(tree, field)),
  );
  return [...listed, ...textNames(name, tree, readText), ...objectNames(tree)].filter(
    (parts) => parts.length > 0,
  );
}

function typeName(tree: SyntaxTree): readonly MentionedName[] {
  const parts = stringsIn(listAt(tree, 'names'));
  return [tree['pct_type'] === true ? parts.slice(0, -1) : parts];
}

function textNames(
  name: string,
  tree: SyntaxTree,
  readText: (text: string) => MentionedName | null,
): readonly MentionedName[] {
  const literal = literalNaming(name, tree);
  const parts = literal === null ? null : readText(literal);
  return parts === null ? [] : [parts];
}

function literalNaming(name: string, tree: SyntaxTree): string | null {
  if (name === 'TypeCast') {
    const target = stringsIn(listAt(treeAt(tree, 'typeName'), 'names')).at(-1) ?? '';
    return NAMES_IN_TEXT.has(target) ? literalText(treeAt(tree, 'arg')) : null;
  }
  if (name !== 'FuncCall') return null;
  const called = stringsIn(listAt(tree, 'funcname')).at(-1) ?? '';
  return SEQUENCE_CALLS.has(called) ? literalText(listAt(tree, 'args')[0] ?? null) : null;
}

function literalText(node: SyntaxTree | null): string | null {
  return textAt(treeAt(node, 'A_Const', 'sval'), 'sval');
}

/** Names in COMMENT, SECURITY LABEL, DROP, ALTER … OWNER and SET SCHEMA, which lie in lists of strings. */
function objectNames(tree: SyntaxTree): readonly MentionedName[] {
  const kind = textAt(tree, 'objtype') ?? textAt(tree, 'removeType') ?? textAt(tree, 'objectType') ?? '';
  const isPart = PART_LISTS.has(kind);
  if (!isPart && !OBJECT_LISTS.has(kind)) return [];
  const objects = [treeAt(tree, 'object'), ...listAt(tree, 'objects')];
  return objects
    .map((object) => stringsIn(listAt(treeAt(object, 'List'), 'items')))
    .map((parts) => (isPart ? parts.slice(0, -1) : parts))
    .filter((parts) => parts.length > 0);
}
