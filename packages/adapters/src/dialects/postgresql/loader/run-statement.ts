import { extensionRequestOf } from '@lockstep/core/source/extension-request.js';
import { listAt, textAt, treeAt } from '@lockstep/core/source/syntax-tree.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { ScratchDatabase } from '@lockstep/core/ports/scratch-database.js';
import { unsupportedSql } from '@lockstep/core/source/schema-errors.js';
import { tokensOf } from '../parser/tree.js';
import { ownerChange, runOwnerChange } from './owner-change.js';
import type { LoadableStatement } from './loadable-statement.js';
import type { LoadSession } from './load-session.js';
import { INSUFFICIENT_PRIVILEGE, placeless, type ServerError, serverErrorOf } from './server-error.js';

/** What running needs: the session, and the scratch database for what the login itself may not do. */
export interface LoadTools {
  readonly session: LoadSession;
  readonly scratch: ScratchDatabase;
}

/**
 * Runs one statement under its file's settings: null where it is done, else the server's error, nothing of the
 * statement being left then. Throws `SCHEMA.UNSUPPORTED` for an extension that is not allowed,
 * `SCRATCH.UNAVAILABLE`, `INTERRUPTED`.
 */
export async function runStatement(
  tools: LoadTools,
  statement: LoadableStatement,
): Promise<ServerError | null> {
  await tools.session.enter(statement);
  const special = SPECIAL[statement.node];
  if (special !== undefined) return await special(tools, statement);
  const change = ownerChange(statement);
  const error = await attempt(statement, async () => await tools.session.run(statement.sql));
  if (error?.sqlState !== INSUFFICIENT_PRIVILEGE || change === null) return error;
  return await attempt(statement, async () => await runOwnerChange(tools.session, statement, change));
}

type Run = (tools: LoadTools, statement: LoadableStatement) => Promise<ServerError | null>;

const SPECIAL: Readonly<Record<string, Run>> = {
  CommentStmt: comment,
  CreateExtensionStmt: extension,
  CreateSchemaStmt: schema,
  CreateTableAsStmt: query,
  DoStmt: block,
  IndexStmt: index,
};

async function attempt(
  statement: LoadableStatement,
  run: () => Promise<unknown>,
): Promise<ServerError | null> {
  try {
    await run();
    return null;
  } catch (error) {
    return serverErrorOf(error, statement.sql);
  }
}

/** A transaction of its own makes COMMIT inside the block fail, so that a failing block leaves nothing. */
async function block({ session }: LoadTools, statement: LoadableStatement): Promise<ServerError | null> {
  session.touched();
  return await attempt(statement, async () => await session.runTogether([statement.sql]));
}

/** The query may call functions that change settings. */
async function query({ session }: LoadTools, statement: LoadableStatement): Promise<ServerError | null> {
  session.touched();
  return await attempt(statement, async () => await session.run(statement.sql));
}

/** CONCURRENTLY spares writers, of which a scratch database has none, and leaves an invalid index where it fails. */
async function index({ session }: LoadTools, statement: LoadableStatement): Promise<ServerError | null> {
  const isConcurrent = statement.parsed.tree['concurrent'] === true;
  const sql = isConcurrent ? withoutConcurrently(statement.sql) : statement.sql;
  return await attempt(statement, async () => await session.run(sql));
}

function withoutConcurrently(sql: string): string {
  const token = tokensOf(sql)?.find(({ text }) => text.toLowerCase() === 'concurrently');
  if (token === undefined) return sql;
  const bytes = Buffer.from(sql);
  return bytes.fill(' ', token.start, token.end).toString('utf8');
}

async function extension({ scratch }: LoadTools, statement: LoadableStatement): Promise<ServerError | null> {
  try {
    await scratch.createExtension(extensionRequestOf(statement.parsed.tree, statement.defaultSchema));
    return null;
  } catch (error) {
    if (error instanceof LockstepError && error.code === 'SCHEMA.UNSUPPORTED') throw placed(error, statement);
    return placeless(serverErrorOf(error, statement.sql));
  }
}

function placed(error: LockstepError, { file, place }: LoadableStatement): LockstepError {
  const notes = error.why === undefined ? [] : [error.why];
  return unsupportedSql({ file, place, message: error.message, notes, next: error.next, cause: error });
}

/** Every database has `public`; dumps of one schema make it nevertheless. */
async function schema({ session }: LoadTools, statement: LoadableStatement): Promise<ServerError | null> {
  const { tree } = statement.parsed;
  const isPlain = treeAt(tree, 'authrole') === null && listAt(tree, 'schemaElts').length === 0;
  if (isPlain && textAt(tree, 'schemaname') === 'public') {
    const found = await session.run("SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'public'");
    if (found.length > 0) return null;
  }
  return await attempt(statement, async () => await session.run(statement.sql));
}

/** Dumps repeat the comment of each extension, which only its owner may set: done where it already says so. */
async function comment({ session }: LoadTools, statement: LoadableStatement): Promise<ServerError | null> {
  const error = await attempt(statement, async () => await session.run(statement.sql));
  if (error?.sqlState !== INSUFFICIENT_PRIVILEGE) return error;
  const { tree } = statement.parsed;
  if (textAt(tree, 'objtype') !== 'OBJECT_EXTENSION') return error;
  const name = textAt(treeAt(tree, 'object', 'String'), 'sval') ?? '';
  const [row] = await session.run(
    "SELECT pg_catalog.obj_description(oid, 'pg_extension') AS text FROM pg_catalog.pg_extension WHERE extname = $1",
    [name],
  );
  return row !== undefined && row['text'] === textAt(tree, 'comment') ? null : error;
}
