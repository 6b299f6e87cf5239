/** Key (kind, name, property) and printed value. */
export type Entry = readonly [string, string];

/** The entries of one object; null means nothing to say. */
export function entriesOf(object: string, facts: Readonly<Record<string, string | null>>): readonly Entry[] {
  return Object.entries(facts).flatMap(([property, value]) =>
    value === null || value === '' ? [] : [[`${object}: ${property}`, value] as const],
  );
}

/** One group for each value that `of` gives, in the order in which they come. */
export function grouped<Row>(
  rows: readonly Row[],
  of: (row: Row) => string,
): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(of(row));
    if (group === undefined) groups.set(of(row), [row]);
    else group.push(row);
  }
  return groups;
}
