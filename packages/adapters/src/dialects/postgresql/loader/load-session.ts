import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import { textAt } from '@lockstep/core/source/syntax-tree.js';
import type pg from 'pg';
import { connectPostgres } from '../connect/connect.js';
import { PINNED_SETTINGS, pinningSql, type SessionSettings } from '../connect/pinned-settings.js';
import type { LoadableStatement } from './loadable-statement.js';
import { serverErrorOf } from './server-error.js';

/** One connection that runs statements of schema files, each under the settings its file has at that point. */
export interface LoadSession {
  /** Brings the session to the state the statement's file is in right before it. */
  enter(statement: LoadableStatement): Promise<void>;
  /** Runs a SET of a file. Throws what the server throws. */
  set(setting: LoadableStatement): Promise<void>;
  /** Runs SQL. Throws what the server throws. */
  run(sql: string, values?: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Runs several statements in one transaction, all or none. */
  runTogether(sql: readonly string[]): Promise<void>;
  /** Says that what ran may have changed the session: the next `enter` starts anew. */
  touched(): void;
  /** The statement that was entered last; null before the first. */
  entered(): LoadableStatement | null;
  close(): Promise<void>;
}

/** What ends a session before its end. */
export interface LoadLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** What every file starts with: the same on every server and for every login. */
const FRESH: SessionSettings = {
  ...PINNED_SETTINGS,
  client_min_messages: 'error',
  search_path: 'public',
  synchronous_commit: 'off',
};

/**
 * A file may lift the timeout, which is why the loader itself ends what runs for too long; this one ends a statement
 * whose loader was killed.
 */
function freshSettings({ timeoutMs }: LoadLimits): SessionSettings {
  const limit = Math.min(timeoutMs + TIMEOUT_SLACK_MS, LONGEST_TIMEOUT_MS);
  return { ...FRESH, statement_timeout: String(limit) };
}

const TIMEOUT_SLACK_MS = 5000;
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Settings that dumps of newer servers write and older ones do not know; they say nothing about objects. */
const MAY_BE_UNKNOWN = new Set(['transaction_timeout']);
const UNDEFINED_OBJECT = '42704';

/** Connects as the scratch database's login. Throws as `connectPostgres` does, and `INTERRUPTED`. */
export async function openLoadSession(target: ConnectionTarget, limits: LoadLimits): Promise<LoadSession> {
  const { signal } = limits;
  const client = await connectPostgres(target, {
    applicationName: 'lockstep load',
    ...(signal === undefined ? {} : { signal }),
  });
  const onAbort = (): void => void client.end();
  signal?.addEventListener('abort', onAbort, { once: true });
  const run = interruptible(client, signal);
  const state = sessionState(run, freshSettings(limits));
  return {
    ...state,
    run,
    runTogether: async (statements) => await inTransaction(run, statements),
    close: async () => {
      signal?.removeEventListener('abort', onAbort);
      await client.end();
    },
  };
}

function interruptible(client: pg.Client, signal: AbortSignal | undefined): LoadSession['run'] {
  return async (sql, values = []) => {
    try {
      const result = await client.query<Record<string, unknown>>(
        sql,
        values.length === 0 ? undefined : [...values],
      );
      return result.rows;
    } catch (error) {
      if (signal?.aborted !== true) throw error;
      throw new LockstepError('INTERRUPTED', {
        what: 'Interrupted while schema files were loaded.',
        cause: error,
      });
    }
  };
}

async function inTransaction(run: LoadSession['run'], statements: readonly string[]): Promise<void> {
  await run('BEGIN');
  try {
    for (const sql of statements) await run(sql);
    await run('COMMIT');
  } catch (error) {
    await run('ROLLBACK');
    throw error;
  }
}

/** Remembers which settings of a file the session has, so that they are sent only where they differ. */
function sessionState(
  run: LoadSession['run'],
  fresh: SessionSettings,
): Pick<LoadSession, 'enter' | 'set' | 'touched' | 'entered'> {
  let entered: LoadableStatement | null = null;
  const ignored = new Set<LoadableStatement>();
  let current: { readonly file: SchemaFile; readonly settings: readonly LoadableStatement[] } | null = null;
  return {
    entered: () => entered,
    enter: async (statement) => {
      entered = statement;
      const { settings, file } = statement;
      if (current?.file === file && isSame(current.settings, settings)) return;
      current = null;
      await run('DISCARD ALL');
      const script = settings
        .filter((setting) => !ignored.has(setting))
        .map((setting) => settingSql(setting, fresh));
      await run([pinningSql(fresh), ...script].join('\n;'));
      current = { file, settings };
    },
    set: async (setting) => {
      try {
        await run(settingSql(setting, fresh));
      } catch (error) {
        if (!isUnknownHere(setting, serverErrorOf(error, setting.sql).sqlState)) throw error;
        ignored.add(setting);
      }
      current = { file: setting.file, settings: [...setting.settings, setting] };
    },
    touched: () => {
      current = null;
    },
  };
}

function isSame(left: readonly LoadableStatement[], right: readonly LoadableStatement[]): boolean {
  return left.length === right.length && left.at(-1) === right.at(-1);
}

function isUnknownHere({ parsed }: LoadableStatement, sqlState: string): boolean {
  return sqlState === UNDEFINED_OBJECT && MAY_BE_UNKNOWN.has(textAt(parsed.tree, 'name') ?? '');
}

/** A reset leads back to what the file started with, not to the server's default. */
function settingSql({ sql, parsed }: LoadableStatement, fresh: SessionSettings): string {
  const kind = textAt(parsed.tree, 'kind');
  const resets = kind === 'VAR_RESET_ALL' || kind === 'VAR_RESET' || kind === 'VAR_SET_DEFAULT';
  if (parsed.node !== 'VariableSetStmt' || !resets) return sql;
  if (kind === 'VAR_RESET_ALL') return `${sql}\n;${pinningSql(fresh)}`;
  const name = textAt(parsed.tree, 'name')?.toLowerCase();
  const [pinned] = Object.entries(fresh).filter(([setting]) => setting.toLowerCase() === name);
  return pinned === undefined ? sql : `SELECT pg_catalog.set_config('${pinned[0]}', '${pinned[1]}', false)`;
}
