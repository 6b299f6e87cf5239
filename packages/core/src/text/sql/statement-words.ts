import { type AlterWords, alterTableWords } from './alter-table-words.js';
import { nameAt, type StatementToken, statementTokens, withoutFillers, wordAt } from './statement-tokens.js';

export type Sign = AlterWords['sign'];

/** A statement in the words of a heading. */
export interface StatementWords extends AlterWords {
  /** The table, view or other relation that it is done to; null where it is done to none, or none is named. */
  readonly relation: string | null;
  /** Where several actions share one ALTER TABLE: each of them. */
  readonly actions?: readonly AlterWords[];
}

const TWO_WORDS: ReadonlySet<string> = new Set([
  'MATERIALIZED VIEW',
  'FOREIGN TABLE',
  'EVENT TRIGGER',
  'DEFAULT PRIVILEGES',
  'USER MAPPING',
  'TEXT SEARCH',
  'FOREIGN DATA',
  'ACCESS METHOD',
]);

/** Reads what a statement does off its first words; names and strings in it say nothing about that. */
export function statementWords(sql: string): StatementWords {
  const tokens = statementTokens(sql);
  const verb = wordAt(tokens, 0);
  const words = withoutFillers(tokens.slice(1));
  if (verb === 'ALTER' && wordAt(words, 0) === 'TABLE') {
    const { name, rest } = thing(words);
    return { ...alterTableWords(rest), relation: name };
  }
  if (verb === 'GRANT' || verb === 'REVOKE') return grant(verb, words);
  if (verb === 'COMMENT') return comment(words);
  if (DATA_VERBS.has(verb)) return dataChange(verb, words);
  return plain(tokens);
}

const DATA_VERBS: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']);

function dataChange(verb: string, words: readonly StatementToken[]): StatementWords {
  const behind = ['INTO', 'FROM', 'TABLE'].includes(wordAt(words, 0))
    ? withoutFillers(words.slice(1))
    : words;
  const relation = nameAt(behind, 0);
  return { sign: SIGNS[verb] ?? '~', what: `${verb.toLowerCase()} rows of`, kind: 'row', part: '', relation };
}

/** Kind and name that stand at the head of some tokens, and what follows. */
function thing(tokens: readonly StatementToken[]): {
  readonly kind: string;
  readonly name: string;
  readonly rest: readonly StatementToken[];
} {
  const two = `${wordAt(tokens, 0)} ${wordAt(tokens, 1)}`;
  const isTwo = TWO_WORDS.has(two);
  const rest = withoutFillers(tokens.slice(isTwo ? 2 : 1));
  return {
    kind: (isTwo ? two : wordAt(tokens, 0)).toLowerCase(),
    name: nameAt(rest, 0),
    rest: rest.slice(1),
  };
}

const ON_RELATION: ReadonlySet<string> = new Set([
  'index',
  'trigger',
  'policy',
  'rule',
  'constraint',
  'statistics',
]);
const RELATIONS: ReadonlySet<string> = new Set(['table', 'view', 'materialized view', 'foreign table']);
const SIGNS: Readonly<Record<string, Sign>> = { CREATE: '+', DROP: '-', TRUNCATE: '-', DELETE: '-' };

function plain(tokens: readonly StatementToken[]): StatementWords {
  const { kind, name, rest } = thing(withoutFillers(tokens.slice(1)));
  const relation = relationOf(kind, name, rest);
  return {
    ...verbOf(tokens, { kind, rest }),
    kind,
    part: RELATIONS.has(kind) ? '' : name,
    relation: relation === '' ? null : relation,
  };
}

function verbOf(
  tokens: readonly StatementToken[],
  { kind, rest }: { readonly kind: string; readonly rest: readonly StatementToken[] },
): Pick<StatementWords, 'sign' | 'what'> {
  const verb = wordAt(tokens, 0);
  if (verb === 'CREATE' && wordAt(tokens, 1) === 'OR')
    return { sign: '~', what: `create or replace ${kind}` };
  if (verb === 'ALTER' && wordAt(rest, 0) === 'RENAME') return { sign: '~', what: `rename ${kind}` };
  return { sign: SIGNS[verb] ?? '~', what: `${verb.toLowerCase()} ${kind}`.trim() };
}

function relationOf(kind: string, name: string, rest: readonly StatementToken[]): string | null {
  if (RELATIONS.has(kind)) return name;
  return ON_RELATION.has(kind) ? nameBehindOn(rest) : ownerOf(rest);
}

/** An index, a trigger and a policy have their table behind the first `ON`. */
function nameBehindOn(tokens: readonly StatementToken[]): string | null {
  const at = tokens.findIndex(({ word }) => word === 'ON');
  return at === -1 ? null : nameAt(withoutFillers(tokens.slice(at + 1)), 0);
}

/** `OWNED BY table.column`: the table of a sequence. */
function ownerOf(tokens: readonly StatementToken[]): string | null {
  const at = tokens.findIndex(({ word }, index) => word === 'OWNED' && wordAt(tokens, index + 1) === 'BY');
  const name = at === -1 ? '' : nameAt(tokens, at + 2);
  return name === '' || name.toUpperCase() === 'NONE' ? null : tableOfColumn(name);
}

function tableOfColumn(name: string): string {
  const parts = name.match(/"(?:[^"]|"")*"|[^.]+/g) ?? [name];
  return parts.slice(0, -1).join('.');
}

function comment(words: readonly StatementToken[]): StatementWords {
  const { kind, name, rest } = thing(words.slice(1));
  const shared = { sign: '~', what: `comment on ${kind}`, kind: 'comment' } as const;
  if (RELATIONS.has(kind)) return { ...shared, part: '', relation: name };
  if (kind !== 'column') return { ...shared, part: name, relation: nameBehindOn(rest) };
  const relation = tableOfColumn(name);
  return { ...shared, part: name.slice(relation.length + 1), relation };
}

function grant(verb: string, words: readonly StatementToken[]): StatementWords {
  const behind = words.slice(words.findIndex(({ word }) => word === 'ON') + 1);
  const isBare = ['', 'TO', 'FROM', ','].includes(wordAt(behind, 1)) && nameAt(behind, 1).length <= 4;
  const shared = { sign: verb === 'GRANT' ? '+' : '-', what: verb.toLowerCase(), kind: 'grant' } as const;
  if (isBare) return { ...shared, part: '', relation: nameAt(behind, 0) };
  const { kind, name } = thing(behind);
  if (kind === 'table') return { ...shared, part: '', relation: name };
  return { ...shared, part: `on ${kind} ${name}`, relation: null };
}
