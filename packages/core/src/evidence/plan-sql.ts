import { ledgerSqlFor } from '../apply/ledger-sql.js';
import { rebuildGroups } from '../hazards/sqlite/table-rebuild.js';
import type { Plan, Statement } from '../plan/plan.js';
import { shortId } from './short-id.js';

/**
 * `plan.sql`: the plan as a script for the dialect's own client, which stops at the first error. For psql it takes
 * Lockstep's lock, keeps the plan's transactions, and writes the ledger row last; other clients cannot stop at a lock
 * that is taken, so their scripts leave lock and ledger to Lockstep.
 */
export function planSql(plan: Plan): string {
  const { head, before, after } = SCRIPTS[plan.dialect] ?? MYSQL_SCRIPT;
  const header = [
    `-- Lockstep plan ${shortId(plan.planId)} for module ${plan.module} in ${plan.environment}`,
    `-- from ${plan.from.fingerprint}`,
    `-- to   ${plan.to.fingerprint}`,
    ...head,
  ];
  if (plan.empty) return `${[...header, '-- Nothing to do.'].join('\n')}\n`;
  const segments = segmentsOf(plan.statements).map(segmentSql);
  return `${[...header, '', ...before(plan), ...segments, ...after(plan)].join('\n')}\n`;
}

interface Script {
  readonly head: readonly string[];
  readonly before: (plan: Plan) => readonly string[];
  readonly after: (plan: Plan) => readonly string[];
}

const NO_LEDGER =
  '-- It takes no lock and writes no ledger: "lockstep apply" afterwards adopts what it made.';

const MYSQL_SCRIPT: Script = {
  head: ['-- Run it with: mysql <database> < plan.sql   (each statement is committed by itself)', NO_LEDGER],
  before: () => [],
  after: () => [],
};

const SCRIPTS: Readonly<Record<string, Script>> = {
  postgresql: {
    head: ['-- Run it with: psql --no-psqlrc --file=plan.sql <url>', '\\set ON_ERROR_STOP on'],
    before: (plan) => [ledgerSqlFor(plan).before, ''],
    after: (plan) => [ledgerSqlFor(plan).after],
  },
  sqlite: {
    head: ['-- Run it with: sqlite3 -bail <file> < plan.sql', NO_LEDGER],
    // A rebuild drops the table that others refer to; what it leaves is checked at the end.
    before: (plan) => [...rebuildWarning(plan), 'PRAGMA foreign_keys = off;', ''],
    after: () => ['PRAGMA foreign_key_check;', 'PRAGMA foreign_keys = on;'],
  },
};

/** What an apply puts back after a rebuild, no script can know. */
function rebuildWarning({ statements }: Plan): readonly string[] {
  const tables = rebuildGroups(statements.map(({ sql }) => sql)).map(({ table }) => oneLine(table));
  if (tables.length === 0) return [];
  return [
    `-- WARNING: it makes these tables anew: ${tables.join(', ')}. Their triggers, and the counters of AUTOINCREMENT, are`,
    '-- lost by this script, and nothing is checked; "lockstep apply" keeps them, counts the rows and makes a copy first.',
    '',
  ];
}

function segmentsOf(statements: readonly Statement[]): readonly (readonly Statement[])[] {
  const numbers = [...new Set(statements.map(({ segment }) => segment))];
  return numbers.map((number) => statements.filter(({ segment }) => segment === number));
}

function segmentSql(statements: readonly Statement[]): string {
  const body = statements.map((statement) => [...commentsOf(statement), `${statement.sql};`].join('\n'));
  const transactional = statements.every((statement) => statement.transactional);
  return `${(transactional ? ['BEGIN;', ...body, 'COMMIT;'] : body).join('\n')}\n`;
}

function commentsOf(statement: Statement): string[] {
  const lock = statement.lock === 'none' ? '' : ` (lock: ${statement.lock})`;
  return [
    `-- ${oneLine(statement.object)}${lock}`,
    ...statement.hazards.map(
      ({ code, object, message }) => `-- ${code} ${oneLine(object)}: ${oneLine(message)}`,
    ),
  ];
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
