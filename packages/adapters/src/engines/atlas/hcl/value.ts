import type { HclToken } from './tokens.js';

/** What of an HCL expression can be told without running Atlas. */
export type HclValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly HclValue[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly HclValue[] }
  | { readonly kind: 'reference'; readonly parts: readonly string[] }
  /** Only Atlas evaluates it; `why` ends the sentence "it …". */
  | { readonly kind: 'other'; readonly why: string };

const OTHER: HclValue = { kind: 'other', why: 'is an expression that only Atlas evaluates' };

interface Scan {
  readonly tokens: readonly HclToken[];
  at: number;
}

/** Reads an attribute's expression. */
export function hclValue(tokens: readonly HclToken[]): HclValue {
  const scan = { tokens: tokens.filter(({ kind }) => kind !== 'line'), at: 0 };
  const value = readValue(scan);
  return scan.at === scan.tokens.length ? value : OTHER;
}

function readValue(scan: Scan): HclValue {
  const token = scan.tokens[scan.at];
  if (token === undefined) return OTHER;
  scan.at += 1;
  if (token.kind === 'text') return textOf(token.text);
  if (token.kind === 'sign' && token.text === '[') return readList(scan);
  if (token.kind !== 'name') return OTHER;
  if (isSign(scan, '(')) return readCall(scan, token.text);
  return readReference(scan, token.text);
}

/** `${` and `%{` begin a template; `$${` and `%%{` are these signs themselves. */
function textOf(text: string): HclValue {
  if (/[$%]\{/.test(text.replace(/\$\$\{|%%\{/g, ''))) return OTHER;
  return { kind: 'text', text: text.replace(/\$\$\{/g, '${').replace(/%%\{/g, '%{') };
}

function readList(scan: Scan): HclValue {
  const items = readItems(scan, ']');
  return items === null ? OTHER : { kind: 'list', items };
}

function readCall(scan: Scan, name: string): HclValue {
  scan.at += 1;
  const args = readItems(scan, ')');
  return args === null ? OTHER : { kind: 'call', name, args };
}

/** Values between commas up to the closing sign, which is taken; null where something else stands between them. */
function readItems(scan: Scan, close: string): readonly HclValue[] | null {
  const items: HclValue[] = [];
  while (!isSign(scan, close)) {
    if (scan.at >= scan.tokens.length) return null;
    items.push(readValue(scan));
    if (isSign(scan, ',')) scan.at += 1;
    else if (!isSign(scan, close)) return null;
  }
  scan.at += 1;
  return items;
}

function readReference(scan: Scan, first: string): HclValue {
  const parts = [first];
  while (isSign(scan, '.') && scan.tokens[scan.at + 1]?.kind === 'name') {
    parts.push(scan.tokens[scan.at + 1]?.text ?? '');
    scan.at += 2;
  }
  return { kind: 'reference', parts };
}

function isSign({ tokens, at }: Scan, sign: string): boolean {
  return tokens[at]?.kind === 'sign' && tokens[at].text === sign;
}
