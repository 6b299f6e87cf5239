import { isSign, isWord, type SqlToken, sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';

/** One line of `SHOW CREATE TABLE`: a column, a key or a constraint. */
export interface DefinitionLine {
  readonly text: string;
  readonly tokens: readonly SqlToken[];
}

/** What `SHOW CREATE TABLE` says, taken apart. */
export interface TableDefinition {
  readonly lines: readonly DefinitionLine[];
  /** What stands behind the last bracket (engine, charset, partitions), without the AUTO_INCREMENT position. */
  readonly options: string;
}

/** Takes a printed table apart at the commas of its one list. */
export function tableDefinition(sql: string): TableDefinition {
  const tokens = sqlTokens(sql, 'mysql');
  const open = tokens.findIndex((token) => isSign(token, '('));
  const lines: DefinitionLine[] = [];
  let depth = 0;
  let first = open + 1;
  for (let index = open; index < tokens.length; index += 1) {
    if (isSign(tokens[index], '(')) depth += 1;
    if (isSign(tokens[index], ')')) depth -= 1;
    const isEnd = depth === 0;
    if (!isEnd && !(depth === 1 && isSign(tokens[index], ','))) continue;
    lines.push(lineOf(sql, tokens.slice(first, index)));
    first = index + 1;
    if (isEnd) break;
  }
  return { lines: lines.flatMap(withCheckApart), options: optionsOf(sql, tokens.slice(first)) };
}

/**
 * MariaDB prints a check where it was written, at the column or in the table, and calls one at a column as the column:
 * both forms mean the same, and a tool that reads one may write the other.
 */
function withCheckApart(line: DefinitionLine): readonly DefinitionLine[] {
  const { tokens } = line;
  const at = tokens.findIndex((token, index) => isWord(token, 'CHECK') && isSign(tokens[index + 1], '('));
  const [column] = tokens;
  if (column?.kind !== 'name' || at < 0) return [line];
  const last = closingBracket(tokens, at + 1);
  const [before, check, behind] = cutAt(line, at, last);
  // MariaDB's JSON is a text with this check, which is nobody's constraint.
  if (check === `CHECK (json_valid(${column.text}))`) return [line];
  const apart = `CONSTRAINT ${column.text} ${check}`;
  return [
    { text: `${before} ${behind}`.trim(), tokens: [...tokens.slice(0, at), ...tokens.slice(last + 1)] },
    { text: apart, tokens: sqlTokens(apart, 'mysql') },
  ];
}

/** The text before a token, from it to another one, and behind that. */
function cutAt(
  { text, tokens }: DefinitionLine,
  from: number,
  to: number,
): readonly [string, string, string] {
  const start = tokens[0]?.start ?? 0;
  const first = (tokens[from]?.start ?? start) - start;
  const end = (tokens[to]?.end ?? start) - start;
  return [text.slice(0, first).trimEnd(), text.slice(first, end), text.slice(end).trimStart()];
}

function lineOf(sql: string, tokens: readonly SqlToken[]): DefinitionLine {
  return { text: sql.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0), tokens };
}

/** TiDB prints where its row numbers stand in comments of its own. */
const POSITIONS = /\s*\/\*T!\[auto_(?:rand|id)[^*]*\*\/\s*(?:AUTO_[A-Z_]*BASE=\d+)?/g;

function optionsOf(sql: string, tokens: readonly SqlToken[]): string {
  const position = tokens.findIndex((token) => isWord(token, 'AUTO_INCREMENT'));
  const start = tokens[0]?.start ?? sql.length;
  if (position < 0) return sql.slice(start).replaceAll(POSITIONS, '');
  const before = sql.slice(start, tokens[position]?.start).trimEnd();
  const behind = sql.slice(tokens[position + 2]?.end).trimStart();
  return `${before} ${behind}`.trim().replaceAll(POSITIONS, '');
}

/** The value of `NAME=value` among the options of a table, or null. */
export function optionOf(options: string, name: string): string | null {
  const tokens = sqlTokens(options, 'mysql');
  const at = tokens.findIndex((token, index) => isWord(token, name) && isSign(tokens[index + 1], '='));
  return at < 0 ? null : (tokens[at + 2]?.value ?? null);
}

/** The index of the bracket that closes the one at `open`; of the last token where none does. */
export function closingBracket(tokens: readonly SqlToken[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index += 1) {
    if (isSign(tokens[index], '(')) depth += 1;
    if (isSign(tokens[index], ')')) depth -= 1;
    if (depth === 0) return index;
  }
  return tokens.length - 1;
}

/** The names in the first list of brackets from a token on; expressions and lengths are not names. */
export function namesInBrackets(tokens: readonly SqlToken[], from: number): readonly string[] {
  const open = tokens.findIndex((token, index) => index >= from && isSign(token, '('));
  if (open < 0) return [];
  const close = closingBracket(tokens, open);
  const names: string[] = [];
  for (let index = open + 1; index < close; index += 1) {
    const token = tokens[index];
    if (isSign(token, '(')) index = closingBracket(tokens, index);
    else if (token?.kind === 'name') names.push(token.value);
  }
  return names;
}
