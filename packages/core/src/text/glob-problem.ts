/** Most `*` in one part between slashes: a matcher tries each place for each, so every one more costs a name's length. */
const MOST_STARS = 3;
/** Most `**` in a glob. */
const MOST_FOLDER_STARS = 3;
/** Most ways to read the `{a,b}` of a glob. */
const MOST_ALTERNATIVES = 256;

const KNOWN = 'globs are made of "**", "*", "?", "{a,b}" and "[ab]"';

/**
 * What is wrong with a glob for files, in words that fit behind its path; null for nothing. Patterns that a matcher may
 * take exponential time for are refused: what a name from outside makes of one is not to stop the process.
 */
export function globProblem(glob: string): string | null {
  const plain = glob.replace(/\\[\s\S]/g, 'x');
  if (/[()|]/.test(plain)) return `holds "(", ")" or "|" without a backslash; ${KNOWN}`;
  if (/[\]}]\+/.test(plain)) return `holds a "+" that repeats what stands before it; ${KNOWN}`;
  const stars = plain.split('/').map((part) => part.match(/\*+/g)?.join(' ') ?? '');
  if (stars.filter((found) => found === '**').length > MOST_FOLDER_STARS)
    return `holds more than ${MOST_FOLDER_STARS} "**"; write several globs`;
  if (stars.some((found) => found !== '' && found.split(' ').length > MOST_STARS))
    return `holds more than ${MOST_STARS} "*" between two slashes; write several globs`;
  return alternativesOf(plain) > MOST_ALTERNATIVES
    ? `holds "{a,b}" that stand for more than ${MOST_ALTERNATIVES} globs; write several globs`
    : null;
}

/** Ways to choose one alternative from each pair of braces, inner ones as if they stood outside. */
function alternativesOf(glob: string): number {
  const open: number[] = [];
  let product = 1;
  for (const sign of glob) {
    if (sign === '{') open.push(1);
    else if (sign === ',') open.push((open.pop() ?? 0) + 1);
    else if (sign === '}') product *= open.pop() ?? 1;
  }
  return product;
}
