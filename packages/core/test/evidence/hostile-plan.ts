import type { ApplyReport } from '../../src/plan/apply-report.js';
import type { Plan, Statement } from '../../src/plan/plan.js';

/** A plan in which every text that somebody outside can write is this one; `hostileReport` is its report. */
export function hostilePlan(text: string): Plan {
  const name = `"${text.replaceAll('"', '""')}"`;
  const place = { file: text, line: 1, column: 1 };
  const statement = (sql: string): Statement => ({
    sql,
    object: `table ${name}`,
    transactional: true,
    segment: 1,
    lock: 'none',
    origin: 'diff',
    place,
    hazards: [{ code: 'DATA_LOSS', object: `column ${name}`, message: `${name} is gone`, place }],
  });
  const object = { kind: 'table', name } as const;
  return {
    formatVersion: 2,
    planId: 'a'.repeat(64),
    module: text,
    environment: text,
    dialect: 'postgresql',
    engine: { name: text, version: text },
    from: { fingerprint: text, serverVersion: text },
    to: { fingerprint: text },
    schemaFiles: [{ path: text, sha256: 'b'.repeat(64) }],
    requires: [{ ...object, hash: '', state: 'missing' }],
    statements: [
      statement(`CREATE TABLE ${name} (id bigint)`),
      statement(`ALTER TABLE ${name} DROP COLUMN ${name}`),
      statement(`COMMENT ON TABLE ${name} IS '${text.replaceAll("'", "''")}'`),
      statement(`CREATE VIEW v AS SELECT 1 -- ${text}\n/* ${text} */`),
    ],
    hazards: ['DATA_LOSS', 'UNMANAGED'],
    unmanaged: [{ ...object, reason: text, state: 'differs', place }],
    adopts: [{ ...object, place }],
    renameCandidates: [{ kind: 'column', from: name, to: text }],
    notRenamed: [{ kind: 'column', from: text, to: name, place, reason: text }],
    dependents: [{ ...object, uses: text, module: text }],
    empty: false,
    unowned: [object, { kind: 'extension', name }],
  };
}

/** A report in which every text from outside is this one. */
export function hostileReport(text: string, outcome: ApplyReport['outcome'] = 'failed'): ApplyReport {
  const plan = hostilePlan(text);
  return {
    formatVersion: 1,
    module: text,
    environment: text,
    planId: plan.planId,
    target: { host: text, database: text },
    outcome,
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:01.000Z',
    actor: text,
    approver: text,
    approvalReason: text,
    serverVersion: text,
    fingerprints: { before: text, after: text, planned: text },
    statements: plan.statements.map(({ sql }, index) => ({
      index,
      sql,
      status: 'unapplied',
      durationMs: 1,
      error: { sqlState: text, message: text },
    })),
    leftOut: [{ sql: text, object: text }],
    differences: [{ object: text, expected: text, found: text }],
    error: { code: 'APPLY.FAILED', message: text, why: text, next: [text] },
    notes: [text],
  };
}
