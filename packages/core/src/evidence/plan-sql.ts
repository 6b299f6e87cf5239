import { ledgerSqlFor } from '../plan/ledger-sql.js';
import { rebuildGroups } from '../hazards/sqlite/table-rebuild.js';
import { sqlComment } from '../text/code-text.js';
import type { Plan, Statement } from '../plan/plan.js';
import { clientText, type SqlClient } from './client-text.js';
import { shortId } from '../text/short-id.js';

/**
 * `plan.sql`: the plan as a script for the dialect's own client, which stops at the first error. For psql it takes
 * Lockstep's lock, keeps the plan's transactions, and writes the ledger row last; other clients cannot stop at a lock
 * that is taken, so their scripts leave lock and ledger to Lockstep.
 */
export function planSql(plan: Plan): string {
  const { client, head, before, after } = SCRIPTS[plan.dialect] ?? MYSQL_SCRIPT;
  const header = [
    ...FIRST_LINES[client],
    `-- Lockstep plan ${shortId(plan.planId)} for module ${sqlComment(plan.module)} in ${sqlComment(plan.environment)}`,
    `-- from ${sqlComment(plan.from.fingerprint)}`,
    `-- to   ${sqlComment(plan.to.fingerprint)}`,
    ...head,
  ];
  if (plan.empty) return `${[...header, '-- Nothing to do.'].join('\n')}\n`;
  const refusals = plan.statements.flatMap((statement, index) => refusalOf(statement, index + 1, client));
  if (refusals.length > 0) return `${[...header, ...noScript(plan, client, refusals)].join('\n')}\n`;
  const segments = segmentsOf(plan.statements).map((statements) => segmentSql(statements, client));
  return `${[...header, '', ...before(plan), ...segments, ...after(plan)].join('\n')}\n`;
}

/** What a client must know before it reads a name: that the file is UTF-8. */
const FIRST_LINES: Readonly<Record<SqlClient, readonly string[]>> = {
  psql: ['\\encoding UTF8'],
  mysql: ['\\C utf8mb4'],
  sqlite3: [],
};

function refusalOf({ sql, object }: Statement, number: number, client: SqlClient): readonly string[] {
  const result = clientText(sql, client);
  return 'refused' in result ? [`-- statement ${number}, ${sqlComment(object)}: ${result.refused}`] : [];
}

/** A script that would run something else than the plan is worse than none. */
function noScript(plan: Plan, client: SqlClient, refusals: readonly string[]): readonly string[] {
  return [
    `-- NO SCRIPT: ${client} would not read these statements as they stand in the plan:`,
    ...refusals,
    `-- Apply the plan with: lockstep apply --module=${sqlComment(plan.module)} --environment=${sqlComment(plan.environment)}`,
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

function segmentsOf(statements: readonly Statement[]): readonly (readonly Statement[])[] {
  const numbers = [...new Set(statements.map(({ segment }) => segment))];
  return numbers.map((number) => statements.filter(({ segment }) => segment === number));
}

function segmentSql(statements: readonly Statement[], client: SqlClient): string {
  const body = statements.map((statement) => {
    const result = clientText(statement.sql, client);
    return [...commentsOf(statement), ...('text' in result ? [result.text] : [])].join('\n');
  });
  const transactional = statements.every((statement) => statement.transactional);
  return `${(transactional ? ['BEGIN;', ...body, 'COMMIT;'] : body).join('\n')}\n`;
}

function commentsOf(statement: Statement): string[] {
  const lock = statement.lock === 'none' ? '' : ` (lock: ${statement.lock})`;
  return [
    `-- ${sqlComment(statement.object)}${lock}`,
    ...statement.hazards.map(
      ({ code, object, message }) => `-- ${code} ${sqlComment(`${object}: ${message}`)}`,
    ),
  ];
}
