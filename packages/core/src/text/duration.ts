const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** What a duration may look like; a bare number is seconds. */
const DURATION_PATTERN = /^(\d+(?:\.\d+)?) ?(ms|s|m|h)?$/;

/** A duration for what did not finish within these milliseconds, to try it again with: `60000` → `300s`. */
export function longerThan(milliseconds: number): string {
  return `${Math.max(1, Math.ceil((milliseconds * 5) / 1000))}s`;
}

/** Milliseconds of `60s`, `500ms`, `2m`, `1h`, or of a number of seconds; null for anything else. */
export function parseDuration(value: string | number): number | null {
  const match = DURATION_PATTERN.exec(String(value).trim());
  if (match === null) return null;
  const [, amount, unit = 's'] = match;
  return Math.round(Number(amount) * (UNITS[unit] ?? 0));
}
