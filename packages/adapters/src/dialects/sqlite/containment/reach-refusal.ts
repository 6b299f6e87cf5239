import { isSign, isWord } from '@lockstep/core/text/sql/sql-tokens.js';
import type { SqliteRefusal } from './refusal.js';
import { type CreateHead, createHead, qualifiedNameAt } from '../parser/text/created-name.js';
import { findWord, type Tokens } from '../parser/text/token-groups.js';

const FILES = 'Remove it: a schema file describes one database, and reaches nothing else.';

/** Functions and tables of the driver that read files, write them, or load programs. */
const FAR_NAMES: readonly string[] = [
  ...['LOAD_EXTENSION', 'READFILE', 'WRITEFILE', 'FTS3_TOKENIZER', 'FSDIR', 'ZIPFILE', 'SQLITE_DBPAGE'],
];

/** Modules of virtual tables that show files, or the pages of the database file itself. */
const FAR_MODULES: readonly string[] = [
  ...['CSV', 'VSV', 'TSV', 'LINES', 'ZIPFILE', 'FSDIR', 'FILEIO', 'HTTP', 'DBSTAT', 'SQLITE_DBPAGE'],
  ...['SQLITE_DBDATA', 'SQLITE_DBPTR', 'SQLITE_STMT', 'BYTECODE', 'TABLES_USED', 'UNIONVTAB', 'SWARMVTAB'],
];

/** Why a statement could reach beyond the database it is loaded into; null where it could not. */
export function reachRefusal(tokens: Tokens): SqliteRefusal | null {
  const head = createHead(tokens);
  if (isWord(tokens[0], 'CREATE') && head === null && isOtherKind(tokens)) {
    return { reason: 'Lockstep does not know this kind of CREATE', instead: FILES };
  }
  const far = tokens.find((_, at) => at >= (head?.next ?? 0) && isFarName(tokens, at));
  if (far !== undefined) return { reason: `${far.value} reaches files or programs`, instead: FILES };
  return head?.kind === 'virtual table' ? moduleRefusal(tokens, head) : null;
}

/** Words behind CREATE that no SQLite knows are for it to judge; those of libSQL make functions from programs. */
function isOtherKind(tokens: Tokens): boolean {
  return isWord(tokens[1], 'FUNCTION', 'OR') || isWord(tokens[2], 'FUNCTION');
}

/** In front of a bracket, or where a query names its tables: a table that is a function needs no bracket. */
function isFarName(tokens: Tokens, at: number): boolean {
  const token = tokens[at];
  if (token?.kind !== 'word' && token?.kind !== 'name') return false;
  if (!FAR_NAMES.includes(token.value.toUpperCase())) return false;
  if (isWord(tokens[at - 1], 'REFERENCES')) return false;
  return isSign(tokens[at + 1], '(') || isWord(tokens[at - 1], 'FROM', 'JOIN');
}

function moduleRefusal(tokens: Tokens, { next }: CreateHead): SqliteRefusal | null {
  const module = isWord(tokens[next], 'USING') ? (tokens[next + 1]?.value ?? '') : '';
  if (!FAR_MODULES.includes(module.toUpperCase())) return null;
  return { reason: `a virtual table of the module ${module} shows files`, instead: FILES };
}

/** Tables that virtual tables keep their data in, by what stands behind the name. */
const SHADOWS =
  /^(?:data|idx|content|docsize|config|segments|segdir|stat|node|parent|rowid|shadow|metadata)$/i;

/**
 * Why a statement about one of these tables is refused. They hold rows from the start, and what is computed for each row
 * would run while the file is loaded.
 */
export function shadowRefusal(tokens: Tokens, virtualTables: readonly string[]): SqliteRefusal | null {
  const table = changedTable(tokens)?.toLowerCase();
  if (table === undefined) return null;
  const owner = virtualTables.find(
    (name) => table.startsWith(`${name.toLowerCase()}_`) && SHADOWS.test(table.slice(name.length + 1)),
  );
  return owner === undefined
    ? null
    : {
        reason: `"${table}" belongs to the virtual table "${owner}", which keeps its own data in it`,
        instead: 'Remove it: such a table is not for other statements to change.',
      };
}

function changedTable(tokens: Tokens): string | undefined {
  if (isWord(tokens[0], 'ALTER')) return qualifiedNameAt(tokens, 2)?.name;
  const head = createHead(tokens);
  if (head?.kind !== 'index' && head?.kind !== 'trigger') return undefined;
  return qualifiedNameAt(tokens, findWord(tokens, head.next, 'ON') + 1)?.name;
}
