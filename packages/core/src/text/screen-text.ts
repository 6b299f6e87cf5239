import { visibleLines } from './visible.js';
import { wrappedLines } from './wrapped-lines.js';

/** The colours that `Paint` makes; no other escape sequence reaches a screen. */
const OWN_CODE = /(\u001b\[(?:1|2|22|31|32|33|36|39)m)/;

/**
 * The net under everything that is written to a terminal: our line breaks and colours pass, all else that would act
 * on a screen or hide on it is shown as an escape. Renderers make text from outside visible before; this is for what
 * one of them forgot. On a terminal of so many columns, lines that are too long go on under themselves.
 */
export function screenText(text: string, columns = 0): string {
  const shown = text
    .split(OWN_CODE)
    .map((part, index) => (index % 2 === 1 ? part : visibleLines(part)))
    .join('');
  return wrappedLines(shown, columns);
}
