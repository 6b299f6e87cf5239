/**
 * True where the whole of `text` matches: `*` stands for any characters but a dot, `?` for one such. Takes at most as
 * many steps as pattern times text: a later `*` never needs an earlier one to give anything back, because what stands
 * between two of them matches best as early as it can. A dot in the pattern matches a dot alone, and no `*` passes one,
 * so the parts between dots are matched one by one.
 */
export function matchesWildcards(pattern: string, text: string): boolean {
  const patterns = pattern.split('.');
  const parts = text.split('.');
  return patterns.length === parts.length && patterns.every((part, at) => matchesPart(part, parts[at] ?? ''));
}

/** The same for a pattern and a text without dots. */
function matchesPart(pattern: string, text: string): boolean {
  let [at, star, resume] = [0, -1, 0];
  for (let read = 0; read < text.length;) {
    const wanted = pattern[at];
    if (wanted === '*') {
      [star, resume] = [at, read];
      at += 1;
    } else if (wanted === '?' || wanted === text[read]) {
      at += 1;
      read += 1;
    } else if (star >= 0) {
      resume += 1;
      [at, read] = [star + 1, resume];
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}
