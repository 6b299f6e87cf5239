import { sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import type { MysqlServer } from '../connect/server-family.js';
import { innerOf } from './hidden-text.js';

/**
 * A statement without comments that this server would run: what it runs stands in the open, what it skips is blank.
 * The text keeps its length, so that places stay true.
 */
export function textForServer(sql: string, server: MysqlServer): string {
  let result = '';
  let at = 0;
  for (const token of sqlTokens(sql, 'mysql')) {
    result += forTidb(sql.slice(at, token.start), server);
    result += token.kind === 'executable' ? executed(token.text, server) : token.text;
    at = token.end;
  }
  return result + forTidb(sql.slice(at), server);
}

function executed(comment: string, server: MysqlServer): string {
  return runs(comment, server) ? opened(comment) : blank(comment);
}

function opened(comment: string): string {
  const inner = innerOf(comment) ?? '';
  return `${' '.repeat(comment.length - inner.length - 2)}${inner}  `;
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

/** By the digits behind the mark: `/*!80016`, `/*M!100100`; without digits, every server runs it. */
function runs(comment: string, { family, version }: MysqlServer): boolean {
  const [, mark = '', digits = ''] = /^\/\*(M?)!(\d*)/.exec(comment) ?? [];
  if (mark === 'M' && family !== 'mariadb') return false;
  if (digits === '' || family === 'tidb') return true;
  const wanted = Number(digits);
  const isLeftOut = `${family}${mark}` === 'mariadb' && isOfMysqlAlone(wanted);
  return !isLeftOut && wanted <= numberOf(version);
}

/** MariaDB leaves out what MySQL learnt from 5.7 on. */
function isOfMysqlAlone(wanted: number): boolean {
  return wanted >= 50_700 && wanted <= 99_999;
}

/** `10.11.19` as a comment writes it: 101119. */
function numberOf(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return major * 10_000 + minor * 100 + patch;
}

/** In what stands between tokens: TiDB runs comments of its own, which are plain ones for every other server. */
function forTidb(text: string, { family }: MysqlServer): string {
  if (family !== 'tidb') return text;
  return text.replaceAll(/(\/\*T!(?:\[[^\]]*\])?)([\s\S]*?)(\*\/)/g, (_, head: string, inner: string) =>
    [' '.repeat(head.length), inner, '  '].join(''),
  );
}
