import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';

type Values = Readonly<Record<string, string | undefined>>;

/** Longest value, in characters. */
const LONGEST = 64 * 1024;
/** Characters that resolving the references of one file may read; each step counts as some more. */
const MOST_WORK = 16 * 1024 * 1024;
const STEP = 100;

const REFERENCE = /(?<!\\)\$\{([^{}]+)\}|(?<!\\)\$([A-Za-z_][A-Za-z0-9_]*)/;

/**
 * The lines of a variable file with their references resolved as dotenv-expand does, with which Nx loads such files: a
 * reference names a line before it, or another of the `known` variables. Throws `CONFIG.INVALID` where a value grows
 * beyond 64 KB and where references do not come to an end; it names the variable and the file, never a value.
 */
export function expandLines(
  file: { readonly path: string; readonly lines: Readonly<Record<string, string>> },
  known: Values,
): Record<string, string> {
  const { path, lines } = file;
  const done = new Map<string, string>();
  const other = (name: string): string | undefined =>
    Object.hasOwn(known, name) && !Object.hasOwn(lines, name) ? known[name] : undefined;
  let work = 0;
  for (const [name, line] of Object.entries(lines)) {
    const value = expanded(line, {
      find: (wanted) => other(wanted) ?? done.get(wanted) ?? '',
      isDone: (wanted, text) => done.get(wanted) === text,
      check: (text) => {
        work += text.length + STEP;
        if (text.length > LONGEST || work > MOST_WORK) throw endless(name, path);
      },
    });
    done.set(name, value.replaceAll('\\$', '$'));
  }
  return Object.fromEntries(done);
}

interface Expansion {
  /** The value of a variable; empty where it has none. */
  readonly find: (name: string) => string;
  /** True where this is what a line before was resolved to: what looks like a reference in it is none. */
  readonly isDone: (name: string, text: string) => boolean;
  readonly check: (text: string) => void;
}

/** A value that has been there before refers to itself, and gives way to the default. */
function expanded(line: string, { find, isDone, check }: Expansion): string {
  const seen = new Set<string>();
  for (let text = line; ;) {
    check(text);
    const found = REFERENCE.exec(text);
    if (found === null) return text;
    seen.add(text);
    const { name, value, fallback } = resolved(found[1] ?? found[2] ?? '', find);
    text = text.replace(found[0], value !== '' && !seen.has(value) ? value : fallback);
    if (isDone(name, text)) {
      check(text);
      return text;
    }
  }
}

/** `NAME`, `NAME-default`, `NAME:-default`; `NAME+text` and `NAME:+text` are the text where the variable has a value. */
function resolved(
  expression: string,
  find: Expansion['find'],
): { readonly name: string; readonly value: string; readonly fallback: string } {
  const sign = /:\+|\+|:-|-/.exec(expression);
  if (sign === null) return { name: expression, value: find(expression), fallback: '' };
  const name = expression.slice(0, sign.index);
  const rest = expression.slice(sign.index + sign[0].length);
  const value = find(name);
  if (!sign[0].endsWith('+')) return { name, value, fallback: rest };
  return { name, value: '', fallback: value === '' ? '' : rest };
}

function endless(name: string, path: string): LockstepError {
  return new LockstepError('CONFIG.INVALID', {
    what: `The variable ${name} of ${path} cannot be resolved.`,
    why: `With what it refers to it grows beyond ${LONGEST / 1024} KB, or its references do not come to an end.`,
    next: [
      `Correct ${name}, or what it refers to, in ${path}; write "\\$" for a "$" that begins no reference.`,
    ],
  });
}
