import type { Place } from '../../text/place.js';
import { placeAt } from '../../source/source-place.js';

/** Where `uses` of a configuration names a module; the key itself where it names it by its folder, null where it does not. */
export function placeOfUse(
  config: { readonly file: string; readonly text: string },
  module: string,
): Place | null {
  const { file, text } = config;
  const key = /"uses"\s*:/.exec(text);
  if (key === null) return null;
  const list = text.slice(key.index, text.indexOf(']', key.index) + 1);
  const named = list.indexOf(JSON.stringify(module));
  const offset = key.index + Math.max(0, named);
  return placeAt({ path: file, text }, [...text.slice(0, offset)].length);
}
