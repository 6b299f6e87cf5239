/** `project:db-apply:staging`, `db-apply`, `db-apply:staging` */
const DB_TARGET = /(?:^|[:,])(db-[a-z]+)(?::([^:,]+))?/;

/**
 * The configuration that a command line asks for, where it names a `db-*` target; null otherwise.
 * Takes the raw arguments, because Nx tells plugins nothing else before it runs tasks.
 */
export function requestedConfiguration(argv: readonly string[]): string | null {
  const named = argv.map((argument) => DB_TARGET.exec(valueOf(argument))).filter((match) => match !== null);
  if (named.length === 0) return null;
  return flagValue(argv) ?? named.map((match) => match[2]).find((name) => name !== undefined) ?? null;
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
