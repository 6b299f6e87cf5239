import { isWord } from '@lockstep/core/text/sql/sql-tokens.js';
import { createHead } from './text/created-name.js';
import { findWord, type Tokens, wordsAt } from './text/token-groups.js';

/** What gives another name to an object that exists; the word that all dialects share. */
const RENAME = 'RenameStmt';

/** The kind of a statement in a word or two: `CREATE TABLE`, `ALTER TABLE`, `DROP INDEX`, `INSERT`. */
export function statementNode(tokens: Tokens): string {
  const [first] = tokens;
  if (first?.kind !== 'word') return 'unknown';
  const head = createHead(tokens);
  if (head !== null) return `CREATE ${head.kind.toUpperCase()}`;
  if (wordsAt(tokens, 0, 'ALTER', 'TABLE')) return isRename(tokens) ? RENAME : 'ALTER TABLE';
  const second = tokens[1];
  if (isWord(first, 'DROP', 'CREATE') && second?.kind === 'word')
    return `${first.text} ${second.text}`.toUpperCase();
  return first.text.toUpperCase();
}

/** `ALTER TABLE t RENAME TO u`, `ALTER TABLE t RENAME [COLUMN] a TO b`. */
function isRename(tokens: Tokens): boolean {
  const at = findWord(tokens, 3, 'RENAME', 'ADD', 'DROP');
  return isWord(tokens[at], 'RENAME');
}
