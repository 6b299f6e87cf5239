/** An error as `--json` prints it. */
export interface PrintedError {
  readonly code: string;
  readonly message: string;
  readonly why?: string;
  readonly next: readonly string[];
}

/** What `--json` prints, as tests read it; whoever reads it says what `result` is. */
export interface Printed<Result> {
  readonly ok: boolean;
  readonly command: string;
  readonly environment?: string | null;
  readonly error?: PrintedError;
  readonly modules?: readonly {
    readonly module: string;
    readonly ok: boolean;
    readonly result?: Result;
    readonly error?: PrintedError;
  }[];
}

/** The one object on stdout; fails where there is none, more than one, or something beside it. */
export function printedOf<Result = unknown>(stdout: string): Printed<Result> {
  const lines = stdout.split('\n').filter((line) => line !== '');
  if (lines.length !== 1)
    throw new Error(`${lines.length} lines on stdout instead of one object:\n${stdout}`);
  return JSON.parse(stdout) as Printed<Result>;
}

/** The result of the only module of a run. */
export function resultOf<Result>(stdout: string): Result {
  const { modules = [] } = printedOf<Result>(stdout);
  const [first] = modules;
  if (modules.length !== 1 || first?.result === undefined) throw new Error(`no single result in ${stdout}`);
  return first.result;
}

/** Every error of a run: the one before any module, else those of the modules. */
export function errorsOf(stdout: string): readonly PrintedError[] {
  const { error, modules = [] } = printedOf(stdout);
  return error === undefined ? modules.flatMap((module) => module.error ?? []) : [error];
}
