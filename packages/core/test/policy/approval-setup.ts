import type { ApprovalRequest } from '@lockstep/core/policy/approval-request.js';
import { effectivePolicy } from '@lockstep/core/policy/policy.js';
import type { Plan, Statement, UnsealedPlan } from '@lockstep/core/plan/plan.js';
import { sealPlan } from '@lockstep/core/plan/seal-plan.js';

export function statement(sql: string, parts: Partial<Statement> = {}): Statement {
  return {
    sql,
    object: 'table public.users',
    transactional: true,
    segment: 1,
    lock: 'none',
    hazards: [],
    ...parts,
  };
}

/** A sealed plan around statements; its hazards are those of the statements and of what cannot be managed. */
export function planWith(statements: Statement[], parts: Partial<UnsealedPlan> = {}): Plan {
  const codes = statements.flatMap(({ hazards }) => hazards.map((hazard) => hazard.code));
  const unmanaged = parts.unmanaged ?? [];
  return sealPlan({
    formatVersion: 1,
    module: 'api',
    environment: 'staging',
    dialect: 'postgresql',
    engine: { name: 'hand', version: '1' },
    from: { fingerprint: 'a', serverVersion: '18' },
    to: { fingerprint: 'b' },
    schemaFiles: [],
    requires: [],
    statements,
    hazards: [...new Set([...codes, ...(unmanaged.length > 0 ? (['UNMANAGED'] as const) : [])])],
    unmanaged,
    adopts: [],
    renameCandidates: [],
    dependents: [],
    empty: statements.length === 0 && unmanaged.length === 0,
    unowned: [],
    ...parts,
  });
}

export const DROP = statement('ALTER TABLE public.users DROP COLUMN email', {
  object: 'column public.users.email',
  hazards: [{ code: 'DATA_LOSS', object: 'column public.users.email', message: 'its values are lost' }],
});

export const STAGING = effectivePolicy({ embedded: null, isProtected: false, policy: null });
export const PROTECTED = effectivePolicy({ embedded: null, isProtected: true, policy: null });
export const EMBEDDED = effectivePolicy({ embedded: {}, isProtected: false, policy: null });

export function request(plan: Plan, parts: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    plan,
    policy: STAGING,
    mode: 'prompt',
    planIsGiven: false,
    approve: [],
    approvals: [],
    used: [],
    accepts: [],
    losesNothing: new Set(),
    canAsk: false,
    actor: 'joe',
    now: '2026-06-01T12:00:00Z',
    ...parts,
  };
}
