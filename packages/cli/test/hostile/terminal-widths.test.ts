import { Terminal } from '@xterm/headless';
import { screenText } from '@lockstep/core/text/screen-text.js';
import { expect, test } from 'vitest';

const COLUMNS = 80;

/** The first column of the rows that the terminal itself broke, where nobody said how they begin. */
async function rowsBrokenByTerminal(text: string): Promise<readonly string[]> {
  const terminal = new Terminal({ cols: COLUMNS, rows: 50, scrollback: 100_000, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(text.replaceAll('\n', '\r\n'), resolve));
  const { active } = terminal.buffer;
  const rows = [...Array(active.length).keys()].map((row) => active.getLine(row));
  const broken = rows.flatMap((row) => (row?.isWrapped === true ? [row.translateToString(true)] : []));
  terminal.dispose();
  return broken;
}

const SEEN = [...Array(0x3_2000).keys()]
  .map((point) => String.fromCodePoint(point))
  .filter((character) => /[^\p{Cc}\p{Cn}\p{Cs}\p{Co}]/u.test(character));
const isMark = (character: string): boolean => /\p{M}/u.test(character);

/** Lines of about so many characters each. */
function lines(pieces: readonly string[], each: number): string {
  const count = Math.ceil(pieces.length / each);
  return [...Array(count).keys()]
    .map((index) => pieces.slice(index * each, (index + 1) * each).join(''))
    .join('\n');
}

test('the terminal breaks a line that is too long: the measure works', async () => {
  const long = 'x'.repeat(COLUMNS + 1);
  expect(await rowsBrokenByTerminal(long)).toEqual(['x']);
});

test.each([
  [
    'characters',
    lines(
      SEEN.filter((character) => !isMark(character)),
      173,
    ),
  ],
  [
    'marks',
    lines(
      SEEN.filter(isMark).map((mark) => `क${mark.repeat(4)}`),
      41,
    ),
  ],
  ['tabs', `\t\t\t\t\t\t\t\t\t\tab\n${'\ta'.repeat(20)}`],
])('the terminal never breaks a line by itself: %s', async (_, text) => {
  expect(await rowsBrokenByTerminal(screenText(text, COLUMNS))).toEqual([]);
});
