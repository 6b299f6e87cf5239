import { LockstepError } from '../errors/lockstep-error.js';
import { DIALECTS } from './dialects/traits-of.js';
import type { ConfigProblem } from './config-problem.js';
import { jsonPath } from './config-problem.js';
import type { ModuleConfig } from './module-config.js';
import { configError } from './parse-module-config.js';

/** What this release can do of what a configuration may ask for. */
export const WORKS_TODAY = {
  dialect: DIALECTS,
  engine: ['pg-delta', 'atlas'],
  strategy: ['declarative'],
  pull: ['drizzle', 'kysely'],
} as const;

/** Keys of later releases. */
export const LATER_KEYS = ['backup', 'online'] as const;

/**
 * Refuses by name what is specified and does not work yet, with the list of what does. Throws `ENGINE.UNSUPPORTED` where
 * the engine is the only such thing, else `CONFIG.INVALID`.
 */
export function refuseUnsupported(config: ModuleConfig, path: string): void {
  const problems = unsupportedIn(config);
  if (problems.length === 0) return;
  const error = configError(path, problems);
  const isEngineOnly = problems.every((problem) => problem.path === 'engine');
  throw new LockstepError(isEngineOnly ? 'ENGINE.UNSUPPORTED' : 'CONFIG.INVALID', {
    what: error.message,
    why: [error.why, worksToday()].filter((line) => line !== undefined).join('\n'),
    next: error.next,
  });
}

function worksToday(): string {
  const { dialect, engine, strategy, pull } = WORKS_TODAY;
  return `This release works with: dialect ${dialect.join(', ')}; engine ${engine.join(', ')}; strategy ${strategy.join(', ')}; pull ${pull.join(', ')}.`;
}

function unsupportedIn(config: ModuleConfig): readonly ConfigProblem[] {
  const choices = [
    choice(['dialect'], config.dialect, WORKS_TODAY.dialect),
    choice(['engine'], config.engine, WORKS_TODAY.engine),
    choice(['strategy'], config.strategy, WORKS_TODAY.strategy),
    ...(config.pull ?? []).map(({ tool }, index) => choice(['pull', index, 'tool'], tool, WORKS_TODAY.pull)),
  ];
  const extras = [
    ...later([], config),
    ...Object.entries(config.environments).flatMap(([name, value]) => later(['environments', name], value)),
  ];
  return [...choices.flat(), ...extras];
}

function choice(
  path: readonly PropertyKey[],
  value: string | undefined,
  works: readonly string[],
): readonly ConfigProblem[] {
  if (value === undefined || works.includes(value)) return [];
  return [
    {
      path: jsonPath(path),
      message: `is "${value}", which this release does not do yet; it does ${works.join(', ')}`,
    },
  ];
}

function later(
  path: readonly PropertyKey[],
  keys: { readonly backup?: unknown; readonly online?: unknown },
): readonly ConfigProblem[] {
  return LATER_KEYS.filter((key) => keys[key] !== undefined).map((key) => ({
    path: jsonPath([...path, key]),
    message: 'is not in this release yet; remove it',
  }));
}
