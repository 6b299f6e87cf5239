import type { JsonValue } from '../../../text/canonical-json.js';
import { isSyntaxTree, nodesOf } from '../../../source/syntax-tree.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { textDetail } from '../../model/catalog-index.js';
import { writtenName } from '../../../catalog/object-names.js';
import { nameAt } from '../syntax/statement-tree.js';

/** Syntax nodes whose value is the same for every row of one statement, if that of their parts is. */
const CONSTANT_NODES = new Set([
  ...[
    'A_Const',
    'TypeCast',
    'TypeName',
    'A_ArrayExpr',
    'SQLValueFunction',
    'BoolExpr',
    'CoalesceExpr',
    'CaseExpr',
  ],
  ...[
    'CaseWhen',
    'NullTest',
    'BooleanTest',
    'MinMaxExpr',
    'RowExpr',
    'CollateClause',
    'A_Expr',
    'FuncCall',
    'List',
  ],
  ...['String', 'Integer', 'Float', 'Boolean', 'BitString', 'NamedArgExpr'],
]);

/** Built-in functions that give one value for a whole statement. */
const STEADY_FUNCTIONS = new Set([
  ...[
    'now',
    'transaction_timestamp',
    'statement_timestamp',
    'current_database',
    'current_schema',
    'current_setting',
  ],
  ...[
    'timezone',
    'date_trunc',
    'date_part',
    'extract',
    'make_date',
    'make_interval',
    'make_timestamp',
    'to_char',
  ],
  ...[
    'to_date',
    'to_timestamp',
    'age',
    'date',
    'lower',
    'upper',
    'initcap',
    'concat',
    'concat_ws',
    'md5',
    'length',
  ],
  ...[
    'repeat',
    'replace',
    'left',
    'right',
    'lpad',
    'rpad',
    'trim',
    'btrim',
    'ltrim',
    'rtrim',
    'substring',
    'substr',
  ],
  ...[
    'abs',
    'ceil',
    'floor',
    'round',
    'trunc',
    'power',
    'sqrt',
    'mod',
    'pi',
    'to_json',
    'to_jsonb',
    'to_tsvector',
  ],
  ...[
    'json_build_object',
    'json_build_array',
    'jsonb_build_object',
    'jsonb_build_array',
    'array_fill',
    'int4range',
  ],
  ...['int8range', 'numrange', 'tsrange', 'tstzrange', 'daterange', 'decode', 'encode', 'sha256', 'uuid_nil'],
]);

/** Functions that accept every value of their argument type. */
const TOTAL_FUNCTIONS = new Set([
  'lower',
  'upper',
  'initcap',
  'md5',
  'length',
  'btrim',
  'ltrim',
  'rtrim',
  'concat',
]);

const TOTAL_NODES = new Set([
  ...[
    'A_Const',
    'ColumnRef',
    'String',
    'Integer',
    'Float',
    'Boolean',
    'CoalesceExpr',
    'NullTest',
    'BoolExpr',
  ],
  ...[
    'BooleanTest',
    'A_Expr',
    'FuncCall',
    'List',
    'CollateClause',
    'TypeName',
    'IndexElem',
    'CaseExpr',
    'CaseWhen',
  ],
]);
const TOTAL_OPERATORS = new Set([
  '=',
  '<>',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  '||',
  '~~',
  '!~~',
  '@>',
  '<@',
  '&&',
  'IS',
]);

/** True where an expression may have another value for each row: then a default is computed row by row. */
export function mayBeVolatile(expression: JsonValue | undefined, ask: CatalogQuestions): boolean {
  return nodesIn(expression).some(
    ({ node, tree }) =>
      !CONSTANT_NODES.has(node) || (node === 'FuncCall' && !isSteady(nameAt(tree, 'funcname'), ask)),
  );
}

/** True where an expression may raise an error for some value that is stored. */
export function mayRaise(expression: JsonValue | undefined): boolean {
  return nodesIn(expression).some(({ node, tree }) => {
    if (!TOTAL_NODES.has(node)) return true;
    if (node === 'FuncCall') return !TOTAL_FUNCTIONS.has(nameAt(tree, 'funcname').at(-1) ?? '');
    return node === 'A_Expr' && !TOTAL_OPERATORS.has(nameAt(tree, 'name').at(-1) ?? '');
  });
}

function isSteady(name: readonly string[], ask: CatalogQuestions): boolean {
  if (name.length === 1 || name[0] === 'pg_catalog') {
    if (STEADY_FUNCTIONS.has(name.at(-1) ?? '')) return true;
  }
  const written = writtenName(name.length === 1 ? ['public', ...name] : name);
  const overloads = [...ask.before.findAll('function', written), ...ask.after.findAll('function', written)];
  return (
    overloads.length > 0 &&
    overloads.every((fact) => /^ (IMMUTABLE|STABLE)\b/m.test(headerOf(textDetail(fact, 'definition'))))
  );
}

/** What stands before the body in a printed function. */
function headerOf(definition: string | null): string {
  return definition?.split(/^AS /m)[0] ?? '';
}

/** Nodes by their type: keys of the tree that begin with a capital letter. */
function nodesIn(
  expression: JsonValue | undefined,
): readonly { readonly node: string; readonly tree: Readonly<Record<string, JsonValue | undefined>> }[] {
  return [...nodesOf(expression)].flatMap(([node, tree]) =>
    /^[A-Z]/.test(node) && isSyntaxTree(tree) ? [{ node, tree }] : [],
  );
}
