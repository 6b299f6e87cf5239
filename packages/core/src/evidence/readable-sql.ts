import { splitAtCommas } from '../text/sql/sql-scan.js';

const LONG = 100;

/**
 * A statement laid out for people: a long CREATE TABLE has a line a column. Only white space differs from what runs;
 * plan.json and plan.sql keep the exact text.
 */
export function readableSql(sql: string): string {
  const text = sql.trimEnd();
  const match = /^(CREATE (?:UNLOGGED )?(?:FOREIGN )?TABLE [^(]+) \(/.exec(text);
  if (match === null || text.length <= LONG || text.includes('\n') || text.includes(' PARTITION OF '))
    return text;
  const start = match[0].length;
  const end = closingBracket(text, start);
  if (end === null) return text;
  const parts = splitAtCommas(text.slice(start, end)).map((part) => `  ${part}`);
  return `${match[1] ?? ''} (\n${parts.join(',\n')}\n)${text.slice(end + 1)}`;
}

/** Where the bracket that is open before `start` closes; null where it does not. */
function closingBracket(text: string, start: number): number | null {
  let depth = 1;
  let quote: string | null = null;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (quote !== null) quote = character === quote ? null : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    if (depth === 0) return index;
  }
  return null;
}
