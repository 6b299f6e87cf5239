import { type HclToken, hclTokens } from './tokens.js';

/** `name = expression`; the expression is kept as tokens, because only Atlas evaluates it. */
export interface HclAttribute {
  readonly name: string;
  readonly value: readonly HclToken[];
  readonly line: number;
}

/** `type "label" { … }`. */
export interface HclBlock {
  readonly type: string;
  readonly labels: readonly string[];
  readonly attributes: readonly HclAttribute[];
  readonly blocks: readonly HclBlock[];
  /** Every token of its body, for what is referred to anywhere in it. */
  readonly tokens: readonly HclToken[];
  readonly line: number;
}

interface Scan {
  readonly tokens: readonly HclToken[];
  at: number;
}

/** The outermost blocks of a text. What is not closed runs to the end. */
export function hclBlocks(text: string): readonly HclBlock[] {
  return readBody({ tokens: hclTokens(text), at: 0 }).blocks;
}

type Body = Pick<HclBlock, 'attributes' | 'blocks'>;

function readBody(scan: Scan): Body {
  const attributes: HclAttribute[] = [];
  const blocks: HclBlock[] = [];
  for (let token = scan.tokens[scan.at]; token !== undefined; token = scan.tokens[scan.at]) {
    scan.at += 1;
    if (isSign(token, '}')) break;
    if (token.kind !== 'name') continue;
    if (isSign(scan.tokens[scan.at], '=')) attributes.push(readAttribute(scan, token));
    else blocks.push(readBlock(scan, token));
  }
  return { attributes, blocks };
}

function readAttribute(scan: Scan, name: HclToken): HclAttribute {
  scan.at += 1;
  const value: HclToken[] = [];
  let depth = 0;
  for (let token = scan.tokens[scan.at]; token !== undefined; token = scan.tokens[scan.at]) {
    if (depth === 0 && (token.kind === 'line' || isSign(token, '}'))) break;
    if (['(', '[', '{'].some((open) => isSign(token, open))) depth += 1;
    if ([')', ']', '}'].some((close) => isSign(token, close))) depth -= 1;
    if (token.kind !== 'line') value.push(token);
    scan.at += 1;
  }
  return { name: name.text, value, line: name.line };
}

function readBlock(scan: Scan, type: HclToken): HclBlock {
  const labels: string[] = [];
  for (
    let token = scan.tokens[scan.at];
    token !== undefined && !isSign(token, '{');
    token = scan.tokens[scan.at]
  ) {
    if (token.kind === 'line') break;
    labels.push(token.text);
    scan.at += 1;
  }
  if (isSign(scan.tokens[scan.at], '{')) scan.at += 1;
  const start = scan.at;
  const body = readBody(scan);
  return { type: type.text, labels, ...body, tokens: scan.tokens.slice(start, scan.at), line: type.line };
}

function isSign(token: HclToken | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.text === sign;
}

/** Dotted references in tokens, `table.users.column.id` and so on, as their parts. */
export function hclReferences(tokens: readonly HclToken[]): readonly (readonly string[])[] {
  const found: string[][] = [];
  tokens.forEach((token, index) => {
    if (token.kind !== 'name' || isSign(tokens[index - 1], '.')) return;
    const parts = [token.text];
    for (let at = index + 1; isSign(tokens[at], '.'); at += 2) parts.push(tokens[at + 1]?.text ?? '');
    if (parts.length > 1) found.push(parts);
  });
  return found;
}
