import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStatusLines } from '../../src/terminal/status-lines.js';

let written: string[];
const status = createStatusLines({ write: (text) => written.push(text) });

beforeEach(() => {
  written = [];
  vi.useFakeTimers();
});

afterEach(() => {
  status.stop();
  vi.useRealTimers();
});

test('says what is done in a line once it takes a second, and now and then while it goes on', () => {
  status.show('reading db');
  vi.advanceTimersByTime(999);
  expect(written).toEqual([]);
  vi.advanceTimersByTime(90_001);
  const said = [1, 5, 15, 30, 60, 90].map((seconds) => `  … reading db (${seconds} s)\n`);
  expect(written).toEqual(said);
});

test('says nothing of what ends sooner, and nothing once it is stopped', () => {
  status.show('reading db');
  vi.advanceTimersByTime(900);
  status.show('loading files');
  vi.advanceTimersByTime(1000);
  status.stop();
  vi.advanceTimersByTime(60_000);
  expect(written).toEqual(['  … loading files (1 s)\n']);
});

test('what is said again is still the same', () => {
  status.show('reading db');
  vi.advanceTimersByTime(600);
  status.show('reading db');
  vi.advanceTimersByTime(400);
  expect(written).toEqual(['  … reading db (1 s)\n']);
});

test('a name that would act on a terminal is shown as it is', () => {
  status.show('reading db\u001b[2J\r\n\u202e');
  vi.advanceTimersByTime(1000);
  expect(written).toEqual([`${String.raw`  … reading db\x1b[2J\r\n\u{202e} (1 s)`}\n`]);
});
