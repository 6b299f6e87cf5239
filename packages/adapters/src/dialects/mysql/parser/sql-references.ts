import { isSign, isWord, type SqlToken } from '@lockstep/core/text/sql/sql-tokens.js';
import { type MysqlStatement, nameAt } from '@lockstep/core/hazards/mysql/mysql-statement.js';
import type { ObjectRef } from '@lockstep/core/catalog/object-kind.js';

const ROOTS: Readonly<Record<string, ObjectRef['kind']>> = {
  'CREATE TABLE': 'table',
  'CREATE VIEW': 'view',
  'CREATE PROCEDURE': 'procedure',
  'CREATE FUNCTION': 'function',
  'CREATE EVENT': 'event',
  'CREATE SEQUENCE': 'sequence',
};

/** The root objects a statement makes; what hangs on a table (index, trigger) is none. */
export function rootsMadeBy({ node, names }: MysqlStatement): readonly ObjectRef[] {
  const kind = ROOTS[node];
  return kind === undefined ? [] : names.map(({ name }) => ({ kind, name }));
}

/** Words that a name of a relation or sequence stands behind. */
const BEFORE_NAMES: readonly string[] = [
  'REFERENCES',
  'FROM',
  'JOIN',
  'INTO',
  'UPDATE',
  'LIKE',
  'STRAIGHT_JOIN',
];
const NO_NAMES: readonly string[] = ['SELECT', 'DUAL', 'CURRENT_TIMESTAMP', 'SET', 'LATERAL', 'JSON_TABLE'];
const OF_SEQUENCES: readonly string[] = ['NEXTVAL', 'LASTVAL', 'SETVAL'];

/** Bare names that a statement refers to and does not make: relations, and whatever it calls. */
export function namesReferredTo(statement: MysqlStatement): readonly string[] {
  const { tokens, names, table, rest, node } = statement;
  const own = new Set(node.startsWith('CREATE ') ? names.map(({ name }) => name) : []);
  const altered = node.startsWith('CREATE ') || table !== null ? [] : names.map(({ name }) => name);
  const found = tokens.flatMap((_, index) => (index < rest ? [] : namesBehind(statement, index)));
  const all = [...(table === null ? [] : [table.name]), ...altered, ...found];
  return [...new Set(all)].filter((name) => !own.has(name));
}

function namesBehind({ tokens, node }: MysqlStatement, index: number): readonly string[] {
  const token = tokens[index];
  if (isWord(token, ...BEFORE_NAMES)) return relationsAt(tokens, index + 1);
  if (!isSign(tokens[index + 1], '(') || isSign(tokens[index - 1], '.')) return [];
  if (isWord(token, ...OF_SEQUENCES)) return relationsAt(tokens, index + 2);
  // In a table, brackets stand behind names of keys and types, and it may call no function of a user.
  const mayCall = !/ (TABLE|INDEX|SEQUENCE)$/.test(node);
  return mayCall && (token?.kind === 'name' || token?.kind === 'word') ? [token.value] : [];
}

/** `FROM a, b AS c`: all of a list; a name with a database in front is another database's. */
function relationsAt(tokens: readonly SqlToken[], from: number): readonly string[] {
  const names: string[] = [];
  let at = from;
  while (isSign(tokens[at], '(')) at += 1;
  for (;;) {
    const found = nameAt(tokens, at);
    if (found === null || isWord(tokens[at], ...NO_NAMES)) return names;
    if (found.name.database === null) names.push(found.name.name);
    at = isWord(tokens[found.end], 'AS') ? found.end + 2 : found.end;
    if (!isSign(tokens[at], ',')) at += 1;
    if (!isSign(tokens[at], ',')) return names;
    at += 1;
  }
}
