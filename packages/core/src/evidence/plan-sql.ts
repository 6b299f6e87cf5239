import { ledgerSqlFor } from '../plan/ledger-sql.js';
import { rebuildGroups } from '../hazards/sqlite/table-rebuild.js';
import { sqlComment } from '../text/code-text.js';
import type { Plan, Statement } from '../plan/plan.js';
import { type ClientText, clientText, type SqlClient } from './client-text.js';
import { findingsOfPlan } from '../policy/plan-findings.js';
import { shortPlace } from '../text/place.js';
import { shortId } from '../text/short-id.js';

/** Some lines of a script. */
interface Piece {
  readonly text: string;
  /** The statement of the plan that it is, or stands for; its number from 1. */
  readonly statement?: number;
  /** What stands in the script only as a remark: an index in the findings of the plan. */
  readonly finding?: number;
}

/**
 * `plan.sql`: the plan as a script for the dialect's own client, which stops at the first error. For psql it takes
 * Lockstep's lock, keeps the plan's transactions, and writes the ledger row last; other clients cannot stop at a lock
 * that is taken, so their scripts leave lock and ledger to Lockstep.
 */
export function planSql(plan: Plan, leftOut: readonly Statement[] = []): string {
  return scriptOf(plan, leftOut)
    .map(({ text }) => `${text}\n`)
    .join('');
}

/** Lines of `plan.sql`, from 1. */
export interface PlanSqlLines {
  /** Where each statement begins, by its number. */
  readonly ofStatements: ReadonlyMap<number, number>;
  /** Where what is about no statement is told, by its index in the findings of the plan. */
  readonly ofFindings: ReadonlyMap<number, number>;
}

/** Where the text of `planSql` says what. */
export function planSqlLines(plan: Plan, leftOut: readonly Statement[] = []): PlanSqlLines {
  const ofStatements = new Map<number, number>();
  const ofFindings = new Map<number, number>();
  let line = 1;
  for (const { text, statement, finding } of scriptOf(plan, leftOut)) {
    if (statement !== undefined) ofStatements.set(statement, line);
    if (finding !== undefined) ofFindings.set(finding, line);
    line += 1 + (text.match(/\r\n?|\n/g)?.length ?? 0);
  }
  return { ofStatements, ofFindings };
}

function scriptOf(plan: Plan, leftOut: readonly Statement[]): readonly Piece[] {
  const { client, head, before, after } = SCRIPTS[plan.dialect] ?? MYSQL_SCRIPT;
  const header = [
    ...FIRST_LINES[client],
    `-- Lockstep plan ${shortId(plan.planId)} for module ${sqlComment(plan.module)} in ${sqlComment(plan.environment)}`,
    `-- from ${sqlComment(plan.from.fingerprint)}`,
    `-- to   ${sqlComment(plan.to.fingerprint)}`,
    ...head,
  ];
  const begin = [...header.map(plain), ...remarksOn(plan, leftOut)];
  if (plan.empty) return [...begin, plain('-- Nothing to do.')];
  const refusal = noScript(plan, client);
  if (refusal !== null) return [...begin, ...refusal];
  const numbered = plan.statements.map((statement, index) => ({ statement, number: index + 1 }));
  const segments = segmentsOf(numbered).flatMap((statements) => segmentSql(statements, client));
  return [...begin, plain(''), ...before(plan).map(plain), ...segments, ...after(plan).map(plain)];
}

function plain(text: string): Piece {
  return { text };
}

/** What was found and neither a file nor a statement of this script shows. */
function remarksOn(plan: Plan, leftOut: readonly Statement[]): readonly Piece[] {
  return findingsOfPlan(plan, leftOut).flatMap(({ code, object, message, place, statement }, index) => {
    if (place !== undefined || statement !== undefined) return [];
    const about = object === null ? message : `${object}: ${message}`;
    return [{ text: `-- ${code} ${sqlComment(about)}`, finding: index }];
  });
}

/** What a client must know before it reads a name: that the file is UTF-8. */
const FIRST_LINES: Readonly<Record<SqlClient, readonly string[]>> = {
  psql: ['\\encoding UTF8'],
  mysql: ['\\C utf8mb4'],
  sqlite3: [],
};

/** A script that would run something else than the plan is worse than none; it names the statements instead. */
function noScript(plan: Plan, client: SqlClient): readonly Piece[] | null {
  const named = plan.statements.map(({ sql, object }, index) => {
    const result = clientText(sql, client);
    const name = `-- statement ${index + 1}, ${sqlComment(object)}`;
    const isRefused = 'refused' in result;
    return { isRefused, text: isRefused ? `${name}: ${result.refused}` : name, statement: index + 1 };
  });
  const refused = named.filter(({ isRefused }) => isRefused);
  if (refused.length === 0) return null;
  const others = named.filter(({ isRefused }) => !isRefused);
  return [
    plain(`-- NO SCRIPT: ${client} would not read these statements as they stand in the plan:`),
    ...refused,
    ...(others.length === 0 ? [] : [plain('-- The others of the plan:')]),
    ...others,
    plain(
      `-- Apply the plan with: lockstep apply --module=${sqlComment(plan.module)} --environment=${sqlComment(plan.environment)}`,
    ),
  ];
}

interface Script {
  readonly client: SqlClient;
  readonly head: readonly string[];
  readonly before: (plan: Plan) => readonly string[];
  readonly after: (plan: Plan) => readonly string[];
}

const NO_LEDGER =
  '-- It takes no lock and writes no ledger: "lockstep apply" afterwards adopts what it made.';

const MYSQL_SCRIPT: Script = {
  client: 'mysql',
  head: [
    '-- Run it with: mysql --binary-mode --skip-named-commands <database> < plan.sql   (each statement is committed by itself)',
    NO_LEDGER,
  ],
  // Else quotes and backslashes would end strings elsewhere than in the plan.
  before: () => [
    "SET sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';",
    '',
  ],
  after: () => [],
};

const SCRIPTS: Readonly<Record<string, Script>> = {
  postgresql: {
    client: 'psql',
    head: ['-- Run it with: psql --no-psqlrc --file=plan.sql <url>', '\\set ON_ERROR_STOP on'],
    before: (plan) => ['SET standard_conforming_strings = on;', ledgerSqlFor(plan).before, ''],
    after: (plan) => [ledgerSqlFor(plan).after],
  },
  sqlite: {
    client: 'sqlite3',
    head: ['-- Run it with: sqlite3 -bail <file> < plan.sql', NO_LEDGER],
    // A rebuild drops the table that others refer to; what it leaves is checked at the end.
    before: (plan) => [...rebuildWarning(plan), 'PRAGMA foreign_keys = off;', ''],
    after: () => ['PRAGMA foreign_key_check;', 'PRAGMA foreign_keys = on;'],
  },
};

/** What an apply puts back after a rebuild, no script can know. */
function rebuildWarning({ statements }: Plan): readonly string[] {
  const tables = rebuildGroups(statements.map(({ sql }) => sql)).map(({ table }) => sqlComment(table));
  if (tables.length === 0) return [];
  return [
    `-- WARNING: it rebuilds these tables: ${tables.join(', ')}. Their triggers, and the counters of AUTOINCREMENT, are`,
    '-- lost by this script, and nothing is checked; "lockstep apply" keeps them, counts the rows and makes a copy first.',
    '',
  ];
}

interface Numbered {
  readonly statement: Statement;
  readonly number: number;
}

function segmentsOf(statements: readonly Numbered[]): readonly (readonly Numbered[])[] {
  const segments = [...new Set(statements.map(({ statement }) => statement.segment))];
  return segments.map((segment) => statements.filter(({ statement }) => statement.segment === segment));
}

function segmentSql(statements: readonly Numbered[], client: SqlClient): readonly Piece[] {
  const body = statements.flatMap(({ statement, number }) => [
    ...commentsOf(statement).map(plain),
    ...statementSql(clientText(statement.sql, client), number),
  ]);
  const transactional = statements.every(({ statement }) => statement.transactional);
  return [...(transactional ? [plain('BEGIN;'), ...body, plain('COMMIT;')] : body), plain('')];
}

/** A statement's own lines, with those of its client around them. */
function statementSql(result: ClientText, statement: number): readonly Piece[] {
  if ('refused' in result) return [];
  const lines = result.text.split('\n');
  const own = lines.slice(result.linesBefore).join('\n');
  return [...lines.slice(0, result.linesBefore).map(plain), { text: own, statement }];
}

function commentsOf(statement: Statement): string[] {
  const lock = statement.lock === 'none' ? '' : ` (lock: ${statement.lock})`;
  const place = statement.place === undefined ? '' : ` ${sqlComment(shortPlace(statement.place))}`;
  return [
    `-- ${sqlComment(statement.object)}${lock}${place}`,
    ...statement.hazards.map(
      ({ code, object, message }) => `-- ${code} ${sqlComment(`${object}: ${message}`)}`,
    ),
  ];
}
