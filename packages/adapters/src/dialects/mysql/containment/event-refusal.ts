import { isSign, isWord, type SqlToken } from '@lockstep/core/text/sql/sql-tokens.js';
import type { MysqlStatement } from '@lockstep/core/hazards/mysql/mysql-statement.js';
import type { Refusal } from '@lockstep/core/source/statement-verdicts.js';

/** What may be called in the schedule of an event: the server evaluates it when the event is made. */
const OF_TIME: readonly string[] = [
  ...['CURRENT_TIMESTAMP', 'NOW', 'LOCALTIME', 'LOCALTIMESTAMP', 'CURRENT_DATE', 'CURDATE', 'UTC_TIMESTAMP'],
  ...['TIMESTAMP', 'DATE', 'DATE_ADD', 'DATE_SUB', 'STR_TO_DATE', 'LAST_DAY', 'SYSDATE'],
];

/** Why the head of an event is refused; null for one that only says when it runs. */
export function eventRefusal({ node, tokens, rest }: MysqlStatement): Refusal | null {
  if (node !== 'CREATE EVENT' && node !== 'ALTER EVENT') return null;
  const head = tokens.slice(rest, headEnd(tokens, rest));
  const call = head.find(
    (token, index) =>
      (token.kind === 'word' || token.kind === 'name') &&
      isSign(head[index + 1], '(') &&
      !isWord(token, ...OF_TIME, ...WORDS_BEFORE_BRACKETS),
  );
  if (call !== undefined) {
    return {
      reason: `the schedule of an event calls ${call.value}(), and the server runs it while the file is loaded`,
      instead: 'Write the schedule with literals and CURRENT_TIMESTAMP.',
    };
  }
  const isReplica = head.some((token, index) => isWord(token, 'DISABLE') && isWord(head[index + 1], 'ON'));
  return isReplica
    ? {
        reason: 'DISABLE ON SLAVE is about a replica, not about the event',
        instead: 'Write DISABLE, or ENABLE.',
      }
    : null;
}

const WORDS_BEFORE_BRACKETS: readonly string[] = ['INTERVAL', 'AT', 'EVERY', 'STARTS', 'ENDS', 'AND', 'OR'];

/** Where the head of an event ends: its body stands behind the first `DO` outside of brackets. */
export function headEnd(tokens: readonly SqlToken[], from: number): number {
  let depth = 0;
  for (let index = from; index < tokens.length; index += 1) {
    if (isSign(tokens[index], '(')) depth += 1;
    if (isSign(tokens[index], ')')) depth -= 1;
    if (depth === 0 && isWord(tokens[index], 'DO') && !isSign(tokens[index - 1], '.')) return index;
  }
  return tokens.length;
}
