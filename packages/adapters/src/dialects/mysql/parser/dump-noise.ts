import { isSign, isWord, type SqlToken } from '@lockstep/core/text/sql/sql-tokens.js';
import type { MysqlStatement } from '@lockstep/core/hazards/mysql/mysql-statement.js';

/** Session variables that dumps set around their statements and that leave nothing behind. */
const NOISE =
  /^(@|@@(session\.)?)?(character_set_\w+|collation_connection|time_zone|unique_checks|foreign_key_checks|sql_notes|sql_log_bin|sql_quote_show_create)$/i;
const READING_MODES =
  /ansi_quotes|high_not_precedence|no_backslash_escapes|oracle|pipes_as_concat|\bansi\b|\bdb2\b|mssql|maxdb|postgresql/i;

/** True for what dumps write around objects and what says nothing about them. */
export function isDumpNoise(statement: MysqlStatement): boolean {
  const { node, tokens } = statement;
  if (tokens.length === 0) return true;
  if (node === 'DO') return isWord(tokens[1], 'SETVAL');
  return node === 'SET' && assignments(tokens).every(isNoise);
}

function assignments(tokens: readonly SqlToken[]): readonly (readonly SqlToken[])[] {
  const parts: SqlToken[][] = [[]];
  for (const token of tokens.slice(1)) {
    if (isSign(token, ',')) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.map((part) => (isWord(part[0], 'SESSION', 'LOCAL') ? part.slice(1) : part));
}

function isNoise(assignment: readonly SqlToken[]): boolean {
  const [first] = assignment;
  if (first === undefined || isWord(first, 'NAMES', 'CHARACTER', 'CHARSET')) return true;
  const variable = assignment
    .slice(
      0,
      assignment.findIndex((token) => isSign(token, '=') || isSign(token, ':')),
    )
    .map(({ value }) => value)
    .join('');
  if (/^(@@)?(session\.)?sql_mode$/i.test(variable)) {
    return !assignment.some(({ kind, value }) => kind === 'text' && READING_MODES.test(value));
  }
  const isUserVariable = variable.startsWith('@') && !variable.startsWith('@@');
  return isUserVariable || /^@@global\.gtid_purged$/i.test(variable) || NOISE.test(variable);
}

/** A statement of a file with what its head says. */
export interface ReadPiece<Piece> {
  readonly piece: Piece;
  readonly statement: MysqlStatement;
}

/**
 * Leaves out what a dump does so that it can be run twice: `DROP … IF EXISTS` in front of what makes the object, and
 * the stand-in table or view that such a DROP removes further down.
 */
export function withoutDumpDrops<Piece>(pieces: readonly ReadPiece<Piece>[]): readonly ReadPiece<Piece>[] {
  const dropped = new Set<ReadPiece<Piece>>();
  pieces.forEach((one, index) => {
    if (!isGuardedDrop(one.statement) || !isMadeNext(one, pieces.slice(index + 1))) return;
    dropped.add(one);
    const standIns = pieces.slice(0, index).filter((other) => makesRelation(other, one));
    for (const standIn of standIns) dropped.add(standIn);
  });
  return pieces.filter((one) => !dropped.has(one));
}

function isGuardedDrop({ node, tokens }: MysqlStatement): boolean {
  return node.startsWith('DROP ') && isWord(tokens[2], 'IF') && isWord(tokens[3], 'EXISTS');
}

/** Between a drop and what it makes room for stand only other drops of the same name. */
function isMadeNext<Piece>(drop: ReadPiece<Piece>, behind: readonly ReadPiece<Piece>[]): boolean {
  const next = behind.find(({ statement }) => !isGuardedDrop(statement) || !hasName(statement, drop));
  return next !== undefined && next.statement.node.startsWith('CREATE ') && hasName(next.statement, drop);
}

function makesRelation<Piece>({ statement }: ReadPiece<Piece>, drop: ReadPiece<Piece>): boolean {
  return ['CREATE TABLE', 'CREATE VIEW'].includes(statement.node) && hasName(statement, drop);
}

function hasName<Piece>(statement: MysqlStatement, drop: ReadPiece<Piece>): boolean {
  const [wanted] = drop.statement.names;
  return statement.names[0] !== undefined && statement.names[0].name === wanted?.name;
}
