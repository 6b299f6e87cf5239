import { JSON_OBJECT } from './formats/json.js';
import { MARKDOWN } from './formats/markdown.js';
import type { OutputFormat } from './result/output-format.js';
import { TEXT } from './formats/text.js';

/** Every format of `--format`, in the order of the documentation. */
export const FORMATS = {
  text: TEXT,
  json: JSON_OBJECT,
  markdown: MARKDOWN,
} as const satisfies Readonly<Record<string, OutputFormat>>;

export type FormatName = keyof typeof FORMATS;

/** True for the name of a format. */
export function isFormat(name: string): name is FormatName {
  return Object.hasOwn(FORMATS, name);
}

/** Their names, in the order of the documentation. */
export const FORMAT_NAMES: readonly FormatName[] = Object.keys(FORMATS).filter(isFormat);
