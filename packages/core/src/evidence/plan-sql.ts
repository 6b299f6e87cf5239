import { ledgerSqlFor } from '../apply/ledger-sql.js';
import type { Plan, Statement } from '../plan/plan.js';
import { shortId } from './short-id.js';

/**
 * `plan.sql`: the plan as a script for psql. It stops at the first error, takes Lockstep's lock, keeps the plan's
 * transactions, and writes the ledger row last.
 */
export function planSql(plan: Plan): string {
  const header = [
    `-- Lockstep plan ${shortId(plan.planId)} for module ${plan.module} in ${plan.environment}`,
    `-- from ${plan.from.fingerprint}`,
    `-- to   ${plan.to.fingerprint}`,
    `-- Run it with: psql --no-psqlrc --file=plan.sql <url>`,
    '\\set ON_ERROR_STOP on',
  ];
  if (plan.empty) return `${[...header, '-- Nothing to do.'].join('\n')}\n`;
  const ledger = ledgerSqlFor(plan);
  const segments = segmentsOf(plan.statements).map(segmentSql);
  return `${[...header, '', ledger.before, '', ...segments, ledger.after].join('\n')}\n`;
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
