import { visible } from '@lockstep/core/text/visible.js';

/** Says what is being done, and for how long. */
export interface StatusLine {
  /** Shows this from now on, until something else is said or `stop` is called. */
  readonly show: (text: string) => void;
  /** Takes the line away so that something can be written; it comes back within a second. */
  readonly erase: () => void;
  readonly stop: () => void;
}

/** Where the line goes. */
interface StatusStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const SECOND = 1000;
const MOST_COLUMNS = 80;

/**
 * One line at the bottom of a terminal, which leaves nothing behind; where there is no terminal it does nothing. It writes returns and blanks only, no escape
 * sequence, so that any terminal can show it.
 */
export function createStatusLine(stream: StatusStream): StatusLine {
  if (stream.isTTY !== true) return { show: ignore, erase: ignore, stop: ignore };
  let doing = '';
  let since = 0;
  let drawn = 0;
  let timer: NodeJS.Timeout | null = null;
  const erase = (): void => {
    if (drawn > 0) stream.write(`\r${' '.repeat(drawn)}\r`);
    drawn = 0;
  };
  const draw = (): void => {
    const seconds = Math.floor((Date.now() - since) / SECOND);
    const text = `  … ${doing}${seconds === 0 ? '' : ` (${seconds} s)`}`;
    const shown = text.slice(0, Math.min(stream.columns ?? MOST_COLUMNS, MOST_COLUMNS) - 1);
    erase();
    stream.write(shown);
    drawn = shown.length;
  };
  const stop = (): void => {
    if (timer !== null) clearInterval(timer);
    timer = null;
    erase();
  };
  const show = (text: string): void => {
    doing = visible(text).replace(/[^\x20-\x7e…]/g, '?');
    since = Date.now();
    timer ??= setInterval(draw, SECOND).unref();
    draw();
  };
  return { show, erase, stop };
}

function ignore(): void {
  // Nothing is shown where nobody looks on.
}
