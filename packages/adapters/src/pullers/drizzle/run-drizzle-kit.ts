import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from '../../process/run-tool.js';
import { textOrNull } from '../read-text.js';
import { refuseUnlessEnded, toolFailed } from '../tool-failure.js';
import type { WorkspaceTools } from './workspace-tools.js';

export interface DrizzleKitRun {
  readonly kit: WorkspaceTools['kit'];
  /** What differs between the dialects. */
  readonly question: KitQuestion;
  /** An empty folder of ours. */
  readonly folder: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** A database as drizzle-kit is asked for it. */
export interface KitQuestion {
  /** Text of the configuration. It finds the credentials in the variable `CREDENTIALS`. */
  readonly config: string;
  /** Written as JSON into that variable. */
  readonly credentials: unknown;
  /** More variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Values that no output may show. */
  readonly secrets: readonly string[];
  /** Where the database is, for messages: a host or a file. */
  readonly place: string;
}

/** The variable that a configuration reads. */
export const CREDENTIALS = 'LOCKSTEP_PULL_CREDENTIALS';

/**
 * Runs `drizzle-kit pull` and gives the text of a file it wrote. No exit code is believed by itself. Throws
 * `PULL.FAILED`, `TOOL.TIMEOUT`, `INTERRUPTED`.
 */
export async function runDrizzleKit(run: DrizzleKitRun): Promise<string> {
  const { kit, question, folder, timeoutMs, signal } = run;
  await writeFile(join(folder, 'drizzle.config.mjs'), question.config);
  const result = await runTool({
    file: process.execPath,
    args: [kit.bin, 'pull', '--config=drizzle.config.mjs'],
    cwd: folder,
    env: {
      NO_COLOR: '1',
      ...question.environment,
      [CREDENTIALS]: JSON.stringify(question.credentials),
    },
    timeoutMs,
    signal,
    redact: question.secrets,
  });
  const tool = {
    label: `drizzle-kit ${kit.version}`,
    timeoutMs,
    ifSlow: `Check that ${question.place} answers and nobody holds a lock on its catalogs; then run the command again.`,
    ifFailed: `Lockstep had connected to ${question.place} itself just before: install drizzle-kit again ({addDev} drizzle-kit@${kit.version}).`,
  };
  refuseUnlessEnded(tool, result);
  const text = await textOrNull(join(folder, 'out', 'schema.ts'));
  if (text === null || text.trim() === '') {
    const what = `${tool.label} ended without an error and wrote ${text === null ? 'no' : 'an empty'} schema.ts.`;
    throw toolFailed(tool, result, what);
  }
  return text;
}
