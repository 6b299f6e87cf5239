import type { SqliteRefusal } from '../containment/refusal.js';
import { isSign, isWord } from '@lockstep/core/text/sql/sql-tokens.js';
import { reachRefusal } from '../containment/reach-refusal.js';
import { type CreateHead, createHead } from './text/created-name.js';
import type { Tokens } from './text/token-groups.js';

const DATA = 'Remove it: a schema file says what exists, not which rows. Load data with your seed script.';
const ONE_STATEMENT =
  'Remove it: Lockstep loads statement by statement and decides itself what shares a transaction.';
const SETTING = 'Remove it: it is about a connection or the whole file, not about the objects of a module.';
const NO_EFFECT = 'Remove it: it leaves nothing behind that a plan could bring to a database.';

/** Statements that never belong into a schema file, by their first word. */
const REFUSED: Readonly<Record<string, SqliteRefusal>> = {
  ...refused(['INSERT', 'UPDATE', 'DELETE', 'REPLACE'], 'changes data', DATA),
  ...refused(['SELECT', 'VALUES', 'WITH'], 'runs a query', DATA),
  ...refused(
    ['BEGIN', 'COMMIT', 'END', 'ROLLBACK', 'SAVEPOINT', 'RELEASE'],
    'is transaction control',
    ONE_STATEMENT,
  ),
  ...refused(['ATTACH', 'DETACH'], 'reaches another file', SETTING),
  ...refused(['VACUUM', 'PRAGMA', 'REINDEX', 'ANALYZE'], 'changes a connection or the whole file', SETTING),
  ...refused(['EXPLAIN'], 'defines no object', NO_EFFECT),
};

function refused(words: readonly string[], why: string, instead: string): Record<string, SqliteRefusal> {
  return Object.fromEntries(words.map((word) => [word, { reason: `${word} ${why}`, instead }]));
}

/** Settings that a dump writes around its statements and that change nothing here. */
const DUMP_SETTINGS = ['FOREIGN_KEYS', 'DEFER_FOREIGN_KEYS'];

/** True for a statement of a dump that means nothing in a schema file and is skipped. */
export function isSkipped(tokens: Tokens): boolean {
  return isWord(tokens[0], 'PRAGMA') && isWord(tokens[1], ...DUMP_SETTINGS);
}

/** Why this statement may not stand in a schema file; null where it may, or where SQLite is to judge it. */
export function sqliteRefusal(tokens: Tokens): SqliteRefusal | null {
  const [first] = tokens;
  if (isSign(first, '.'))
    return {
      reason: `".${tokens[1]?.text ?? ''}" is a sqlite3 shell command, and that shell does not run the schema files`,
      instead: 'Remove it; SQL that it would read belongs in a file that "schema" of db.config.json names.',
    };
  if (first?.kind !== 'word') return null;
  return REFUSED[first.text.toUpperCase()] ?? refusedCreate(tokens) ?? reachRefusal(tokens);
}

function refusedCreate(tokens: Tokens): SqliteRefusal | null {
  const head = createHead(tokens);
  if (head === null) return null;
  const database = head.database?.toLowerCase() ?? 'main';
  if (head.isTemporary || database === 'temp')
    return { reason: `a temporary ${head.kind} ends with its connection`, instead: NO_EFFECT };
  if (database !== 'main')
    return {
      reason: `"${database}" is another database, and a module describes one`,
      instead: `Write the name without "${database}".`,
    };
  return reservedName(head.name) ?? copyOfRows(tokens, head);
}

function reservedName(name: string): SqliteRefusal | null {
  if (!/^lockstep_/i.test(name)) return null;
  return {
    reason: `names that begin with "lockstep_" are those of Lockstep's own tables ("${name}")`,
    instead: 'Choose another name.',
  };
}

function copyOfRows(tokens: Tokens, { kind, next }: CreateHead): SqliteRefusal | null {
  const copies = kind === 'table' && isWord(tokens[next], 'AS');
  return copies ? { reason: 'CREATE TABLE … AS copies rows of a query', instead: DATA } : null;
}
