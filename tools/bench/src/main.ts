import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { renderError } from '@lockstep/core/errors/render-error.js';
import { readCommandLine } from './command-line.js';
import { measure } from './measurements.js';
import { ratioTable } from './ratio-table.js';
import type { Ratio } from './statistics.js';

/** The one place that knows the process: arguments in, ratios out. */
async function main(signal: AbortSignal): Promise<void> {
  const options = readCommandLine(process.argv.slice(2));
  const talk = (text: string): void => void process.stderr.write(`${text}\n`);
  const settings = { ...options, clock: () => performance.now(), talk, signal };
  const rows: Ratio[] = [];
  for (const name of options.only) {
    talk(name);
    rows.push(...(await measure[name](settings)));
  }
  const facts = { cores: availableParallelism(), node: process.versions.node, postgres: options.postgres };
  process.stdout.write(
    options.json ? `${JSON.stringify({ ...facts, rows }, null, 2)}\n` : `${ratioTable(rows)}\n`,
  );
}

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interrupted.abort());
try {
  await main(interrupted.signal);
} catch (error) {
  process.stderr.write(`${textOf(error)}\n`);
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
}

function textOf(error: unknown): string {
  if (interrupted.signal.aborted) return 'Interrupted; everything that was started for the run is removed.';
  if (error instanceof LockstepError) return renderError(error.toValue(), { bin: 'lockstep' });
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
