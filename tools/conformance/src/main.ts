import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { renderError } from '@lockstep/core/errors/render-error.js';
import { readCommandLine } from './command-line.js';
import { runConformance } from './run-conformance.js';

/** The one place that knows the process: arguments in, figures out, 1 where anything failed. */
async function main(): Promise<number> {
  const options = readCommandLine(process.argv.slice(2));
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  const summary = await runConformance(options, {
    data: (text) => void process.stdout.write(`${text}\n`),
    talk: (text) => void process.stderr.write(`${text}\n`),
    signal: interrupted.signal,
  });
  return summary.failed.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  const text =
    error instanceof LockstepError ? renderError(error.toValue(), { bin: 'lockstep' }) : messageOf(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = error instanceof LockstepError && error.code === 'INTERRUPTED' ? 130 : 1;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
