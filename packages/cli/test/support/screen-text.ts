/** Lines of a screen as they were written: what was broken to fit goes on in its line, and quoted text is one. */
export function wholeLines(lines: readonly string[]): readonly string[] {
  const whole: string[] = [];
  for (const line of lines) {
    const onward = /^\s*↪ (.*)$/s.exec(line)?.[1];
    const quoted = /^\s*│ ?(.*)$/s.exec(line)?.[1];
    const last = whole.at(-1);
    if (onward !== undefined && last !== undefined) whole[whole.length - 1] = last + onward;
    else if (quoted !== undefined && last?.startsWith('│')) whole[whole.length - 1] = `${last}\n${quoted}`;
    else whole.push(quoted === undefined ? line : `│ ${quoted}`);
  }
  return whole;
}

/** Where the text between a pair of marks stands: the line, and what is shown between the marks. */
export function shownBetween(
  lines: readonly string[],
  mark: number,
): readonly { readonly line: string; readonly shown: string }[] {
  const pair = new RegExp(String.raw`\[${mark}:(.*?):${mark}\]`, 'gs');
  return lines.flatMap((line) => [...line.matchAll(pair)].map(([, shown = '']) => ({ line, shown })));
}

const ESCAPE = /\\(?:x[0-9a-f]{2}|u\{[0-9a-f]+\}|[nrt])/g;
const BREAKS: ReadonlyMap<string, string> = new Map([
  ['\\n', '\n'],
  ['\\r', '\r'],
  ['\\t', '\t'],
]);

/** The text that a person reads out of what is shown, but for blanks: a terminal draws those of a line's end like none. */
export function readText(shown: string): string {
  const text = shown.replace(ESCAPE, (escape) => {
    const point = escape.replaceAll(/^\\[xu]|[{}]/g, '');
    return BREAKS.get(escape) ?? String.fromCodePoint(parseInt(point, 16));
  });
  return withoutBlanks(text);
}

/** A text without the blanks that `readText` leaves out. */
export function withoutBlanks(text: string): string {
  return text.replaceAll(/[ \t\r\n]/g, '');
}

/** What the lines are without what stands between marks and what no two runs share, in the order of the alphabet. */
export function shapeOf(lines: readonly string[]): readonly string[] {
  return wholeLines(lines)
    .map((line) =>
      line
        .replaceAll(/\[(\d+):.*?:\1\]/gs, '[$1]')
        .replaceAll(/\b[0-9a-f]{12}\b|#\d+|\S*test_[0-9a-f]+|\S+\.db|\d{4}-\S+Z/g, '…')
        .replaceAll(/(?<=\.sql:)\d+/g, '…')
        .replace(/(⚠ \w+ {2}statement) [^…]*…:/, '$1 …:')
        .replaceAll(/"(\[\d+\])"/g, '$1')
        .replaceAll(/\s+/g, ' ')
        .replaceAll(/(?<=\() | (?=\))/g, '')
        .trim(),
    )
    .filter((line) => line !== '' && line !== '│')
    .sort();
}

const COLOURS = /\u001b\[(?:1|2|22|31|32|33|36|39)m/g;
const PROMPT = /\u001b\[(?:\?25[lh]|\d*[A-GJK]|[0-9]+m)|\u0007/g;
const ACTS = /(?![\r\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

/** The lines of what reached a terminal with a character that acts on it and is none of ours. */
export function foreignControls(
  raw: string,
  { hasPrompt }: { readonly hasPrompt: boolean },
): readonly string[] {
  const text = raw.replaceAll(COLOURS, '').replaceAll(hasPrompt ? PROMPT : COLOURS, '');
  return text.split('\n').filter((line) => ACTS.test(line));
}
