import { nameAt, type StatementToken, withoutFillers, wordAt } from './statement-tokens.js';

/** What a statement does to a part of a table, or to the table. */
export interface AlterWords {
  /** What happens: it adds, changes or removes something. */
  readonly sign: '+' | '~' | '-';
  /** `drop column`, `create index`: verb and kind of thing. */
  readonly what: string;
  /** The kind of thing alone: `column`. */
  readonly kind: string;
  /** The thing, within its table where it has one; empty where the statement is about the table itself. */
  readonly part: string;
}

/** What one statement does, and each thing that it is done to. */
export interface CountedWords extends AlterWords {
  readonly actions: readonly AlterWords[];
}

const TABLE: AlterWords = { sign: '~', what: 'alter table', kind: 'table', part: '' };

/**
 * What stands behind `ALTER TABLE t`: one action is the verb (`drop column email`); several are an `alter table` with the
 * worst sign of them.
 */
export function alterTableWords(tokens: readonly StatementToken[]): CountedWords {
  const actions = actionsOf(tokens).map(actionWords);
  const [only] = actions;
  if (actions.length === 1 && only !== undefined) return { ...only, actions };
  const signs = actions.map(({ sign }) => sign);
  if (signs.includes('-')) return { ...TABLE, sign: '-', actions };
  return { ...TABLE, sign: signs.every((sign) => sign === '+') ? '+' : '~', actions };
}

/** The actions of an ALTER TABLE, which commas outside of brackets part. */
function actionsOf(tokens: readonly StatementToken[]): readonly (readonly StatementToken[])[] {
  const actions: StatementToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.word === '(') depth += 1;
    if (token.word === ')') depth -= 1;
    if (token.word === ',' && depth === 0) actions.push([]);
    else actions.at(-1)?.push(token);
  }
  return actions;
}

const SIGNS: Readonly<Record<string, AlterWords['sign']>> = {
  ADD: '+',
  ALTER: '~',
  CHANGE: '~',
  DROP: '-',
  MODIFY: '~',
  RENAME: '~',
  VALIDATE: '~',
};
const KINDS: ReadonlySet<string> = new Set(['COLUMN', 'CONSTRAINT', 'INDEX', 'KEY', 'PARTITION']);
const UNNAMED: ReadonlySet<string> = new Set(['PRIMARY', 'FOREIGN', 'CHECK', 'EXCLUDE']);
/** What is dropped of a column or set without anything stored being lost. */
const PROPERTIES: ReadonlySet<string> = new Set(['DEFAULT', 'NOT', 'IDENTITY', 'EXPRESSION']);

function actionWords(tokens: readonly StatementToken[]): AlterWords {
  const verb = wordAt(tokens, 0);
  const sign = SIGNS[verb];
  if (sign === undefined || PROPERTIES.has(wordAt(tokens, 1))) return TABLE;
  const behind = withoutFillers(tokens.slice(1));
  const kind = kindOf(behind);
  const isTable = kind === 'table' || UNNAMED.has(wordAt(behind, 0));
  const named = KINDS.has(wordAt(behind, 0)) ? withoutFillers(behind.slice(1)) : behind;
  return { sign, what: `${verb.toLowerCase()} ${kind}`, kind, part: isTable ? '' : nameAt(named, 0) };
}

function kindOf(tokens: readonly StatementToken[]): string {
  const word = wordAt(tokens, 0);
  if (KINDS.has(word)) return word.toLowerCase();
  if (UNNAMED.has(word)) return 'constraint';
  return word === 'TO' ? 'table' : 'column';
}
