import { visibleLines } from './visible.js';

/** The colours that `Paint` makes; no other escape sequence reaches a screen. */
const OWN_CODE = /(\u001b\[(?:1|2|22|31|32|33|36|39)m)/;

/**
 * The net under everything that is written to a terminal: our line breaks and colours pass, all else that would act
 * on a screen or hide on it is shown as an escape. Renderers make text from outside visible before; this is for what
 * one of them forgot.
 */
export function screenText(text: string): string {
  return text
    .split(OWN_CODE)
    .map((part, index) => (index % 2 === 1 ? part : visibleLines(part)))
    .join('');
}
