import { describeObject, type ObjectRef } from '../catalog/object-kind.js';
import type { Plan, Statement } from './plan.js';

/** A statement with its position in the plan. */
export interface PlannedStatement {
  readonly index: number;
  readonly statement: Statement;
}

/** Statements that become visible together: one transaction, or one statement that the server runs outside of any. */
export interface Segment {
  readonly number: number;
  readonly transactional: boolean;
  readonly statements: readonly PlannedStatement[];
}

/** The segments of a plan, in order. Throws where a statement without transaction shares a segment: no plan may. */
export function segmentsOf(plan: Pick<Plan, 'planId' | 'statements'>): readonly Segment[] {
  const groups: PlannedStatement[][] = [];
  plan.statements.forEach((statement, index) => {
    const current = groups.at(-1);
    if (current?.[0]?.statement.segment === statement.segment) current.push({ index, statement });
    else groups.push([{ index, statement }]);
  });
  return groups.map((statements) => segment(plan, statements));
}

function segment(plan: Pick<Plan, 'planId'>, statements: readonly PlannedStatement[]): Segment {
  const transactional = statements.every(({ statement }) => statement.transactional);
  const number = statements[0]?.statement.segment ?? 0;
  if (!transactional && statements.length > 1) {
    throw new Error(
      `segment ${number} of plan ${plan.planId} mixes statements with and without a transaction`,
    );
  }
  return { number, transactional, statements };
}

/** The module's root objects that statements of a segment are about: what the ledger learns when it is committed. */
export function rootsOf<Root extends ObjectRef>(segment: Segment, owned: readonly Root[]): readonly Root[] {
  const named = new Set(segment.statements.map(({ statement }) => statement.object));
  return owned.filter((root) => named.has(describeObject(root)));
}
