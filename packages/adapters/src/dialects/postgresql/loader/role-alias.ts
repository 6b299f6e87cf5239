import { nodesOf, textAt } from '@lockstep/core/source/syntax-tree.js';
import type { ParsedStatement } from '@lockstep/core/source/parsed-statement.js';
import { quotedIdentifier } from '../parser/names.js';
import { tokensOf } from '../parser/tree.js';

/** The scratch login (`from`) that stands for the owner (`to`), whose name it cannot carry. */
export interface RoleAlias {
  readonly from: string;
  readonly to: string;
}

/** A statement's text as it is sent, and up to which character (code points) it is the file's. */
export interface SentText {
  readonly sql: string;
  readonly sameUpTo: number;
}

/** The statement with the login wherever it names the owner: OWNER TO, GRANT … TO, FOR ROLE, POLICY … TO. */
export function withAlias(sql: string, parsed: ParsedStatement, alias: RoleAlias | null): SentText {
  const starts = alias === null ? [] : namingsOf(parsed, alias.to);
  const tokens =
    (starts.length === 0 ? null : tokensOf(sql))?.filter(({ start }) => starts.includes(start)) ?? [];
  const [first] = tokens;
  if (alias === null || first === undefined) return { sql, sameUpTo: Infinity };
  const bytes = Buffer.from(sql);
  const kept = tokens.map(({ end }, index) => bytes.subarray(end, tokens[index + 1]?.start).toString('utf8'));
  const head = bytes.subarray(0, first.start).toString('utf8');
  const login = quotedIdentifier(alias.from);
  return { sql: head + kept.map((text) => login + text).join(''), sameUpTo: [...head].length };
}

function namingsOf(parsed: ParsedStatement, role: string): readonly number[] {
  return [...nodesOf(parsed.tree)].flatMap(([, node]) => {
    const location = node['location'];
    return textAt(node, 'rolename') === role && typeof location === 'number' ? [location] : [];
  });
}
