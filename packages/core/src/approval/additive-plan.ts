import type { HazardCode } from '../hazards/hazard-codes.js';
import type { Plan, Statement } from '../plan/plan.js';
import { isInStepReason } from '../schema/ownership-unmanaged.js';
import { planIdOf } from '../plan/seal-plan.js';

/** What a statement does to the catalog, as its engine said; one for each statement of a plan, in order. */
export interface StatementEffect {
  readonly verb: 'create' | 'alter' | 'drop' | 'rename';
  /** Ids of what exists before it and not after. */
  readonly destroys: readonly string[];
  /** Ids of what exists after it and not before; without them a statement is about its object as a whole. */
  readonly creates?: readonly string[];
}

export interface AdditivePlan {
  /** Holds additions only. Its `to` is still what the files want. */
  readonly plan: Plan;
  /** What was left out, in order: shown as ⚠ and kept in the report. */
  readonly leftOut: readonly Statement[];
}

/** What an addition never does to what exists already. */
const NOT_ADDITIVE: readonly HazardCode[] = [
  'DATA_LOSS',
  'BREAKS_READERS',
  'AUTHORIZATION_CHANGED',
  'DEPENDENTS_REBUILT',
  'UNCLASSIFIED',
];

/**
 * Takes out of a plan everything that is no addition (the policy preset `additive`) and seals what remains. What would
 * come in the place of something that stays goes with it, because half a replacement is none; and so does what
 * refers to something that is not made. `needs` gives the ids that the fact of an id refers to.
 */
export function additivePlan(
  plan: Plan,
  effects: readonly StatementEffect[],
  needs: (id: string) => readonly string[] = () => [],
): AdditivePlan {
  if (effects.length !== plan.statements.length) throw new Error('one effect a statement is needed');
  const kept = keptOf(plan.statements, effects, needs);
  const statements = plan.statements.filter((_, index) => kept.has(index));
  const leftOut = plan.statements.filter((_, index) => !kept.has(index));
  if (leftOut.length === 0) return { plan, leftOut };
  const additive = { ...plan, ...onlyStatements(plan, statements) };
  return { plan: { ...additive, planId: planIdOf(additive) }, leftOut };
}

function keptOf(
  statements: readonly Statement[],
  effects: readonly StatementEffect[],
  needs: (id: string) => readonly string[],
): ReadonlySet<number> {
  const kept = new Set(additionsOf(statements, effects));
  for (let before = -1; before !== kept.size;) {
    before = kept.size;
    const out = statements.flatMap((statement, index) =>
      kept.has(index) ? [] : [{ object: statement.object, ...effects[index] }],
    );
    const objects = new Set(out.map(({ object }) => object));
    const ids = new Set(out.flatMap(({ destroys = [], creates = [] }) => [...destroys, ...creates]));
    for (const index of [...kept]) {
      const creates = effects[index]?.creates ?? [];
      const isBlocked =
        creates.length === 0
          ? objects.has(statements[index]?.object ?? '')
          : creates.some((id) => ids.has(id) || needs(id).some((needed) => ids.has(needed)));
      if (isBlocked) kept.delete(index);
    }
  }
  return kept;
}

function additionsOf(
  statements: readonly Statement[],
  effects: readonly StatementEffect[],
): ReadonlySet<number> {
  const additions = new Set<number>();
  const created: string[] = [];
  statements.forEach((statement, index) => {
    const effect = effects[index];
    if (effect === undefined || !isAddition(statement, effect, created)) return;
    additions.add(index);
    if (effect.verb === 'create' && makesItsObject(statement, effect)) created.push(statement.object);
  });
  return additions;
}

/** False where something is added to an object that was there before: all else about that object is no addition. */
function makesItsObject({ object }: Statement, { creates }: StatementEffect): boolean {
  if (creates === undefined || creates.length === 0) return true;
  return creates.some((id) => {
    const [kind = '', ...name] = id.split(':');
    return `${kind.replaceAll('_', ' ')} ${name.join(':')}` === object;
  });
}

function isAddition(statement: Statement, effect: StatementEffect, created: readonly string[]): boolean {
  if (effect.destroys.length > 0 || effect.verb === 'drop' || effect.verb === 'rename') return false;
  if (statement.hazards.some((hazard) => NOT_ADDITIVE.includes(hazard.code))) return false;
  return effect.verb === 'create' || created.some((made) => isPartOf(statement.object, made));
}

function isPartOf(object: string, made: string): boolean {
  return object === made || nameOf(object).startsWith(`${nameOf(made)}.`);
}

/** `foreign table api.orders` → `api.orders`: the kind is one or more plain words before the name. */
function nameOf(object: string): string {
  const kind =
    /^(?:materialized view|event trigger|foreign (?:server|table)|[a-z]+) /.exec(object)?.[0] ?? '';
  return object.slice(kind.length);
}

function onlyStatements(plan: Plan, statements: Statement[]): Pick<Plan, 'statements' | 'hazards' | 'empty'> {
  const ofStatements = new Set(
    statements.flatMap((statement) => statement.hazards.map((hazard) => hazard.code)),
  );
  const hazards = plan.hazards.filter((code) => ofStatements.has(code) || code === 'UNMANAGED');
  return {
    statements: renumber(statements),
    hazards,
    empty: statements.length === 0 && plan.unmanaged.every(({ reason }) => isInStepReason(reason)),
  };
}

/** Segments stay apart as they were; only their numbers close the gaps. */
function renumber(statements: readonly Statement[]): Statement[] {
  const numbers = [...new Set(statements.map((statement) => statement.segment))].sort((a, b) => a - b);
  return statements.map((statement) => ({ ...statement, segment: numbers.indexOf(statement.segment) + 1 }));
}
