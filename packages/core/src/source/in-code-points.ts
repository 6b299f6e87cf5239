/** How a text is counted whose offsets are to be told in code points. */
type Unit = 'utf8' | 'utf16';

/** Gives each of these its `offset` in code points instead of units of `text`; one walk, however many they are. */
export function inCodePoints<Value extends { readonly offset: number }>(
  values: readonly Value[],
  text: string,
  unit: Unit,
): readonly Value[] {
  const offsets = codePointsAt(new Set(values.map(({ offset }) => offset)), text, unit);
  return values.map((value) => ({ ...value, offset: offsets.get(value.offset) ?? 0 }));
}

function codePointsAt(wanted: ReadonlySet<number>, text: string, unit: Unit): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  let [units, count] = [0, 0];
  for (const character of text) {
    if (found.size === wanted.size) break;
    if (wanted.has(units)) found.set(units, count);
    units += sizeOf(character, unit);
    count += 1;
  }
  for (const offset of wanted) if (!found.has(offset)) found.set(offset, count);
  return found;
}

function sizeOf(character: string, unit: Unit): number {
  if (unit === 'utf16') return character.length;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
