import { describePlace, type SourcePlace } from '@lockstep/core';

/** The module that makes an object which is not loaded here, or null. */
export type KnownElsewhere = (name: string) => string | null;

/** A statement that did not load, as the list of all of them shows it. */
export interface ListedFailure {
  readonly place: SourcePlace;
  readonly message: string;
}

/** The next step where several statements make the same object. */
export const KEEP_ONE =
  'Keep one of the statements that make it: of all files loaded, those of "uses" come first.';

const MOST_LISTED = 5;

/** Lines about the statements that did not load besides the one that the error is about; none where there are none. */
export function alsoNotLoaded(others: readonly ListedFailure[]): readonly string[] {
  if (others.length === 0) return [];
  const shown = others
    .slice(0, MOST_LISTED)
    .map(({ place, message }) => `  ${describePlace(place)}: ${message}`);
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
    return module === null ? [] : [`Add "${module}" to "uses" in db.config.json: its files make ${name}.`];
  });
  if (edits.length > 0) return [...new Set(edits)];
  return [
    'Correct the name, or add the module whose files make it to "uses" in db.config.json.',
    'If nobody manages it here, put its SQL into a file that "assumes" in db.config.json names.',
  ];
}
