import { treeAt } from '@lockstep/core/source/syntax-tree.js';
import { inDependencyOrder } from '@lockstep/core/text/dependency-order.js';
import { errorCodeOf } from '../connect/failure.js';
import { isSetting, type LoadableStatement } from './loadable-statement.js';
import { ownerChange } from './owner-change.js';
import type { LoadTools } from './run-statement.js';
import { serverErrorOf } from './server-error.js';
import { statementNames } from './statement-names.js';

/** Statements that a server runs in any transaction, that leave the session as it was, and that mean the same beside others. */
const PLAIN = new Set([
  'AlterDomainStmt',
  'AlterSeqStmt',
  'AlterTableStmt',
  'CommentStmt',
  'CompositeTypeStmt',
  'CreateDomainStmt',
  'CreateEnumStmt',
  'CreateFunctionStmt',
  'CreatePolicyStmt',
  'CreateSeqStmt',
  'CreateStmt',
  'CreateTrigStmt',
  'GrantStmt',
  'IndexStmt',
  'RuleStmt',
  'ViewStmt',
]);

/** One transaction locks all that it makes, and a server has room for some thousands of locks. */
const MOST_TOGETHER = 300;
const OUT_OF_LOCKS = '53200';

/** Neighbours that can be sent together, in their order; what has to be run by itself is a list of one. */
export function inBulk(statements: readonly LoadableStatement[]): readonly (readonly LoadableStatement[])[] {
  const lists: LoadableStatement[][] = [];
  for (const statement of statements) {
    const list = lists.at(-1);
    if (list !== undefined && list.length < MOST_TOGETHER && belongTogether(list.at(-1), statement))
      list.push(statement);
    else lists.push([statement]);
  }
  return lists;
}

function belongTogether(before: LoadableStatement | undefined, statement: LoadableStatement): boolean {
  return before !== undefined && haveOneSession(before, statement) && isPlain(before) && isPlain(statement);
}

/** Every file starts with the same settings. */
function haveOneSession(before: LoadableStatement, { file, settings }: LoadableStatement): boolean {
  const isFresh = before.settings.length === 0 && settings.length === 0;
  return isFresh || (before.file === file && before.settings === settings);
}

function isPlain(statement: LoadableStatement): boolean {
  return (
    PLAIN.has(statement.node) &&
    !isSetting(statement) &&
    ownerChange(statement) === null &&
    !standsAlone(statement)
  );
}

/** The bounds of a partition are worked out at once: one that never ends has to be named when time is up. */
function standsAlone({ parsed: { tree } }: LoadableStatement): boolean {
  return tree['concurrent'] === true || treeAt(tree, 'partbound') !== null;
}

/**
 * Runs several statements as one message, which is one transaction: in their order, else what is needed first. True where
 * all are done, false where nothing is and each has to be run by itself to know which one failed. Throws `INTERRUPTED`.
 */
export async function runInBulk(
  tools: LoadTools,
  statements: readonly LoadableStatement[],
): Promise<boolean> {
  if (await runTogether(tools, statements)) return true;
  const ordered = inDependencyOrder(statements, statementNames);
  const isAsWritten = ordered.every((statement, index) => statement === statements[index]);
  return isAsWritten ? false : await runTogether(tools, ordered);
}

async function runTogether(
  { session }: LoadTools,
  statements: readonly LoadableStatement[],
): Promise<boolean> {
  const [first] = statements;
  if (first === undefined) return true;
  await session.enter(first);
  try {
    // A statement may end in a comment up to the end of its line.
    await session.run(statements.map(({ sql }) => sql).join('\n;'));
    return true;
  } catch (error) {
    if (errorCodeOf(error) !== OUT_OF_LOCKS) serverErrorOf(error, first.sql);
    return false;
  }
}
