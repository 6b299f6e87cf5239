import { type ConnectionTarget, LockstepError, type SchemaFile, textAt } from '@lockstep/core';
import type pg from 'pg';
import { connectPostgres } from '../connect.js';
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
  close(): Promise<void>;
}

/** What every file starts with: the same on every server and for every login. */
const FRESH = [
  'SET search_path TO public',
  'SET check_function_bodies TO on',
  'SET standard_conforming_strings TO on',
  'SET synchronous_commit TO off',
  'SET client_min_messages TO error',
  "SET TimeZone TO 'UTC'",
  "SET DateStyle TO 'ISO, MDY'",
  'SET IntervalStyle TO postgres',
].join(';');

/** Settings that dumps of newer servers write and older ones do not know; they say nothing about objects. */
const MAY_BE_UNKNOWN = new Set(['transaction_timeout']);
const UNDEFINED_OBJECT = '42704';

/** Connects as the scratch database's login. Throws as `connectPostgres` does, and `INTERRUPTED`. */
export async function openLoadSession(target: ConnectionTarget, signal?: AbortSignal): Promise<LoadSession> {
  const client = await connectPostgres(target, {
    applicationName: 'lockstep load',
    ...(signal === undefined ? {} : { signal }),
  });
  const onAbort = (): void => void client.end();
  signal?.addEventListener('abort', onAbort, { once: true });
  const run = interruptible(client, signal);
  const state = sessionState(run);
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
function sessionState(run: LoadSession['run']): Pick<LoadSession, 'enter' | 'set' | 'touched'> {
  const ignored = new Set<LoadableStatement>();
  let current: { readonly file: SchemaFile; readonly settings: readonly LoadableStatement[] } | null = null;
  return {
    enter: async (statement) => {
      const { settings, file } = statement;
      if (current?.file === file && isSame(current.settings, settings)) return;
      current = null;
      await run('DISCARD ALL');
      const script = settings.filter((setting) => !ignored.has(setting)).map(settingSql);
      await run([FRESH, ...script].join('\n;'));
      current = { file, settings };
    },
    set: async (setting) => {
      try {
        await run(settingSql(setting));
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
function settingSql({ sql, parsed }: LoadableStatement): string {
  const kind = textAt(parsed.tree, 'kind');
  const resets = kind === 'VAR_RESET_ALL' || kind === 'VAR_RESET' || kind === 'VAR_SET_DEFAULT';
  if (parsed.node !== 'VariableSetStmt' || !resets) return sql;
  if (kind === 'VAR_RESET_ALL') return `${sql}\n;${FRESH}`;
  return textAt(parsed.tree, 'name') === 'search_path' ? 'SET search_path TO public' : sql;
}
