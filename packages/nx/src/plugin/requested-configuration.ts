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

/** The same command line with another configuration. */
export function withConfiguration(argv: readonly string[], wanted: string): readonly string[] {
  const requested = requestedConfiguration(argv);
  if (requested === null) return argv;
  const isFlag = (argument: string | undefined): boolean =>
    argument === '-c' || argument === '--configuration';
  const joined = new Set([`-c${requested}`, `-c=${requested}`, `--configuration=${requested}`]);
  return argv.map((argument, index) => {
    if (isFlag(argv[index - 1])) return wanted;
    if (joined.has(argument)) return `--configuration=${wanted}`;
    return argument.replaceAll(DB_TARGET, (match: string, target: string, given: string | undefined) =>
      given === undefined ? match : match.replace(`${target}:${given}`, `${target}:${wanted}`),
    );
  });
}

/** The same command line with one `db-*` target in the place of all that it names. */
export function withTarget(argv: readonly string[], wanted: string): readonly string[] {
  const renamed = argv.map((argument) =>
    valueOf(argument) === '' ? argument : argument.replaceAll(/(^|[:,=])db-[a-z]+/g, `$1${wanted}`),
  );
  const once = renamed.map((argument) => argument.replace(new RegExp(`${wanted}(?:,${wanted})+`), wanted));
  return once.filter((argument, index) => argument !== wanted || once.indexOf(argument) === index);
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
