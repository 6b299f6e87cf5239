import { nameParts } from '../catalog/object-names.js';
import type { CatalogFact } from '../catalog/catalog.js';
import { isSameObject, type ObjectRef } from '../catalog/object-kind.js';
import type { HazardCode } from '../errors/hazard-codes.js';
import type { Plan, Statement } from '../plan/plan.js';
import { isInStep } from '../plan/in-step.js';
import { planIdOf } from '../plan/seal-plan.js';

/** What a statement does to the catalog, as its engine said; one for each statement of a plan, in order. */
export interface StatementEffect {
  readonly object: ObjectRef;
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
  /** What each of these is about. */
  readonly leftOutObjects: readonly ObjectRef[];
}

/** A fact of the wanted state, as additions ask about it. */
type WantedFact = Pick<CatalogFact, 'kind' | 'name' | 'references'>;

/** What an addition never does to what exists already. */
export const NOT_ADDITIVE: readonly HazardCode[] = [
  'DATA_LOSS',
  'BREAKS_READERS',
  'AUTHORIZATION_CHANGED',
  'DEPENDENTS_REBUILT',
  'UNCLASSIFIED',
];

/**
 * Takes out of a plan everything that is not an addition (the policy preset `additive`) and seals what remains. What would
 * come in the place of something that stays goes with it, because half a replacement is none; and so does what
 * refers to something that is not made. `wanted` gives the fact of an id as the files want it.
 */
export function additivePlan(
  plan: Plan,
  effects: readonly StatementEffect[],
  wanted: (id: string) => WantedFact | undefined = () => undefined,
): AdditivePlan {
  if (effects.length !== plan.statements.length) throw new Error('one effect a statement is needed');
  const kept = keptOf(plan.statements, effects, wanted);
  const statements = plan.statements.filter((_, index) => kept.has(index));
  const leftOut = plan.statements.filter((_, index) => !kept.has(index));
  const leftOutObjects = effects.filter((_, index) => !kept.has(index)).map(({ object }) => object);
  if (leftOut.length === 0) return { plan, leftOut, leftOutObjects };
  const additive = { ...plan, ...onlyStatements(plan, statements) };
  return { plan: { ...additive, planId: planIdOf(additive) }, leftOut, leftOutObjects };
}

function keptOf(
  statements: readonly Statement[],
  effects: readonly StatementEffect[],
  wanted: (id: string) => WantedFact | undefined,
): ReadonlySet<number> {
  const kept = new Set(additionsOf(statements, effects, wanted));
  const needs = (id: string): readonly string[] => wanted(id)?.references ?? [];
  for (let before = -1; before !== kept.size;) {
    before = kept.size;
    const out = effects.filter((_, index) => !kept.has(index));
    const ids = new Set(out.flatMap(({ destroys, creates = [] }) => [...destroys, ...creates]));
    const isBlocked = ({ object, creates = [] }: StatementEffect): boolean =>
      creates.length === 0
        ? out.some((other) => isSameObject(other.object, object))
        : creates.some((id) => ids.has(id) || needs(id).some((needed) => ids.has(needed)));
    effects.forEach((effect, index) => {
      if (kept.has(index) && isBlocked(effect)) kept.delete(index);
    });
  }
  return kept;
}

function additionsOf(
  statements: readonly Statement[],
  effects: readonly StatementEffect[],
  wanted: (id: string) => WantedFact | undefined,
): ReadonlySet<number> {
  const additions = new Set<number>();
  const created: ObjectRef[] = [];
  statements.forEach((statement, index) => {
    const effect = effects[index];
    if (effect === undefined || !isAddition(statement, effect, created)) return;
    additions.add(index);
    if (effect.verb === 'create' && makesItsObject(effect, wanted)) created.push(effect.object);
  });
  return additions;
}

/** False where something is added to an object that was there before: all else about that object is not an addition. */
function makesItsObject(
  { object, creates = [] }: StatementEffect,
  wanted: (id: string) => WantedFact | undefined,
): boolean {
  if (creates.length === 0) return true;
  return creates.some((id) => {
    const fact = wanted(id);
    return fact !== undefined && isSameObject(fact, object);
  });
}

function isAddition(statement: Statement, effect: StatementEffect, created: readonly ObjectRef[]): boolean {
  if (effect.destroys.length > 0 || effect.verb === 'drop' || effect.verb === 'rename') return false;
  if (statement.hazards.some((hazard) => NOT_ADDITIVE.includes(hazard.code))) return false;
  return effect.verb === 'create' || created.some((made) => isPartOf(effect.object, made));
}

/** Kinds whose names begin with that of what they hang on. */
const PARTS: ReadonlySet<ObjectRef['kind']> = new Set(['trigger', 'policy', 'constraint', 'index', 'other']);

function isPartOf(object: ObjectRef, made: ObjectRef): boolean {
  if (isSameObject(object, made)) return true;
  const [parts, whole] = [nameParts(object.name), nameParts(made.name)];
  return (
    PARTS.has(object.kind) && parts.length > whole.length && whole.every((part, at) => parts[at] === part)
  );
}

function onlyStatements(plan: Plan, statements: Statement[]): Pick<Plan, 'statements' | 'hazards' | 'empty'> {
  const ofStatements = new Set(
    statements.flatMap((statement) => statement.hazards.map((hazard) => hazard.code)),
  );
  const hazards = plan.hazards.filter((code) => ofStatements.has(code) || code === 'UNMANAGED');
  return {
    statements: renumber(statements),
    hazards,
    empty: statements.length === 0 && plan.unmanaged.every(isInStep),
  };
}

/** Segments stay apart as they were; only their numbers close the gaps. */
function renumber(statements: readonly Statement[]): Statement[] {
  const numbers = [...new Set(statements.map((statement) => statement.segment))].sort((a, b) => a - b);
  return statements.map((statement) => ({ ...statement, segment: numbers.indexOf(statement.segment) + 1 }));
}
