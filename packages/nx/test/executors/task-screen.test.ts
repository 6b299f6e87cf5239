import { afterEach, expect, test } from 'vitest';
import { taskScreen } from '../../src/executors/task-output.js';

const LONG = `${'a column with a long name, '.repeat(4)}\n`;
const known = Object.getOwnPropertyDescriptor(process.stdout, 'columns');

function terminal(columns: number | undefined): void {
  Object.defineProperty(process.stdout, 'columns', { value: columns, configurable: true, writable: true });
}

afterEach(() => {
  if (known === undefined) terminal(undefined);
  else Object.defineProperty(process.stdout, 'columns', known);
});

const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

test.each([
  ['its terminal has', 40, {}],
  ['COLUMNS says where there is no terminal', undefined, { COLUMNS: '40' }],
])('what a task writes is as wide as %s', async (_name, columns, env) => {
  terminal(columns);
  const shown = (await taskScreen({ verb: 'apply', env }))(LONG);
  expect(widest(shown)).toBeLessThanOrEqual(40);
  expect(shown).toContain('↪');
});

test.each([
  ['check', 40, {}],
  ['diff', 40, {}],
  ['pull', undefined, { COLUMNS: '40' }],
  ['status', undefined, {}],
  ['status', undefined, { COLUMNS: 'wide' }],
] as const)('what db-%s writes for %s columns and %o stays as it is', async (verb, columns, env) => {
  terminal(columns);
  expect((await taskScreen({ verb, env }))(LONG)).toBe(LONG);
});
