import { type Dialect, DIALECTS, traitsOf } from '../config/dialects/traits-of.js';
import { ENGINES, PULL_TOOLS } from '../config/module-config.js';
import { WORKS_TODAY } from '../config/works-today.js';
import type { ErrorCode } from '../errors/codes.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { nextCommand } from '../errors/next-command.js';
import { nearest } from '../text/nearest.js';

type Engine = (typeof WORKS_TODAY.engine)[number];
type PullTool = (typeof WORKS_TODAY.pull)[number];

/** What a new module is for and made with. */
export interface ScaffoldChoice {
  readonly dialect: Dialect;
  readonly engine: Engine;
  /** Type puller, or null for none. */
  readonly pull: PullTool | null;
}

interface ScaffoldOption<Value extends string> {
  /** Words that a configuration knows, also those that this release refuses by name. */
  readonly known: readonly string[];
  readonly works: readonly Value[];
  readonly description: string;
}

/** The options with which both faces let a user choose; help texts and schemas come from here. */
export const SCAFFOLD_OPTIONS = {
  dialect: {
    known: DIALECTS,
    works: WORKS_TODAY.dialect,
    description: 'The kind of database. Default: postgresql.',
  } satisfies ScaffoldOption<Dialect>,
  engine: {
    known: ENGINES,
    works: WORKS_TODAY.engine,
    description: 'What proposes the statements of a plan. Default: pg-delta for postgresql, else atlas.',
  } satisfies ScaffoldOption<Engine>,
  pull: {
    known: [...PULL_TOOLS, 'none'],
    works: [...WORKS_TODAY.pull, 'none'],
    description: 'What generates the types. Default: drizzle; kysely for mariadb.',
  } satisfies ScaffoldOption<PullTool | 'none'>,
};

export type ScaffoldOptionName = keyof typeof SCAFFOLD_OPTIONS;

/** The options as a user gave them. */
export type ScaffoldWords = Readonly<Partial<Record<ScaffoldOptionName, string | undefined>>>;

/**
 * Fills in what was not said. Throws `ENGINE.UNSUPPORTED` and `CONFIG.INVALID` for words that this release does not do
 * and for pairs that do not work together, by name.
 */
export function chooseScaffold(words: ScaffoldWords): ScaffoldChoice {
  const dialect = wordOf('dialect', words.dialect, SCAFFOLD_OPTIONS.dialect.works) ?? 'postgresql';
  const traits = traitsOf(dialect);
  const engine = wordOf('engine', words.engine, SCAFFOLD_OPTIONS.engine.works) ?? traits.engines[0];
  const pull = wordOf('pull', words.pull, SCAFFOLD_OPTIONS.pull.works) ?? traits.pullers[0];
  if (!traits.engines.includes(engine)) throw notForDialect(dialect);
  if (pull !== 'none' && !traits.pullers.includes(pull)) throw noDrizzleOfMariadb();
  return { dialect, engine, pull: pull === 'none' ? null : pull };
}

function wordOf<Value extends string>(
  option: ScaffoldOptionName,
  ...[given, works]: readonly [string | undefined, readonly Value[]]
): Value | null {
  if (given === undefined) return null;
  const word = works.find((known) => known === given);
  if (word !== undefined) return word;
  const code: ErrorCode = option === 'engine' ? 'ENGINE.UNSUPPORTED' : 'CONFIG.INVALID';
  throw new LockstepError(code, {
    what: `--${option}=${given} does not work in this release.`,
    why: `It works with: ${works.join(', ')}.`,
    next: nearestFirst(given, works).map((known) => nextCommand('again', { [option]: known })),
  });
}

function nearestFirst<Value extends string>(given: string, works: readonly Value[]): readonly Value[] {
  const meant = nearest(given, works);
  return [...works].sort((one, other) => Number(other === meant) - Number(one === meant));
}

function notForDialect(dialect: Dialect): LockstepError {
  return new LockstepError('ENGINE.UNSUPPORTED', {
    what: `--engine=pg-delta does not work with --dialect=${dialect}.`,
    why: 'pg-delta knows PostgreSQL and nothing else.',
    next: [
      nextCommand('again', { engine: 'atlas', dialect }),
      nextCommand('again', { engine: 'pg-delta', dialect: 'postgresql' }),
    ],
  });
}

function noDrizzleOfMariadb(): LockstepError {
  return new LockstepError('CONFIG.INVALID', {
    what: '--pull=drizzle does not work with --dialect=mariadb.',
    why: 'Both release lines of drizzle-kit write wrong code for MariaDB: lost primary keys, defaults as text, code that is no TypeScript.',
    next: ['kysely', 'none'].map((pull) => nextCommand('again', { pull, dialect: 'mariadb' })),
  });
}
