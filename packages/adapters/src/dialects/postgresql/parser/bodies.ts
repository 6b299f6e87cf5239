import { listAt, nodesOf, stringsIn, textAt, treeAt } from '@lockstep/core/source/syntax-tree.js';
import type { ParsedStatement } from '@lockstep/core/source/parsed-statement.js';
import { parsePlPgSQLSync, SqlError } from 'libpg-query';
import { manySignsAt, withFlatComments } from './comments.js';
import { type LocatedStatement, parseStatements } from './tree.js';

/**
 * The statements and expressions inside a routine's body, for languages SQL and PL/pgSQL, as far as they can be read:
 * the server judges bodies, this only finds names in them. `sql` is the statement that makes the routine.
 */
export function bodyStatements(statement: ParsedStatement, sql: string): readonly ParsedStatement[] {
  if (statement.node !== 'CreateFunctionStmt') return [];
  const options = listAt(statement.tree, 'options').map((option) => treeAt(option, 'DefElem'));
  const option = (name: string) => options.find((candidate) => textAt(candidate, 'defname') === name) ?? null;
  const language = textAt(treeAt(option('language'), 'arg', 'String'), 'sval')?.toLowerCase() ?? 'sql';
  const [body] = stringsIn(listAt(treeAt(option('as'), 'arg', 'List'), 'items'));
  if (body === undefined) return [];
  if (language === 'sql') return readable(body);
  return language === 'plpgsql' ? procedural(withFlatBody(sql, body)) : [];
}

/** A body of this many characters is read in good time whatever its comments are. */
const SHORT = 10_000;

/** The statement with flat comments in its body too, which lies in a literal; nothing for a long one full of escapes or signs. */
function withFlatBody(sql: string, body: string): string {
  if (manySignsAt(body) !== null) return '';
  const flat = withFlatComments(body);
  if (flat === body) return sql;
  for (const escaped of [body, body.replaceAll("'", "''")]) {
    const at = sql.indexOf(escaped);
    const written = escaped === body ? flat : flat.replaceAll("'", "''");
    if (at >= 0) return withFlatComments(sql.slice(0, at) + written + sql.slice(at + escaped.length));
  }
  return body.length <= SHORT ? sql : '';
}

function procedural(sql: string): readonly ParsedStatement[] {
  return expressionsOf(sql).flatMap((query) => {
    const statements = readable(query);
    return statements.length > 0 ? statements : readable(`SELECT ${query}`);
  });
}

function expressionsOf(sql: string): readonly string[] {
  let parsed: unknown;
  try {
    parsed = parsePlPgSQLSync(sql);
  } catch (error) {
    // Its errors are plain: a body it cannot read has no names to give; the server will say what is wrong.
    if (error instanceof Error) return [];
    throw error;
  }
  return [...nodesOf(JSON.parse(JSON.stringify(parsed)))].flatMap(([name, node]) =>
    name === 'PLpgSQL_expr' ? (textAt(node, 'query') ?? []) : [],
  );
}

function readable(sql: string): readonly LocatedStatement[] {
  try {
    return parseStatements(sql);
  } catch (error) {
    if (error instanceof SqlError) return [];
    throw error;
  }
}
