import { type Approval, approvalIdOf, approvalSchema, matchPlanId } from '@lockstep/core/policy/approval.js';
import { type ApprovalDecision, decideApproval } from '@lockstep/core/policy/decide-approval.js';
import type { ApprovalRequest } from '@lockstep/core/policy/approval-request.js';
import type { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { Plan } from '@lockstep/core/plan/plan.js';
import { describe, expect, test } from 'vitest';
import { DROP, EMBEDDED, planWith, PROTECTED, request, statement } from './approval-setup.js';

const HARMLESS = planWith([statement('CREATE TABLE public.users (id int)')]);
const DROPPING = planWith([DROP]);

function refusal(decision: ApprovalDecision): LockstepError {
  if (decision.kind !== 'refused') throw new Error(`it was ${decision.kind}`);
  return decision.error;
}

function decide(plan: Plan, parts: Partial<ApprovalRequest> = {}): ApprovalDecision {
  return decideApproval(request(plan, parts));
}

function approvalOf(plan: Plan, parts: Partial<Approval> = {}): Approval {
  return approvalSchema.parse({
    formatVersion: 1,
    planId: plan.planId,
    environment: plan.environment,
    approver: 'ann',
    reason: 'reviewed in #12',
    approvedAt: '2026-05-31T12:00:00+02:00',
    ...parts,
  });
}

test.each(['auto', 'prompt', 'plan'] as const)('an empty plan needs nothing in mode %s', (mode) => {
  expect(decide(planWith([]), { mode })).toEqual({ kind: 'approved', approver: null, reason: null });
});

describe('mode auto', () => {
  test('applies what the policy accepts', () => {
    expect(decide(HARMLESS, { mode: 'auto', policy: EMBEDDED })).toMatchObject({
      kind: 'approved',
      approver: null,
    });
  });

  test('asks about what it does not accept where somebody can answer', () => {
    expect(decide(DROPPING, { mode: 'auto', policy: EMBEDDED, canAsk: true })).toEqual({
      kind: 'ask',
      hazards: DROP.hazards,
    });
  });

  test('refuses it elsewhere, naming code, object and the exact flag', () => {
    const error = refusal(decide(DROPPING, { mode: 'auto', policy: EMBEDDED }));
    const short = DROPPING.planId.slice(0, 12);
    expect(error.toValue()).toEqual({
      code: 'HAZARD.REFUSED',
      message: `Plan ${short} of module "api" has hazards that were not accepted: DATA_LOSS.`,
      why: 'DATA_LOSS: column public.users.email: its values are lost',
      next: [`{bin} apply --module=api --environment=staging --approve=${short} --accept=DATA_LOSS`],
    });
  });

  test.each([['DATA_LOSS'] as const, 'all' as const])('applies it with --accept=%s', (accepts) => {
    expect(decide(DROPPING, { mode: 'auto', accepts })).toMatchObject({ kind: 'approved' });
  });

  test('applies no other plan than the one that --approve names', () => {
    const error = refusal(decide(HARMLESS, { mode: 'auto', approve: ['f'.repeat(12)] }));
    expect(error.code).toBe('APPROVAL.REQUIRED');
    expect(error.message).toBe(
      `The approval names "ffffffffffff", but the plan is ${HARMLESS.planId.slice(0, 12)}.`,
    );
  });
});

describe('mode prompt', () => {
  test('asks where somebody can answer, else names the plan and the flag', () => {
    expect(decide(HARMLESS, { canAsk: true })).toEqual({ kind: 'ask', hazards: [] });
    const short = HARMLESS.planId.slice(0, 12);
    expect(refusal(decide(HARMLESS))).toMatchObject({
      code: 'APPROVAL.REQUIRED',
      message: `Plan ${short} of module "api" for environment "staging" needs an approval.`,
      next: [`{bin} apply --module=api --environment=staging --approve=${short}`],
    });
  });

  test('is satisfied by a planId of 12 digits or more, whatever their case', () => {
    const approved = { kind: 'approved', approver: 'joe', reason: null };
    expect(decide(HARMLESS, { approve: [HARMLESS.planId] })).toEqual(approved);
    expect(
      decide(HARMLESS, { approve: ['0'.repeat(12), HARMLESS.planId.slice(0, 12).toUpperCase()] }),
    ).toEqual(approved);
    expect(refusal(decide(HARMLESS, { approve: [HARMLESS.planId.slice(0, 11)] })).message).toContain(
      'is not a plan id',
    );
  });

  test('never takes a yes to the plan for a yes to its hazards', () => {
    const error = refusal(decide(DROPPING, { approve: [DROPPING.planId] }));
    expect(error.code).toBe('HAZARD.REFUSED');
    expect(error.next[0]).toContain('--accept=DATA_LOSS');
  });

  test('never takes accepted hazards for a yes to the plan', () => {
    expect(refusal(decide(DROPPING, { accepts: 'all' })).code).toBe('APPROVAL.REQUIRED');
  });
});

describe('mode plan', () => {
  const mode = { mode: 'plan', policy: PROTECTED, planIsGiven: true } as const;

  test('never asks', () => {
    expect(refusal(decide(HARMLESS, { ...mode, canAsk: true }))).toMatchObject({
      code: 'APPROVAL.REQUIRED',
      next: [
        `{bin} apply --module=api --environment=staging --plan=saved --approve=${HARMLESS.planId.slice(0, 12)}`,
      ],
    });
  });

  test('applies a saved plan only', () => {
    const approve = [HARMLESS.planId];
    expect(decide(HARMLESS, { ...mode, approve })).toMatchObject({ kind: 'approved' });
    expect(refusal(decide(HARMLESS, { ...mode, approve, planIsGiven: false })).code).toBe(
      'APPROVAL.REQUIRED',
    );
  });

  test.each([
    { accepts: 'all' as const },
    { approvals: [approvalOf(planWith([]), { accepts: ['UNMANAGED'] })] },
  ])('lets no refused hazard pass', (parts) => {
    const unmanaged = [{ kind: 'publication' as const, name: 'news', reason: 'the engine cannot manage it' }];
    const plan = planWith([statement('CREATE TABLE public.t (id int)')], { unmanaged });
    const error = refusal(decide(plan, { ...mode, approve: [plan.planId], ...parts }));
    expect(error.code).toBe('HAZARD.REFUSED');
    expect(error.why).toBe('UNMANAGED: publication news: the engine cannot manage it');
  });
});

describe('an approval file', () => {
  test('says yes to plan and hazards in the name of its approver', () => {
    const file = approvalOf(DROPPING, { accepts: ['DATA_LOSS'] });
    expect(decide(DROPPING, { approvals: [file] })).toEqual({
      kind: 'approved',
      approver: 'ann',
      reason: 'reviewed in #12',
      file,
    });
  });

  describe('whose plan was applied', () => {
    const { planId } = DROPPING;
    const given = {
      approvals: [approvalOf(DROPPING, { accepts: ['DATA_LOSS'] })],
      used: [{ planId, at: '2026-05-31T10:00:00.000Z' }],
    };

    test('before it was given still counts', () => {
      const used = [{ planId, at: '2026-05-31T09:59:59.999Z' }];
      expect(decide(DROPPING, { ...given, used })).toMatchObject({ kind: 'approved', approver: 'ann' });
    });

    test('since it was given counts no more, and the refusal says when it was used', () => {
      expect(refusal(decide(DROPPING, { ...given, mode: 'plan', planIsGiven: true })).toValue()).toEqual({
        code: 'APPROVAL.REQUIRED',
        message: `Plan ${planId.slice(0, 12)} of module "api" for environment "staging" needs a new approval.`,
        why: 'The approval of ann was used on 2026-05-31T10:00:00.000Z: the plan was applied then, and an approval file covers one apply.',
        next: [
          `{bin} approve ${planId.slice(0, 12)} --module=api --environment=staging --reason=<why> --accept=DATA_LOSS`,
        ],
      });
    });

    test('by itself is used, whatever the clocks of approver and server say', () => {
      const ahead = approvalOf(DROPPING, { accepts: ['DATA_LOSS'], approvedAt: '2026-06-01T12:09:00Z' });
      const used = [{ planId, at: '2026-06-01T12:00:00.000Z', approvalId: approvalIdOf(ahead) }];
      const spent = decide(DROPPING, { approvals: [ahead], used, mode: 'plan', planIsGiven: true });
      expect(refusal(spent).code).toBe('APPROVAL.REQUIRED');
    });

    test('by another file is not used, whatever the clocks of approver and server say', () => {
      const first = approvalOf(DROPPING, { reason: 'the first time' });
      const used = [{ planId, at: '2026-05-31T23:00:00.000Z', approvalId: approvalIdOf(first) }];
      expect(decide(DROPPING, { ...given, used })).toMatchObject({ kind: 'approved', approver: 'ann' });
    });

    test('accepts no hazard any more beside --approve', () => {
      expect(refusal(decide(DROPPING, { ...given, approve: [planId] })).code).toBe('HAZARD.REFUSED');
      expect(decide(DROPPING, { ...given, approve: [planId], accepts: ['DATA_LOSS'] })).toEqual({
        kind: 'approved',
        approver: 'joe',
        reason: null,
      });
    });

    test('is as none where somebody can be asked or nothing has to be', () => {
      expect(decide(DROPPING, { ...given, canAsk: true })).toEqual({ kind: 'ask', hazards: DROP.hazards });
      expect(decide(DROPPING, { ...given, mode: 'auto', policy: EMBEDDED, accepts: 'all' })).toMatchObject({
        kind: 'approved',
        approver: null,
      });
    });
  });

  test('is over at its time, in whatever zone it is written', () => {
    const at = (expiresAt: string): ApprovalDecision =>
      decide(HARMLESS, { approvals: [approvalOf(HARMLESS, { expiresAt })] });
    expect(at('2026-06-01T14:00:01+02:00')).toMatchObject({ kind: 'approved' });
    expect(refusal(at('2026-06-01T14:00:00+02:00')).toValue()).toMatchObject({
      code: 'APPROVAL.EXPIRED',
      message: `The approval of ann for plan ${HARMLESS.planId.slice(0, 12)} expired at 2026-06-01T14:00:00+02:00.`,
    });
  });

  test('that was given in the future is refused, beyond what clocks differ by', () => {
    const at = (approvedAt: string): ApprovalDecision =>
      decide(HARMLESS, { approvals: [approvalOf(HARMLESS, { approvedAt })] });
    expect(at('2026-06-01T12:10:00Z')).toMatchObject({ kind: 'approved' });
    expect(refusal(at('2026-06-01T12:10:01Z')).toValue()).toEqual({
      code: 'APPROVAL.REQUIRED',
      message: `The approval of ann for plan ${HARMLESS.planId.slice(0, 12)} is dated 2026-06-01T12:10:01Z, and it is 2026-06-01T12:00:00Z here.`,
      why: 'An approval counts from the moment it was given; clocks may differ by 10 minutes.',
      next: [
        'set the clock of the machine that is wrong',
        `{bin} approve ${HARMLESS.planId.slice(0, 12)} --module=api --environment=staging --reason=<why>`,
      ],
    });
  });

  test('for another plan or environment is refused by name', () => {
    const place = refusal(
      decide(HARMLESS, { approvals: [approvalOf(HARMLESS, { environment: 'production' })] }),
    );
    expect(place.message).toBe(
      'The approval of ann is for environment "production", but this environment is "staging".',
    );
    const plan = refusal(decide(HARMLESS, { approvals: [approvalOf(DROPPING)] }));
    expect(plan.message).toBe(
      `The approval of ann is for plan "${DROPPING.planId.slice(0, 12)}", but this plan is "${HARMLESS.planId.slice(0, 12)}".`,
    );
    expect([place.code, plan.code]).toEqual(['APPROVAL.REQUIRED', 'APPROVAL.REQUIRED']);
  });

  test.each([
    ['a short planId', { planId: 'abc' }],
    ['the first digits of a planId alone', { planId: HARMLESS.planId.slice(0, 12) }],
    ['all but one digit of a planId', { planId: HARMLESS.planId.slice(0, 63) }],
    ['an unknown hazard', { accepts: ['EVERYTHING'] }],
    ['an unknown key', { acceptAll: true }],
    ['no time', { expiresAt: 'tomorrow' }],
    ['no reason', { reason: '' }],
  ])('with %s is none', (_, parts) => {
    expect(approvalSchema.safeParse({ ...approvalOf(HARMLESS), ...parts }).success).toBe(false);
  });
});

test('a prefix names one plan, none, or several', () => {
  const [a, b] = [`${'a'.repeat(12)}1`, `${'a'.repeat(12)}2`].map((id) => id.padEnd(64, '0')) as [
    string,
    string,
  ];
  expect(matchPlanId(a.slice(0, 13), [a, b, a])).toEqual({ kind: 'one', planId: a });
  expect(matchPlanId('b'.repeat(12), [a, b])).toEqual({ kind: 'none' });
  expect(matchPlanId('a'.repeat(12), [a, b])).toEqual({ kind: 'ambiguous', planIds: [a, b] });
  expect(matchPlanId('a'.repeat(11), [a, b])).toEqual({ kind: 'too-short' });
});
