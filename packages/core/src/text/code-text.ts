import { visible } from './visible.js';

/** Text from outside behind `-- `: one line, so that none of it can be read as SQL or as a client's command. */
export function sqlComment(text: string): string {
  return visible(text);
}

/** Text from outside in a comment of generated TypeScript, behind `//` or inside a block. */
export function typescriptComment(text: string): string {
  return visible(text).replaceAll('*/', '*\\/');
}

/** Text from outside as a string of generated TypeScript, quotes included. */
export function typescriptString(text: string): string {
  return jsonText(text);
}

/**
 * Text from outside as a template of generated TypeScript, backquotes included: a tag that reads what it means gets
 * exactly this text. Its line breaks (`\n`) and tabs stay.
 */
export function typescriptTemplate(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
  return `\`${escaped.replace(CONTROL, codeUnits).replace(UNSEEN, codeUnits)}\``;
}

/**
 * JSON of a value on one line. It says exactly what the value is, with what a terminal would act on or hide as JSON's
 * own escapes.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(UNSEEN, codeUnits);
}

function codeUnits(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
}

/** What JSON escapes by itself, but for what a template may hold. */
const CONTROL = /(?![\n\t])[\u0000-\u001f]/g;
const UNSEEN =
  /[\u007f-\u00a0\u2800\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;
