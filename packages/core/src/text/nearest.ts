/** The candidate that a mistyped value most likely stands for; null where none is close. */
export function nearest(value: string, candidates: Iterable<string>): string | null {
  const typed = value.toLowerCase();
  let best: { readonly name: string; readonly distance: number } | null = null;
  for (const name of candidates) {
    const distance = editDistance(typed, name.toLowerCase());
    if (best === null || distance < best.distance) best = { name, distance };
  }
  return best !== null && best.distance <= tolerance(value) ? best.name : null;
}

/** ` Did you mean "x"?`, with `before` in front of the candidate, or nothing where none is close. */
export function didYouMean(value: string, candidates: Iterable<string>, before = ''): string {
  const name = nearest(value, candidates);
  return name === null ? '' : ` Did you mean "${before}${name}"?`;
}

function tolerance(value: string): number {
  return Math.max(1, Math.floor(value.length / 2.5));
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function editDistance(from: string, to: string): number {
  const a = Array.from(from);
  const b = Array.from(to);
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = b.map((_, column) => column).concat(b.length);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = cell(last, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped =
        a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
          ? cell(beforeLast, column - 2) + 1
          : Infinity;
      current.push(Math.min(replaced, swapped, cell(last, column) + 1, cell(current, column - 1) + 1));
    }
    beforeLast = last;
    last = current;
  }
  return cell(last, b.length);
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
