/**
 * What a screen or a page would not show as itself: control characters, escape sequences, bidirectional overrides and
 * isolates, line and paragraph separators, zero-width, tag and private-use characters, lone surrogates, blanks that
 * are not space, and marks that would be drawn over a character they do not belong to.
 */
const UNSEEN = String.raw`\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u{2800}`;
const BLANK = String.raw`(?! )\p{Zs}`;
/** A mark of a writing system stands behind a letter, and at most four of them do. */
const STRAY_MARK = String.raw`(?<![\p{L}\p{M}\p{N}\p{Extended_Pictographic}])\p{M}|(?<=\p{M}{4})\p{M}`;
/** An emoji carries a selector that says it is one. */
const EMOJI = String.raw`\p{Extended_Pictographic}\u{fe0f}`;

const ONE_LINE = new RegExp(`${EMOJI}|[${UNSEEN}]|${BLANK}|${STRAY_MARK}`, 'gu');

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** `\n`, `\x1b`, `\u{202e}`: a character as an escape that people can read. */
function escaped(character: string): string {
  const isEmoji = [...character].length > 1;
  if (isEmoji) return character;
  const code = character.codePointAt(0) ?? 0;
  const short = SHORT[character];
  if (short !== undefined) return short;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/** Text from outside as one line: whatever would not be seen as itself, line breaks and tabs included, is an escape. */
export function visible(text: string): string {
  return text.replace(ONE_LINE, escaped);
}

/** Text from outside that may have lines, SQL say: as `visible`, with its line breaks (`\n`) and tabs kept. */
export function visibleLines(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(ONE_LINE, (character) => {
    return character === '\n' || character === '\t' ? character : escaped(character);
  });
}
