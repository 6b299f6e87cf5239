import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { TEST_ATLAS } from '@lockstep/testing';
import pg from 'pg';
import { openMariadb } from '../../../adapters/test/dialects/mysql/mariadb-setup.js';
import type { CliResult } from '../support/cli-workspace.js';
import { type CliProcess, type CompiledCli, compileCli } from '../support/compiled-cli.js';
import { until } from '../support/until.js';
import type { Journey, JourneyPlace } from './journey.js';

/** An apply in a process of its own that has the lock of its database and stands still at a statement. */
export interface StandingApply {
  /** Lets it go on, and waits for its end. */
  goesOn(): Promise<CliResult>;
  /** Sends it a signal, waits for its end, and lets go of what it waited for. */
  isStopped(signal: 'SIGINT' | 'SIGKILL'): Promise<CliResult>;
}

interface Hold {
  /** True once the apply stands there. */
  stands(): Promise<boolean>;
  release(): Promise<void>;
}

/** Starts an apply of `api` while somebody else uses table `users`. */
export async function standingApply(
  on: NonNullable<Journey['on']>,
  place: JourneyPlace,
): Promise<StandingApply> {
  const cli = compileCli();
  const hold = await HOLDS[on](place);
  const run = start(cli, place);
  try {
    await until(
      'the apply to stand at its statement',
      async () => (await hold.stands()) || isOver(run),
      40_000,
    );
    if (isOver(run) !== null) throw new Error('the apply ended');
  } catch (error) {
    await hold.release();
    throw new Error(`${run.output.stdout}${run.output.stderr}`, { cause: error });
  }
  const ended = async (): Promise<CliResult> => {
    const result = await run.ended;
    cli.dispose();
    return result;
  };
  return {
    goesOn: async () => {
      await hold.release();
      return await ended();
    },
    isStopped: async (signal) => {
      run.child.kill(signal);
      const result = await ended();
      await hold.release();
      return result;
    },
  };
}

const isOver = ({ child }: CliProcess): true | null => (child.exitCode === null ? null : true);

function start(cli: CompiledCli, { workspace, database }: JourneyPlace): CliProcess {
  return cli.start(['apply', '--environment=target', '--lock-timeout=90s', '--accept=all', '--json'], {
    cwd: workspace.root,
    variables: { TARGET_URL: database.url, LOCKSTEP_ATLAS: TEST_ATLAS ?? '' },
  });
}

const HOLDS: Readonly<Record<NonNullable<Journey['on']>, (place: JourneyPlace) => Promise<Hold>>> = {
  postgres: async ({ database }) => {
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE public.users IN ACCESS EXCLUSIVE MODE');
    const standing = `SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'ALTER TABLE%'`;
    return {
      stands: async () => (await database.query(standing)).length > 0,
      release: async () => await holder.end(),
    };
  },
  mariadb: async ({ database }) => {
    const [, name = ''] = /\/([^/?]+)(?:\?|$)/.exec(database.url) ?? [];
    const holder = await openMariadb(name);
    await holder.query('LOCK TABLES users READ');
    const standing = `SELECT id FROM information_schema.processlist
      WHERE db = database() AND state LIKE 'Waiting for table metadata lock'`;
    return {
      stands: async () => (await database.query(standing)).length > 0,
      release: async () => await holder.end(),
    };
  },
  sqlite: async ({ database }) => {
    const path = fileURLToPath(database.url.replace(/^sqlite:/, 'file:'));
    const Database = createRequire(import.meta.url)('libsql') as new (path: string) => {
      exec(sql: string): void;
      close(): void;
    };
    const holder = new Database(path);
    holder.exec('BEGIN IMMEDIATE');
    return await Promise.resolve({
      stands: async () => await Promise.resolve(existsSync(`${path}-lockstep`)),
      release: async () => {
        holder.exec('ROLLBACK');
        holder.close();
        await Promise.resolve();
      },
    });
  },
};
