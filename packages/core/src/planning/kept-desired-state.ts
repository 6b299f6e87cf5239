import type { Toolkit } from '../run/toolkit.js';
import { type DesiredState, type DesiredSource, withDesiredState } from './desired-state.js';
import { type KeptDesired, rootKeys } from './kept-desired.js';

/**
 * Hands `use` what the files say: as it was kept, where the engine needs no database for it, else from a scratch database.
 * Throws as `withDesiredState`.
 */
export async function withKeptDesiredState<Result>(
  toolkit: Toolkit,
  source: DesiredSource & { readonly kept: KeptDesired | null },
  use: (state: DesiredState) => Promise<Result>,
): Promise<Result> {
  const { kept, ...loaded } = source;
  if (kept === null || toolkit.differ.comparesDatabases === true)
    return await withDesiredState(toolkit, loaded, use);
  return await use({
    files: source.files,
    context: kept.context,
    desired: kept.desired,
    observe: async (roots) =>
      isSameList(rootKeys(roots), kept.roots)
        ? kept.expected
        : await withDesiredState(toolkit, loaded, async (state) => await state.observe(roots)),
  });
}

/** True where both name the same things in the same order. */
export function isSameList(first: readonly string[], second: readonly string[]): boolean {
  return first.length === second.length && first.every((name, index) => name === second[index]);
}
