import { paintFor } from '@lockstep/adapters';
import { screenText } from '@lockstep/core';
import { main } from './main.js';

/** After a signal a run has this long to cancel its statement and write its report. */
const GRACE_MS = 4_000;

const controller = new AbortController();

function stop(): void {
  if (controller.signal.aborted) process.exit(130);
  controller.abort();
  setTimeout(() => process.exit(130), GRACE_MS).unref();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

/** A bug: where it happened, with nothing in it that a terminal acts on. */
function bug(error: unknown): number {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(screenText(`${text}\n`));
  return 1;
}

const exitCode = await main(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  stdout: (text) => void process.stdout.write(screenText(text, process.stdout.columns)),
  stderr: (text) => void process.stderr.write(screenText(text, process.stderr.columns)),
  paint: paintFor(process.stdout, process.env),
  signal: controller.signal,
}).catch(bug);
process.exit(controller.signal.aborted ? 130 : exitCode);
