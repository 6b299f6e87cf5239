import { describePlace, type Place } from '@lockstep/core/text/place.js';
import type { NextStep } from '@lockstep/core/errors/next-command.js';
import type { SchemaFault } from '@lockstep/core/source/schema-errors.js';

/** The module that makes an object which is not loaded here, or null. */
export type KnownElsewhere = (name: string) => string | null;

/** How a dialect words a statement that did not load. */
export interface FailureWords<Failure> {
  readonly file: (failure: Failure) => SchemaFault['file'];
  readonly place: (failure: Failure) => Place;
  readonly message: (failure: Failure) => string;
  /** True where the missing name is one that another statement would have made, had it loaded. */
  readonly followsFromOthers: (failure: Failure) => boolean;
  /** More about it, a line each. */
  readonly notes?: (failure: Failure) => readonly string[];
  readonly next: (failure: Failure) => readonly NextStep[];
  readonly cause?: (failure: Failure) => unknown;
}

/** One fault for all that did not load: the first that does not merely follow from another one, the rest as a list. */
export function loadFault<Failure>(
  failures: readonly Failure[],
  words: FailureWords<Failure>,
): { readonly main: Failure; readonly fault: SchemaFault } {
  const main = failures.find((failure) => !words.followsFromOthers(failure)) ?? failures[0];
  if (main === undefined) throw new Error('Statements wait for each other, and none of them was tried.');
  const others = failures.filter((failure) => failure !== main);
  const fault: SchemaFault = {
    file: words.file(main),
    place: words.place(main),
    message: words.message(main),
    notes: [...(words.notes?.(main) ?? []), ...alsoNotLoaded(others, words)],
    next: words.next(main),
    ...(words.cause === undefined ? {} : { cause: words.cause(main) }),
  };
  return { main, fault };
}

/** The next step where several statements make the same object. */
export const KEEP_ONE =
  'Keep one of the statements that make it: of all files loaded, those of "uses" come first.';

const MOST_LISTED = 5;

function alsoNotLoaded<Failure>(
  others: readonly Failure[],
  { place, message }: FailureWords<Failure>,
): readonly string[] {
  if (others.length === 0) return [];
  const shown = others
    .slice(0, MOST_LISTED)
    .map((failure) => `  ${describePlace(place(failure))}: ${message(failure)}`);
  const more = others.length - shown.length;
  return [
    `${others.length} more ${others.length === 1 ? 'statement does' : 'statements do'} not load:`,
    ...shown,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

/** Next steps for names that nothing provides: the modules that make them, else where their SQL may stand. */
export function missingSteps(names: readonly string[], knownElsewhere: KnownElsewhere): readonly string[] {
  const edits = names.flatMap((name) => {
    const module = knownElsewhere(name);
    return module === null ? [] : [`Add "${module}" to "uses" in db.config.json: its files create ${name}.`];
  });
  if (edits.length > 0) return [...new Set(edits)];
  return [
    'Correct the name, or add the module whose files create it to "uses" in db.config.json.',
    'If nobody manages it here, put its SQL into a file that "assumes" in db.config.json names.',
  ];
}
