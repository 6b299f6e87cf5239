import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatPostgresUrl, LockstepError, type PostgresAddress } from '@lockstep/core';
import type { Protection } from '../../postgres/connection-settings.js';
import { errnoOf } from '../../process/errno.js';
import { runTool, type ToolResult } from '../../process/run-tool.js';
import type { ToolRequestFilter } from './tool-request.js';
import type { WorkspaceTools } from './workspace-tools.js';

export interface DrizzleKitRun {
  readonly kit: WorkspaceTools['kit'];
  readonly address: PostgresAddress;
  /** The protection with which our own connection succeeded. */
  readonly protection: Protection;
  readonly filter: ToolRequestFilter;
  /** An empty folder of ours. */
  readonly folder: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const CREDENTIALS = 'LOCKSTEP_PULL_CREDENTIALS';

/**
 * Runs `drizzle-kit pull` and gives the text of the schema.ts it wrote. No exit code is believed by itself. Throws
 * `PULL.FAILED`, `TOOL.TIMEOUT`, `INTERRUPTED`.
 */
export async function runDrizzleKit(run: DrizzleKitRun): Promise<string> {
  await writeFile(join(run.folder, 'drizzle.config.mjs'), configText(run.filter));
  const { password, parameters } = run.address;
  const result = await runTool({
    file: process.execPath,
    args: [run.kit.bin, 'pull', '--config=drizzle.config.mjs'],
    cwd: run.folder,
    env: toolEnvironment(run),
    timeoutMs: run.timeoutMs,
    signal: run.signal,
    redact: [formatPostgresUrl(run.address), password ?? '', parameters['sslpassword'] ?? ''],
  });
  refuseUnlessEnded(run, result);
  const text = await readOutput(join(run.folder, 'out', 'schema.ts'));
  if (text === null || text.trim() === '') {
    throw failed(run, result, {
      what: `drizzle-kit ${run.kit.version} ended without an error and wrote ${text === null ? 'no' : 'an empty'} schema.ts.`,
    });
  }
  return text;
}

/** `schemaFilter` is always explicit: its default differs between the lines. */
function configText(filter: ToolRequestFilter): string {
  return `const { skipHostCheck, ...credentials } = JSON.parse(process.env.${CREDENTIALS});
if (skipHostCheck) credentials.ssl.checkServerIdentity = () => undefined;
export default {
  dialect: 'postgresql',
  out: './out',
  dbCredentials: credentials,
  schemaFilter: ${JSON.stringify(filter.schemas)},
  tablesFilter: ${JSON.stringify(filter.tables)},
};
`;
}

function toolEnvironment({
  address,
  protection,
}: DrizzleKitRun): Readonly<Record<string, string | undefined>> {
  const { host, port, user, password, database, parameters } = address;
  const skipHostCheck = protection !== false && protection.checkServerIdentity !== undefined;
  const given = password === null || password === '' ? {} : { password };
  const credentials = { host, port, user, database, ...given, ssl: protection, skipHostCheck };
  const fromOutside = Object.keys(process.env).filter((name) => /^PG[A-Z]+$/.test(name));
  return {
    ...Object.fromEntries(fromOutside.map((name) => [name, undefined])),
    DEBUG: undefined,
    NODE_DEBUG: undefined,
    FORCE_COLOR: undefined,
    NO_COLOR: '1',
    PGAPPNAME: 'lockstep pull',
    PGOPTIONS: parameters['options'],
    PGSSLNEGOTIATION: parameters['sslnegotiation'],
    [CREDENTIALS]: JSON.stringify(credentials),
  };
}

function refuseUnlessEnded(run: DrizzleKitRun, result: ToolResult): void {
  if (result.interrupted) {
    throw new LockstepError('INTERRUPTED', { what: 'Interrupted while drizzle-kit was running.' });
  }
  if (result.timedOut) {
    throw new LockstepError('TOOL.TIMEOUT', {
      what: `drizzle-kit ${run.kit.version} did not end within ${run.timeoutMs / 1000} s and was stopped.`,
      why: lastWords(result),
      next: [
        `Check that ${run.address.host} answers and nobody holds a lock on its catalogs; then run the command again.`,
        `{bin} pull --pull-timeout=${(2 * run.timeoutMs) / 1000}s gives it twice the time.`,
      ],
    });
  }
  if (result.exitCode !== 0) {
    const end =
      result.exitCode === null
        ? `could not be started (${result.startError})`
        : `ended with exit code ${result.exitCode}`;
    throw failed(run, result, { what: `drizzle-kit ${run.kit.version} ${end}.` });
  }
}

function failed(run: DrizzleKitRun, result: ToolResult, { what }: { readonly what: string }): LockstepError {
  return new LockstepError('PULL.FAILED', {
    what,
    why: lastWords(result) ?? 'It printed no reason.',
    next: [
      `Lockstep had connected to ${run.address.host} itself just before: install drizzle-kit again (npm i -D drizzle-kit@${run.kit.version}).`,
    ],
  });
}

const SHOWN_LINES = 12;
const SHOWN_CHARACTERS = 2000;

/** The end of what a tool printed, without colours and the frames of its spinner. */
function lastWords({ stdout, stderr }: ToolResult): string | undefined {
  const plain = `${stdout}\n${stderr}`.slice(-200_000).replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');
  const lines = plain
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !/^\s*\[[\u2800-\u28ff]\]/.test(line));
  const words = lines.slice(-SHOWN_LINES).join('\n').slice(-SHOWN_CHARACTERS);
  return words === '' ? undefined : words;
}

/** Null where there is no such file. */
async function readOutput(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}
