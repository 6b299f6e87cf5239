import { withoutArguments } from '@lockstep/core/catalog/object-names.js';
import { DEFAULT_SCHEMA } from '@lockstep/core/source/search-path.js';
import type { ParsedStatement } from '@lockstep/core/source/parsed-statement.js';
import type { SqlParser } from '@lockstep/core/ports/sql-parser.js';
import { inCodePoints } from '@lockstep/core/source/in-code-points.js';
import { treeAt } from '@lockstep/core/source/syntax-tree.js';
import { SqlError } from 'libpg-query';
import { asidesOf } from './asides.js';
import { bodyStatements } from './bodies.js';
import { createdBy } from './creates.js';
import { relationName } from './names.js';
import { distinctNames, type MentionedName, mentionedIn } from './references.js';
import { splitFile } from './split.js';
import { statementSubjects } from './subjects/statement.js';
import { parseStatements, readyParser } from './tree.js';

/** PostgreSQL's own parser (libpg-query): the grammar of the newest major, which reads the older ones' SQL too. */
export const postgresSqlParser: SqlParser = {
  split: async (file) => {
    await readyParser();
    return splitFile(file);
  },
  asides: async (file) => {
    await readyParser();
    return asidesOf(file);
  },
  parse: async (sql) => {
    await readyParser();
    return onlyStatement(sql);
  },
  creates: async (sql, defaultSchema = DEFAULT_SCHEMA) => {
    await readyParser();
    return createdBy(onlyStatement(sql), defaultSchema);
  },
  refersTo: async (sql) => {
    await readyParser();
    return referencesOf(onlyStatement(sql), sql);
  },
  subjects: async (sql, defaultSchema = DEFAULT_SCHEMA) => {
    await readyParser();
    const { says, of } = statementSubjects(onlyStatement(sql), defaultSchema);
    return { says: inCodePoints(says, sql, 'utf8'), of };
  },
};

/** The one statement of a text. Throws a plain `Error` where there is none or there are several. */
export function onlyStatement(sql: string): ParsedStatement {
  const [first, ...more] = parseStatements(sql);
  if (first === undefined || more.length > 0) {
    throw new Error(
      `Expected one statement, found ${first === undefined ? 0 : more.length + 1}: ${sql.slice(0, 200)}`,
    );
  }
  return { node: first.node, tree: first.tree };
}

/** Names a statement refers to, routine bodies included, without those it makes itself. `readyParser` comes first. */
export function referencesOf(statement: ParsedStatement, sql: string): readonly string[] {
  const made = new Set(
    createdBy(statement, '').map(({ name }) => withoutArguments(name).replace(/^""\./, '')),
  );
  const mentioned = [statement, ...bodyStatements(statement, sql)].flatMap((part) =>
    mentionedIn(part, nameInText),
  );
  return distinctNames(mentioned).filter((name) => !made.has(name));
}

/** A relation's name out of a literal's text, quotes and all; null where it is none (an OID, say). */
function nameInText(text: string): MentionedName | null {
  try {
    const [statement, ...more] = parseStatements(`TABLE ${text}`);
    const relation = more.length > 0 ? null : treeAt(firstOf(statement?.tree['fromClause']), 'RangeVar');
    return relation === null ? null : relationName(relation);
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
}

function firstOf(value: ParsedStatement['tree'][string]): ParsedStatement['tree'][string] {
  return Array.isArray(value) ? value[0] : undefined;
}
