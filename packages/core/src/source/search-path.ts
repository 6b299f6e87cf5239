import type { ParsedStatement } from './parsed-statement.js';
import { listAt, stringsIn, type SyntaxTree, textAt, treeAt } from './syntax-tree.js';

/** What a SELECT has that does nothing but call functions. */
const PLAIN_SELECT = new Set(['targetList', 'limitOption', 'op']);

/** The schema unqualified names go to where a file sets no `search_path`. */
export const DEFAULT_SCHEMA = 'public';

/**
 * The value a `SELECT pg_catalog.set_config('search_path', value, false)` sets, as dumps begin; null for any other
 * statement.
 */
export function searchPathConfigured(statement: ParsedStatement): string | null {
  if (statement.node !== 'SelectStmt') return null;
  if (!Object.keys(statement.tree).every((key) => PLAIN_SELECT.has(key))) return null;
  const [target, ...more] = listAt(statement.tree, 'targetList');
  const call = treeAt(target, 'ResTarget', 'val', 'FuncCall');
  if (more.length > 0 || call === null) return null;
  const name = stringsIn(listAt(call, 'funcname')).join('.');
  return ['set_config', 'pg_catalog.set_config'].includes(name) ? valueOfCall(call) : null;
}

function valueOfCall(call: SyntaxTree): string | null {
  const [setting, value, isLocal] = listAt(call, 'args').map((argument) => treeAt(argument, 'A_Const'));
  const local = treeAt(isLocal, 'boolval');
  if (textAt(treeAt(setting, 'sval'), 'sval') !== 'search_path' || local === null) return null;
  if (local['boolval'] === true) return null;
  const text = treeAt(value, 'sval');
  return text === null ? null : (textAt(text, 'sval') ?? '');
}

/**
 * The schema that unqualified names go to after a statement that stands where they went to `before`: changed by SET,
 * RESET and `set_config` of `search_path`, else `before`. An empty path leaves `public`, which dumps never use.
 */
export function defaultSchemaAfter(statement: ParsedStatement, before: string): string {
  const configured = searchPathConfigured(statement);
  if (configured !== null) return firstSchema(configured.split(',')) ?? DEFAULT_SCHEMA;
  if (statement.node !== 'VariableSetStmt') return before;
  if (textAt(statement.tree, 'kind') === 'VAR_RESET_ALL') return DEFAULT_SCHEMA;
  if (textAt(statement.tree, 'name') !== 'search_path') return before;
  const values = listAt(statement.tree, 'args').map(
    (argument) => textAt(treeAt(argument, 'A_Const', 'sval'), 'sval') ?? '',
  );
  return firstSchema(values) ?? DEFAULT_SCHEMA;
}

function firstSchema(path: readonly string[]): string | undefined {
  const names = path
    .map((name) => name.trim())
    .map((name) => (name.startsWith('"') ? name.slice(1, -1) : name));
  return names.find((name) => name !== '' && name !== '$user' && name !== 'pg_catalog');
}
