import { type SqlToken, sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import { type Tokens, withoutBrackets } from './token-groups.js';

/** Keywords that are not names unless quoted; all other words of SQLite are names where a name is expected. */
const RESERVED: ReadonlySet<string> = new Set(
  `ADD ALL ALTER AND AS AUTOINCREMENT BETWEEN CASE CHECK COLLATE COMMIT CONSTRAINT CREATE CURRENT_DATE CURRENT_TIME
  CURRENT_TIMESTAMP DEFAULT DEFERRABLE DELETE DISTINCT DROP ELSE ESCAPE EXISTS FALSE FOREIGN FROM GROUP HAVING IN INDEX
  INSERT INTO IS ISNULL JOIN LIMIT NOT NOTHING NOTNULL NULL ON OR ORDER PRIMARY REFERENCES RETURNING SELECT SET TABLE
  THEN TO TRANSACTION TRUE UNIQUE UPDATE USING VALUES WHEN WHERE`.split(/\s+/),
);

/** Text that is equal for two ways of writing the same: quotes, letter case, white space and comments do not count. */
export function normalText(tokens: Tokens): string {
  return tokens.map((token, index) => gapBefore(tokens[index - 1], token) + normalToken(token)).join('');
}

/** An expression as its normal text, without brackets around all of it. */
export function normalExpression(tokens: Tokens): string {
  return normalText(withoutBrackets(tokens));
}

/**
 * A default as its normal text; null for none. In a default a name in double quotes is a string, because it can be
 * nothing else.
 */
export function normalDefault(written: string | null): string | null {
  if (written === null) return null;
  const tokens = sqlTokens(written, 'sqlite').map((token): SqlToken =>
    token.kind === 'name' && token.text.startsWith('"')
      ? { ...token, kind: 'text', text: `'${token.value.replaceAll("'", "''")}'` }
      : token,
  );
  const text = normalExpression(tokens);
  return text === 'NULL' ? null : text;
}

/** A name as SQL needs it: quoted only where it must be. */
export function writtenSqliteName(name: string): string {
  const isPlain = /^[A-Za-z_][A-Za-z0-9_$]*$/.test(name) && !RESERVED.has(name.toUpperCase());
  return isPlain ? name : `"${name.replaceAll('"', '""')}"`;
}

function normalToken(token: SqlToken): string {
  switch (token.kind) {
    case 'word':
      return RESERVED.has(token.text.toUpperCase()) ? token.text.toUpperCase() : token.text.toLowerCase();
    case 'name':
      return writtenSqliteName(token.value.toLowerCase());
    case 'text':
      return /^x/i.test(token.text) ? token.text.toLowerCase() : token.text;
    default:
      return token.text.toLowerCase();
  }
}

/** Signs that stand together are one operator; brackets, commas and dots have their spaces where people expect them. */
function gapBefore(previous: SqlToken | undefined, token: SqlToken): string {
  if (previous === undefined) return '';
  if (token.kind === 'sign' && [')', ',', '.', ';'].includes(token.text)) return '';
  if (previous.kind === 'sign' && ['(', '.'].includes(previous.text)) return '';
  if (isOperator(previous) && isOperator(token) && previous.end === token.start) return '';
  return ' ';
}

function isOperator(token: SqlToken): boolean {
  return token.kind === 'sign' && '<>=!|&-'.includes(token.text);
}
