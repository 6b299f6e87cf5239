import { isSign, isWord, type SqlToken } from '@lockstep/core/text/sql/sql-tokens.js';
import { isName, type Tokens, wordsAt } from './token-groups.js';

/** What a `CREATE …` statement makes. */
export type CreatedKind = 'table' | 'view' | 'index' | 'trigger' | 'virtual table';

/** The head of a `CREATE …` statement. */
export interface CreateHead {
  readonly kind: CreatedKind;
  readonly name: string;
  readonly isTemporary: boolean;
  readonly isUnique: boolean;
  readonly ifNotExists: boolean;
  /** The database before the name: `main`, say; null where none is written. */
  readonly database: string | null;
  /** Index of the token behind the name. */
  readonly next: number;
}

const FORMS: readonly (readonly [readonly string[], CreatedKind])[] = [
  [['TABLE'], 'table'],
  [['VIEW'], 'view'],
  [['INDEX'], 'index'],
  [['UNIQUE', 'INDEX'], 'index'],
  [['TRIGGER'], 'trigger'],
  [['VIRTUAL', 'TABLE'], 'virtual table'],
];

/** Reads the head of a `CREATE …` statement; null for any other statement. */
export function createHead(tokens: Tokens): CreateHead | null {
  if (!isWord(tokens[0], 'CREATE')) return null;
  const isTemporary = isWord(tokens[1], 'TEMP', 'TEMPORARY');
  const start = isTemporary ? 2 : 1;
  const form = FORMS.find(([words]) => wordsAt(tokens, start, ...words));
  if (form === undefined) return null;
  const [words, kind] = form;
  const behind = start + words.length;
  const ifNotExists = wordsAt(tokens, behind, 'IF', 'NOT', 'EXISTS');
  const named = qualifiedNameAt(tokens, behind + (ifNotExists ? 3 : 0));
  return named === null
    ? null
    : { kind, isTemporary, ifNotExists, isUnique: words.includes('UNIQUE'), ...named };
}

/** A name with the database before it where one is written; null where no name stands there. */
export function qualifiedNameAt(
  tokens: Tokens,
  at: number,
): { readonly name: string; readonly database: string | null; readonly next: number } | null {
  const first = tokens[at];
  if (!isName(first)) return null;
  const second: SqlToken | undefined = isSign(tokens[at + 1], '.') ? tokens[at + 2] : undefined;
  return isName(second)
    ? { name: second.value, database: first.value, next: at + 3 }
    : { name: first.value, database: null, next: at + 1 };
}
