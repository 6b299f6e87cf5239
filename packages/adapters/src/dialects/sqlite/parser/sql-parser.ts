import { isSign, isWord, sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import type { ObjectRef } from '@lockstep/core/catalog/object-kind.js';
import { splitSql, sqlAsides } from '@lockstep/core/source/split-sql.js';
import type { SqlParser } from '@lockstep/core/ports/sql-parser.js';
import { splitSqliteFile } from './split.js';
import { sqliteSubjects } from './statement-subjects.js';
import { statementNode } from './statement-node.js';
import { createHead, qualifiedNameAt } from './text/created-name.js';
import { relationsIn } from './text/relations-in.js';
import { findWord, isName, type Tokens, wordsAt } from './text/token-groups.js';

/** SQLite's statements, read as tokens: SQLite itself judges what is valid. */
export const sqliteSqlParser: SqlParser = {
  split: async (file) => splitSqliteFile(file),
  asides: async ({ text }) => await Promise.resolve(sqlAsides(text, 'sqlite')),
  parse: async (sql) => {
    const tokens = onlyStatement(sql);
    return { node: statementNode(tokens), tree: {} };
  },
  creates: async (sql) => createdBy(onlyStatement(sql)),
  refersTo: async (sql) => referencesOf(onlyStatement(sql)),
  subjects: async (sql) => await Promise.resolve(sqliteSubjects(sql)),
};

function onlyStatement(sql: string): Tokens {
  const [first, ...more] = splitSql(sql, 'sqlite');
  if (first === undefined || more.length > 0)
    throw new Error(
      `Expected one statement, found ${first === undefined ? 0 : more.length + 1}: ${sql.slice(0, 200)}`,
    );
  return sqlTokens(first.sql, 'sqlite');
}

/** The root object a statement makes; an index or a trigger hangs on a table or view. */
export function createdBy(tokens: Tokens): readonly ObjectRef[] {
  const head = createHead(tokens);
  if (head === null || head.isTemporary) return [];
  if (head.kind === 'virtual table') return [{ kind: 'other', name: head.name }];
  return head.kind === 'table' || head.kind === 'view' ? [{ kind: head.kind, name: head.name }] : [];
}

/** Names of tables and views that a statement refers to and does not make, as written, each once. */
export function referencesOf(tokens: Tokens): readonly string[] {
  const made = new Set(createdBy(tokens).map(({ name }) => name.toLowerCase()));
  const named = [...targetsOf(tokens), ...foreignTables(tokens), ...relationsIn(tokens)];
  const distinct = new Map(named.map((name) => [name.toLowerCase(), name]));
  return [...distinct].filter(([key]) => !made.has(key)).map(([, name]) => name);
}

/** The table that an index, a trigger, ALTER or DROP is about. */
function targetsOf(tokens: Tokens): readonly string[] {
  const head = createHead(tokens);
  const onTable = head?.kind === 'index' || head?.kind === 'trigger';
  const at = onTable ? findWord(tokens, head.next, 'ON') + 1 : targetOfChange(tokens);
  const name = at > 0 ? qualifiedNameAt(tokens, at)?.name : undefined;
  return name === undefined ? [] : [name];
}

/** Index of the name in `ALTER TABLE t` and `DROP TABLE | VIEW [IF EXISTS] t`; 0 for everything else. */
function targetOfChange(tokens: Tokens): number {
  if (wordsAt(tokens, 0, 'ALTER', 'TABLE')) return 2;
  const isDrop = isWord(tokens[0], 'DROP') && isWord(tokens[1], 'TABLE', 'VIEW');
  if (!isDrop) return 0;
  return wordsAt(tokens, 2, 'IF', 'EXISTS') ? 4 : 2;
}

function foreignTables(tokens: Tokens): readonly string[] {
  return tokens.flatMap((token, at) => {
    const target = tokens[at + 1];
    const isReference = isWord(token, 'REFERENCES') && isName(target) && !isSign(tokens[at - 1], '.');
    return isReference ? [target.value] : [];
  });
}
