import { isSign, isWord, type SqlToken } from '../../text/sql/sql-tokens.js';
import { nameAt } from './mysql-statement.js';

/** One action of an ALTER TABLE, or what CREATE INDEX and DROP INDEX do to their table. */
export type AlterAction =
  | { readonly kind: 'add column'; readonly name: string; readonly tokens: readonly SqlToken[] }
  | { readonly kind: 'drop column'; readonly name: string }
  | {
      readonly kind: 'modify column';
      readonly name: string;
      readonly to: string;
      readonly tokens: readonly SqlToken[];
    }
  | { readonly kind: 'alter column'; readonly name: string }
  | { readonly kind: 'add key'; readonly type: KeyType; readonly name: string | null }
  | { readonly kind: 'drop key'; readonly name: string }
  | { readonly kind: 'rename key'; readonly from: string; readonly to: string }
  | { readonly kind: 'add foreign key'; readonly name: string | null; readonly parent: string | null }
  | { readonly kind: 'add check'; readonly name: string | null }
  | { readonly kind: 'drop constraint'; readonly name: string; readonly isForeign: boolean }
  | { readonly kind: 'rename table'; readonly to: string }
  | { readonly kind: 'option'; readonly option: string; readonly tokens: readonly SqlToken[] }
  | { readonly kind: 'unknown' };

export type KeyType = 'index' | 'unique' | 'fulltext' | 'spatial' | 'primary key';

/** Reads one action from its tokens. What it does not know is `unknown`, never guessed. */
export function readAlterAction(tokens: readonly SqlToken[]): AlterAction {
  const verb = tokens[0]?.text.toUpperCase() ?? '';
  return BY_VERB[verb]?.(tokens) ?? option(tokens) ?? { kind: 'unknown' };
}

type Reader = (tokens: readonly SqlToken[]) => AlterAction | null;

const BY_VERB: Readonly<Record<string, Reader>> = {
  ADD: readAdd,
  DROP: readDrop,
  MODIFY: (tokens) => modify(tokens, nameBehind(tokens, 1), null),
  CHANGE: (tokens) => {
    const at = skip(tokens, 1);
    const to = nameAt(tokens, at + 1)?.name.name ?? null;
    return modify(tokens, nameAt(tokens, at)?.name.name ?? null, to);
  },
  RENAME: readRename,
  ALTER: (tokens) => {
    if (isWord(tokens[1], 'INDEX', 'CHECK', 'CONSTRAINT')) return null;
    const name = nameBehind(tokens, 1);
    return name === null ? null : { kind: 'alter column', name };
  },
};

/** Behind `COLUMN` and `IF [NOT] EXISTS`, where they stand. */
function skip(tokens: readonly SqlToken[], at: number): number {
  const behindColumn = isWord(tokens[at], 'COLUMN') ? at + 1 : at;
  if (!isWord(tokens[behindColumn], 'IF')) return behindColumn;
  return behindColumn + (isWord(tokens[behindColumn + 1], 'NOT') ? 3 : 2);
}

function nameBehind(tokens: readonly SqlToken[], at: number): string | null {
  return nameAt(tokens, skip(tokens, at))?.name.name ?? null;
}

function modify(tokens: readonly SqlToken[], name: string | null, to: string | null): AlterAction | null {
  return name === null ? null : { kind: 'modify column', name, to: to ?? name, tokens };
}

const KEY_WORDS = [
  'INDEX',
  'KEY',
  'UNIQUE',
  'FULLTEXT',
  'SPATIAL',
  'PRIMARY',
  'CONSTRAINT',
  'FOREIGN',
  'CHECK',
];
/** Things a table can be given that are neither column nor key. */
const NO_COLUMN = ['PARTITION', 'PERIOD', 'SYSTEM', 'VECTOR'];

function readAdd(tokens: readonly SqlToken[]): AlterAction | null {
  if (isWord(tokens[1], ...NO_COLUMN)) return null;
  if (isWord(tokens[1], ...KEY_WORDS)) return addKey(tokens);
  const name = nameBehind(tokens, 1);
  return name === null ? null : { kind: 'add column', name, tokens };
}

const BEHIND_CONSTRAINT = ['PRIMARY', 'UNIQUE', 'FOREIGN', 'CHECK'];

/** `ADD [CONSTRAINT [name]] PRIMARY KEY | UNIQUE | FOREIGN KEY | CHECK | INDEX …`, or `CREATE … INDEX`. */
export function addKey(tokens: readonly SqlToken[]): AlterAction | null {
  if (!isWord(tokens[1], 'CONSTRAINT')) return keyAt(tokens, 1, null);
  const hasName = !isWord(tokens[2], ...BEHIND_CONSTRAINT);
  const name = hasName ? nameBehind(tokens, 2) : null;
  const at = tokens.findIndex((token) => isWord(token, ...BEHIND_CONSTRAINT));
  return keyAt(tokens, at, name);
}

function keyAt(tokens: readonly SqlToken[], at: number, constraint: string | null): AlterAction | null {
  if (isWord(tokens[at], 'PRIMARY')) return { kind: 'add key', type: 'primary key', name: 'PRIMARY' };
  if (isWord(tokens[at], 'CHECK')) return { kind: 'add check', name: constraint };
  if (isWord(tokens[at], 'FOREIGN')) return foreignKey(tokens, constraint);
  const type = KEY_TYPES[tokens[at]?.text.toUpperCase() ?? ''];
  if (type === undefined) return null;
  const nameFrom = isWord(tokens[at + 1], 'KEY', 'INDEX') ? at + 2 : at + 1;
  const own = isSign(tokens[nameFrom], '(') ? null : nameBehind(tokens, nameFrom);
  return { kind: 'add key', type, name: own ?? constraint };
}

function foreignKey(tokens: readonly SqlToken[], name: string | null): AlterAction {
  const references = tokens.findIndex((token) => isWord(token, 'REFERENCES'));
  const parent = references < 0 ? null : (nameAt(tokens, references + 1)?.name.name ?? null);
  return { kind: 'add foreign key', name, parent };
}

const KEY_TYPES: Readonly<Record<string, KeyType>> = {
  INDEX: 'index',
  KEY: 'index',
  UNIQUE: 'unique',
  FULLTEXT: 'fulltext',
  SPATIAL: 'spatial',
};

function readDrop(tokens: readonly SqlToken[]): AlterAction | null {
  if (isWord(tokens[1], 'PRIMARY')) return { kind: 'drop key', name: 'PRIMARY' };
  if (isWord(tokens[1], 'FOREIGN')) return dropConstraint(nameBehind(tokens, 3), true);
  if (isWord(tokens[1], 'CONSTRAINT', 'CHECK')) return dropConstraint(nameBehind(tokens, 2), false);
  if (isWord(tokens[1], 'INDEX', 'KEY')) {
    const name = nameBehind(tokens, 2);
    return name === null ? null : { kind: 'drop key', name };
  }
  if (isWord(tokens[1], ...NO_COLUMN)) return null;
  const name = nameBehind(tokens, 1);
  return name === null ? null : { kind: 'drop column', name };
}

function dropConstraint(name: string | null, isForeign: boolean): AlterAction | null {
  return name === null ? null : { kind: 'drop constraint', name, isForeign };
}

function readRename(tokens: readonly SqlToken[]): AlterAction | null {
  const to = tokens.findIndex((token) => isWord(token, 'TO', 'AS'));
  const target = nameAt(tokens, to >= 0 ? to + 1 : 1)?.name.name ?? null;
  if (target === null) return null;
  if (!isWord(tokens[1], 'COLUMN', 'INDEX', 'KEY')) return { kind: 'rename table', to: target };
  const from = nameBehind(tokens, 2);
  if (from === null) return null;
  return isWord(tokens[1], 'COLUMN')
    ? { kind: 'modify column', name: from, to: target, tokens: [] }
    : { kind: 'rename key', from, to: target };
}

const OPTIONS = [
  ...['COMMENT', 'COLLATE', 'CHARSET', 'CHARACTER', 'DEFAULT', 'ENGINE', 'AUTO_INCREMENT', 'ROW_FORMAT'],
  ...['KEY_BLOCK_SIZE', 'FORCE', 'CONVERT', 'ALGORITHM', 'LOCK'],
];

function option(tokens: readonly SqlToken[]): AlterAction | null {
  const [first] = tokens;
  if (!isWord(first, ...OPTIONS)) return null;
  const word = first?.text.toUpperCase() ?? '';
  if (word !== 'DEFAULT') return { kind: 'option', option: word, tokens };
  return { kind: 'option', option: isWord(tokens[1], 'COLLATE') ? 'COLLATE' : 'CHARSET', tokens };
}
