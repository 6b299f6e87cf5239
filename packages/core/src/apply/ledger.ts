import type { ObjectKind } from '../catalog/object-kind.js';

/** An object that an apply recorded as a module's. */
export interface OwnedObject {
  readonly module: string;
  readonly kind: ObjectKind;
  readonly name: string;
  /** Hash of its whole subtree when it was recorded; empty where the apply that made it did not end. */
  readonly hash: string;
}

/** One apply, as the database remembers it. */
export interface AppliedPlan {
  readonly planId: string;
  readonly module: string;
  readonly environment: string;
  /** `running` and the advisory lock free: its process was killed. */
  readonly result: 'running' | 'applied' | 'failed';
  /** Statements known to be committed. */
  readonly progress: number;
  /** Statements of the plan. */
  readonly statements: number;
  readonly fromFingerprint: string;
  readonly toFingerprint: string;
  /** When it started, ISO 8601 in UTC. */
  readonly appliedAt: string;
  readonly actor: string;
}

/** What the schema `lockstep` of a database says; all empty where it does not exist. */
export interface Ledger {
  readonly exists: boolean;
  /** The environment this database was applied under; null where nothing was applied yet. */
  readonly environment: string | null;
  readonly owned: readonly OwnedObject[];
  /** The last apply of each module. */
  readonly lastPlans: readonly AppliedPlan[];
}

/** True where the ledger already says exactly this about the module: nothing needs to be written. */
export function ledgerAgrees(ledger: Ledger, module: string, owned: readonly OwnedObject[]): boolean {
  const recorded = ledger.owned.filter((object) => object.module === module);
  const key = (object: OwnedObject): string => JSON.stringify([object.kind, object.name, object.hash]);
  const known = new Set(recorded.map(key));
  return recorded.length === owned.length && owned.every((object) => known.has(key(object)));
}
