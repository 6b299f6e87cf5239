import { visible, visibleLines } from './visible.js';

/** Keys of plans, reports and comparisons whose text may have lines. */
const WITH_LINES: ReadonlySet<string> = new Set(['sql', 'why']);

/**
 * A copy of a value with every string in it made visible, so that what renders it cannot forget one. SQL and the why
 * of an error keep their lines. Takes plain data; functions and maps are passed on as they are.
 */
export function visibleValue<Value>(value: Value): Value;
export function visibleValue(value: unknown): unknown {
  return shownAs(value, '');
}

function shownAs(value: unknown, key: string): unknown {
  if (typeof value === 'string') return WITH_LINES.has(key) ? visibleLines(value) : visible(value);
  if (Array.isArray(value)) return value.map((item: unknown) => shownAs(item, key));
  if (typeof value !== 'object' || value === null || value instanceof Map || value instanceof Set)
    return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shownAs(item, name)]));
}
