import type { Plan, Statement } from '../plan/plan.js';

/** What a command says while it works; faces send it to stderr. */
export interface Talk {
  step(message: string): void;
  warn(message: string): void;
  /** Says what is being done from now on, where somebody looks on; nothing of it stays. Some faces leave it out. */
  doing?(what: string): void;
  /** Shows a plan before it is asked about, refused or applied, with what policy left out of it. */
  plan(plan: Plan, leftOut: readonly Statement[]): void;
}
