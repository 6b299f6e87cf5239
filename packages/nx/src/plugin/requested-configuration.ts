/** `project:db-apply:staging`, `db-apply`, `db-apply:staging` */
const DB_TARGET = /(?:^|[:,])(db-[a-z]+)(?::([^:,]+))?/g;

/**
 * The configuration that a command line asks for, where it names a `db-*` target; null otherwise.
 * Takes the raw arguments, because Nx tells plugins nothing else before it runs tasks.
 */
export function requestedConfiguration(argv: readonly string[]): string | null {
  const named = namedTargets(argv);
  if (named.length === 0) return null;
  return flagValue(argv) ?? named.map((match) => match[2]).find((name) => name !== undefined) ?? null;
}

/** The `db-*` targets that a command line names. */
export function requestedTargets(argv: readonly string[]): readonly string[] {
  return namedTargets(argv).flatMap((match) => match[1] ?? []);
}

function namedTargets(argv: readonly string[]): readonly RegExpExecArray[] {
  return argv.flatMap((argument) => [...valueOf(argument).matchAll(DB_TARGET)]);
}

function valueOf(argument: string): string {
  const flag = /^--?(?:t|target|targets)=(.*)$/.exec(argument);
  if (flag !== null) return flag[1] ?? '';
  return argument.startsWith('-') ? '' : argument;
}

function flagValue(argv: readonly string[]): string | undefined {
  for (const [index, argument] of argv.entries()) {
    const joined = /^(?:-c|--configuration)=(.+)$/.exec(argument) ?? /^-c([^=-].*)$/.exec(argument);
    if (joined !== null) return joined[1];
    if (argument === '-c' || argument === '--configuration') return argv[index + 1];
  }
  return undefined;
}
