import { visible } from '@lockstep/core/text/visible.js';
import type { StatusLine } from './status-line.js';

const SECOND = 1000;
/** How many seconds something has to last before it is said, and said again; from then on each half a minute. */
const SAID_AFTER = [1, 5, 15];
const EACH = 30;

/**
 * What is being done, where nothing can be drawn over: a line of its own once it takes a second, and now and then while
 * it goes on. What ends sooner is not said.
 */
export function createStatusLines(stream: { write(text: string): unknown }): StatusLine {
  let timer: NodeJS.Timeout | null = null;
  let shown = '';
  const stop = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    shown = '';
  };
  const sayAfter = (seconds: number, doing: string, since: number): void => {
    const say = (): void => {
      stream.write(`  … ${doing} (${Math.round((Date.now() - since) / SECOND)} s)\n`);
      sayAfter(SAID_AFTER.find((next) => next > seconds) ?? nextHalfMinute(seconds), doing, since);
    };
    timer = setTimeout(say, Math.max(0, since + seconds * SECOND - Date.now())).unref();
  };
  return {
    show: (text) => {
      const doing = visible(text);
      if (doing === shown) return;
      stop();
      shown = doing;
      sayAfter(1, doing, Date.now());
    },
    erase: () => undefined,
    stop,
  };
}

function nextHalfMinute(seconds: number): number {
  return (Math.floor(seconds / EACH) + 1) * EACH;
}
