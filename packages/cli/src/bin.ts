import { createStatusLine } from '@lockstep/adapters/terminal/status-line.js';
import { paintFor } from '@lockstep/adapters/terminal/terminal-paint.js';
import { screenText } from '@lockstep/core/text/screen-text.js';
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
  write(process.stderr, `${text}\n`);
  return 1;
}

const status = createStatusLine(process.stderr);

function write(stream: NodeJS.WriteStream, text: string): void {
  status.erase();
  stream.write(screenText(text, stream.columns));
}

const exitCode = await main(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  stdout: (text) => write(process.stdout, text),
  stderr: (text) => write(process.stderr, text),
  paint: paintFor(process.stdout, process.env),
  status,
  signal: controller.signal,
}).catch(bug);
status.stop();
process.exit(controller.signal.aborted ? 130 : exitCode);
