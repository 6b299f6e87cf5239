import { expect, test, vi } from 'vitest';
import { createStatusLine } from '../../src/terminal/status-line.js';

/** A terminal of one line: what stands on it after all that was written. */
function terminal(isTTY: boolean) {
  let line = '';
  let column = 0;
  const written: string[] = [];
  const write = (text: string): void => {
    written.push(text);
    for (const character of text) {
      if (character === '\r') column = 0;
      else {
        line = line.slice(0, column).padEnd(column) + character + line.slice(column + 1);
        column += 1;
      }
    }
  };
  return { stream: { isTTY, columns: 40, write }, shown: () => line.trimEnd(), written };
}

test('says what is done, and after a second for how long, without an escape sequence', () => {
  vi.useFakeTimers();
  const { stream, shown, written } = terminal(true);
  const status = createStatusLine(stream);
  try {
    status.show('reading db\u001b[2J\u202e');
    expect(shown()).toBe(String.raw`  … reading db\x1b[2J\u{202e}`);
    vi.advanceTimersByTime(1000);
    expect(shown()).toBe(String.raw`  … reading db\x1b[2J\u{202e} (1 s)`);
    status.erase();
    expect(shown()).toBe('');
    vi.advanceTimersByTime(1000);
    expect(shown()).toContain('(2 s)');
    status.show(`loading ${'x'.repeat(100)}`);
    expect(shown()).toHaveLength(39);
  } finally {
    status.stop();
    vi.useRealTimers();
  }
  expect(shown()).toBe('');
  expect(written.join('')).not.toMatch(/(?!\r)[\p{Cc}\p{Cf}]/u);
});

test('writes nothing where there is no terminal', () => {
  const { stream, written } = terminal(false);
  const status = createStatusLine(stream);
  status.show('reading');
  status.erase();
  status.stop();
  expect(written).toEqual([]);
});
