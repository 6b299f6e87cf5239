import type { OrderedNames } from '@lockstep/core/text/dependency-order.js';
import { quotedIdentifier } from '../parser/names.js';
import { referencesOf } from '../parser/sql-parser.js';
import type { LoadableStatement } from './loadable-statement.js';

const known = new WeakMap<LoadableStatement, OrderedNames>();

/** The names a statement makes and refers to, each with its schema and without arguments; read once a statement. */
export function statementNames(statement: LoadableStatement): OrderedNames {
  const names = known.get(statement) ?? readNames(statement);
  known.set(statement, names);
  return names;
}

function readNames({ creates, parsed, sql, defaultSchema }: LoadableStatement): OrderedNames {
  const schema = quotedIdentifier(defaultSchema);
  return {
    creates: creates.filter(({ kind }) => kind !== 'extension').map(({ name }) => withoutArguments(name)),
    refersTo: referencesOf(parsed, sql).map((name) => (BARE.test(name) ? `${schema}.${name}` : name)),
  };
}

const BARE = /^(?:"(?:[^"]|"")*"|[^".]+)$/;

function withoutArguments(name: string): string {
  const open = name.endsWith(')') ? name.indexOf('(') : -1;
  return open === -1 ? name : name.slice(0, open);
}
