import { describeObject, type ObjectRef } from '../catalog/object-kind.js';
import type { Plan } from '../plan/plan.js';
import { visibleValue } from '../text/visible-value.js';
import type { Paint } from './paint.js';

/** Under the policy preset `additive`: what exists and is skipped, and what would be made. */
export function additiveText(
  result: { readonly plan: Plan; readonly existing: readonly ObjectRef[] | null },
  paint: Paint,
): string[] {
  const { existing, plan } = visibleValue({
    existing: result.existing,
    plan: { statements: result.plan.statements },
  });
  if (existing === null) return [];
  const known = new Set(existing.map(describeObject));
  const made = [...new Set(plan.statements.map(({ object }) => object))];
  return [
    ...existing.map((object) => `  ${paint.green('✓')} exists: ${describeObject(object)}`),
    ...made.map((object) =>
      known.has(object)
        ? `  ${paint.cyan('ℹ')} would be added to: ${object}`
        : `  ${paint.cyan('ℹ')} would be created: ${object}`,
    ),
  ];
}
