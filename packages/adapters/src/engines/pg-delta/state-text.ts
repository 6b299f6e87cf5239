import { buildFactBase, type DependencyEdge, type Fact } from '@supabase/pg-delta';
import { z } from 'zod';
import type { EngineState } from './engine-state.js';
import { mayDangle } from './reading/may-dangle.js';

/** JSON has no numbers of this size. */
const BIGINT = '$bigint';

const stateSchema = z.object({
  facts: z.custom<Fact[]>((value) => Array.isArray(value)),
  edges: z.custom<DependencyEdge[]>((value) => Array.isArray(value)),
  faithful: z.array(z.tuple([z.string(), z.string()])),
  databaseOwner: z.string(),
});

/** The engine's side of a snapshot as text. */
export function stateAsText({ base, faithful, databaseOwner }: EngineState): string {
  const state = { facts: base.facts(), edges: base.edges, faithful: [...faithful], databaseOwner };
  return JSON.stringify(state, (_key, value: unknown) =>
    typeof value === 'bigint' ? { [BIGINT]: String(value) } : value,
  );
}

/** The engine's side of a snapshot, of the text that `stateAsText` gave. */
export function stateInText(engine: string): EngineState {
  const value: unknown = engine.includes(BIGINT)
    ? JSON.parse(engine, (_key, member: unknown) => (isWrapped(member) ? BigInt(member[BIGINT]) : member))
    : JSON.parse(engine);
  const { facts, edges, faithful, databaseOwner } = stateSchema.parse(value);
  const base = buildFactBase(facts, edges, 'liveDb', new Set(), { allowDangling: mayDangle });
  return { base, faithful: new Map(faithful), databaseOwner };
}

function isWrapped(member: unknown): member is { readonly [BIGINT]: string } {
  return (
    typeof member === 'object' &&
    member !== null &&
    BIGINT in member &&
    typeof member[BIGINT] === 'string' &&
    Object.keys(member).length === 1
  );
}
