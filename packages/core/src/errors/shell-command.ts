/** What a POSIX shell takes for itself, letter by letter. */
const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** A place to be filled in by hand, such as `<file>`. */
const PLACEHOLDER = /^<[a-z][A-Za-z -]*>$/;

/**
 * A command line that a POSIX shell splits into exactly these words. In `--name=value` only the value is quoted, where it
 * has to be; a placeholder stays as it is, because it is to be replaced.
 */
export function shellCommand(words: readonly string[]): string {
  return words.map(wordOf).join(' ');
}

function wordOf(word: string): string {
  const [, flag = '', value = word] = /^(--[a-z][a-z-]*=)([\s\S]*)$/.exec(word) ?? [];
  return `${flag}${PLAIN.test(value) || PLACEHOLDER.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`}`;
}
