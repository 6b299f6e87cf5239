import { isSign, isWord, type SqlToken } from '@lockstep/core/text/sql/sql-tokens.js';
import { readMysqlStatement } from '@lockstep/core/hazards/mysql/mysql-statement.js';
import type { MysqlServer } from '../connect/server-family.js';
import { headEnd } from './event-refusal.js';

/**
 * The statement that makes an event which never runs here. One that the file enables is made as one of another server
 * (which the reading of a scratch database takes back); one that the file disables stays as it is.
 */
export function asSleepingEvent(sql: string, server: MysqlServer): string {
  const { node, tokens, rest } = readMysqlStatement(sql);
  if (node !== 'CREATE EVENT' && node !== 'ALTER EVENT') return sql;
  const head = tokens.slice(rest, headEnd(tokens, rest));
  if (keywordIn(head, 'DISABLE') !== undefined) return sql;
  const enabled = keywordIn(head, 'ENABLE');
  if (enabled !== undefined) return replaced(sql, enabled, asleep(server));
  if (node === 'ALTER EVENT') return sql;
  const behind = keywordIn(head, 'COMMENT') ?? tokens[rest + head.length];
  if (behind === undefined) return sql;
  return `${sql.slice(0, behind.start)}${asleep(server)} ${sql.slice(behind.start)}`;
}

/** A keyword of the head: a dot beside it makes it a part of a name, also of the variable `@a.disable`. */
function keywordIn(head: readonly SqlToken[], word: string): SqlToken | undefined {
  return head.find(
    (token, index) => isWord(token, word) && !isSign(head[index - 1], '.') && !isSign(head[index + 1], '.'),
  );
}

function replaced(sql: string, { start, end }: SqlToken, text: string): string {
  return `${sql.slice(0, start)}${text}${sql.slice(end)}`;
}

function asleep({ family, version }: MysqlServer): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const saysReplica = family === 'mysql' && major * 10_000 + minor * 100 + patch >= FIRST_WITH_REPLICA;
  return `DISABLE ON ${saysReplica ? 'REPLICA' : 'SLAVE'}`;
}

const FIRST_WITH_REPLICA = 80_032;
