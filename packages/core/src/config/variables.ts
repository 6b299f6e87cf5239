import { LockstepError } from '../errors/lockstep-error.js';

/** An environment file, read. A file that does not exist is in the list with no values, so that errors can name it. */
export interface VariableFile {
  /** As shown to people: from the workspace root. */
  readonly path: string;
  /** False for a file that a protected environment must not take values from. */
  readonly allowed: boolean;
  /** What it sets, references resolved. */
  readonly values: Readonly<Record<string, string>>;
  /** What its lines say, references not resolved. */
  readonly lines: Readonly<Record<string, string>>;
}

export interface VariableSources {
  /** The process's own variables. */
  readonly real: Readonly<Record<string, string | undefined>>;
  /** In the order in which they win. */
  readonly files: readonly VariableFile[];
}

/** A value that was found, and where: `process`, or the path of a file. */
export interface FoundVariable {
  readonly value: string;
  readonly origin: string;
}

/** Where an environment's variables are looked for, in the order in which they win. */
export function variableFileNames(environment: string): readonly string[] {
  return [`.env.${environment}.local`, `.env.${environment}`, '.env.local', '.env'];
}

/** The one file that a protected environment takes values from: it is named for it, and it is not a personal one. */
export function isFileAllowed(
  name: string,
  environment: { readonly name: string; readonly isProtected: boolean },
): boolean {
  return !environment.isProtected || name === `.env.${environment.name}`;
}

/**
 * Finds one variable; null where it is nowhere. A real variable beats all files, but one whose value equals a line of
 * any of them was put there by whoever loaded these files (Nx does), perhaps for another environment: it counts as the
 * file's.
 */
export function findVariable(name: string, sources: VariableSources): FoundVariable | null {
  const real = Object.hasOwn(sources.real, name) ? sources.real[name] : undefined;
  if (real !== undefined && !sources.files.some((file) => holds(file, name, real))) {
    return { value: real, origin: 'process' };
  }
  const file = sources.files.find((candidate) => candidate.allowed && Object.hasOwn(candidate.values, name));
  return file === undefined ? null : { value: file.values[name] ?? '', origin: file.path };
}

function holds(file: VariableFile, name: string, value: string): boolean {
  return (
    (Object.hasOwn(file.values, name) && file.values[name] === value) ||
    (Object.hasOwn(file.lines, name) && file.lines[name] === value)
  );
}

export interface VariableRequest extends VariableSources {
  /** Variables to find. */
  readonly names: readonly string[];
  readonly module: string;
  readonly environment: string;
}

/** Finds all of them. Throws `ENV.MISSING` that names every one that is absent or empty, and where it was looked for. */
export function requireVariables(request: VariableRequest): ReadonlyMap<string, FoundVariable> {
  const found = new Map<string, FoundVariable>();
  const missing = new Map<string, FoundVariable | null>();
  for (const name of new Set(request.names)) {
    const variable = findVariable(name, request);
    if (variable === null || variable.value === '') missing.set(name, variable);
    else found.set(name, variable);
  }
  if (missing.size > 0) throw missingError(request, missing);
  return found;
}

function missingError(
  request: VariableRequest,
  missing: ReadonlyMap<string, FoundVariable | null>,
): LockstepError {
  const names = [...missing.keys()];
  const allowed = request.files.filter((file) => file.allowed).map((file) => file.path);
  const notes = names.flatMap((name) => noteOn(name, missing.get(name) ?? null, request));
  const [best] = allowed;
  return new LockstepError('ENV.MISSING', {
    what: `Environment "${request.environment}" of ${request.module} needs ${listed(names)}, which ${names.length === 1 ? 'is' : 'are'} not set.`,
    why: [`Looked in the process's variables, then in ${listed(allowed)}.`, ...notes].join('\n'),
    next: [
      `export ${names.map((name) => `${name}=…`).join(' ')}`,
      ...(best === undefined ? [] : [`Or write ${names.length === 1 ? 'it' : 'them'} to ${best}.`]),
    ],
  });
}

function noteOn(name: string, found: FoundVariable | null, { files }: VariableRequest): readonly string[] {
  if (found !== null)
    return [`${name} is empty in ${found.origin === 'process' ? "the process's variables" : found.origin}.`];
  const forbidden = files.find((file) => !file.allowed && Object.hasOwn(file.values, name));
  return forbidden === undefined
    ? []
    : [`${name} is set in ${forbidden.path}, which a protected environment does not read.`];
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? 'no file') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
