import { LockstepError } from '../errors/lockstep-error.js';
import { problemsOf } from './config-issues.js';
import type { ConfigProblem } from './config-problem.js';
import { defaultEnvironmentOf } from './default-environment.js';
import { ruleProblems } from './config-rules.js';
import { type ModuleConfig, moduleConfigSchema } from './module-config.js';

/**
 * Takes the parsed JSON of a `db.config.json` and the path it is shown by. Throws `CONFIG.INVALID` with everything that
 * is wrong, each with its JSON path; never with a value that may be a secret.
 */
export function parseModuleConfig(json: unknown, path: string): ModuleConfig {
  const parsed = moduleConfigSchema.safeParse(json);
  const found = [...ruleProblems(json), ...(parsed.success ? [] : problemsOf(parsed.error.issues, json))];
  const problems = onePerPath(found);
  const defaultEnvironment = defaultEnvironmentOf(json);
  if (parsed.success && problems.length === 0 && defaultEnvironment !== null) {
    return { ...parsed.data, defaultEnvironment };
  }
  throw configError(path, problems);
}

/** `CONFIG.INVALID` for a file: one problem in its message, several listed below it. */
export function configError(path: string, problems: readonly ConfigProblem[]): LockstepError {
  const lines = problems.map(({ path: at, message }) =>
    (at === '' ? `The file ${message}.` : `${at} ${message}.`).replace(/([.?])\.$/, '$1'),
  );
  const [only] = lines;
  const next = [`Correct ${path} and run the command again.`];
  if (lines.length === 1) return new LockstepError('CONFIG.INVALID', { what: `${path}: ${only}`, next });
  return new LockstepError('CONFIG.INVALID', {
    what: `${path} has ${lines.length} problems: ${problems.map((problem) => problem.path).join(', ')}.`,
    why: lines.join('\n'),
    next,
  });
}

/** The rules say more than the schema where both speak about one place. */
function onePerPath(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const seen = new Map<string, ConfigProblem>();
  for (const problem of problems) if (!seen.has(problem.path)) seen.set(problem.path, problem);
  return [...seen.values()];
}
