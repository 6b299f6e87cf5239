import type { CatalogSnapshot } from '@lockstep/core/catalog/catalog-view.js';
import type { FactBase } from '@supabase/pg-delta';
import { stateInText } from './state-text.js';
import { packedStateOf } from './unpack-snapshot.js';

/** What the engine keeps beside a neutral catalog. */
export interface EngineState {
  /** Normalised facts; the values of credentials are taken out. */
  readonly base: FactBase;
  /** Normalised expression → how to write it so that PostgreSQL prints what it printed here. */
  readonly faithful: ReadonlyMap<string, string>;
  /** The role that owns the database: who is taken to create what has no owner of its own. */
  readonly databaseOwner: string;
}

const states = new WeakMap<CatalogSnapshot, EngineState>();

/** Keeps the engine's side of a snapshot for as long as the snapshot lives. */
export function rememberState(snapshot: CatalogSnapshot, state: EngineState): CatalogSnapshot {
  states.set(snapshot, state);
  return snapshot;
}

/** The engine's side of a snapshot; throws a plain `Error` for a snapshot that another engine read. */
export function stateOf(snapshot: CatalogSnapshot): EngineState {
  const known = states.get(snapshot);
  if (known !== undefined) return known;
  const text = packedStateOf(snapshot);
  if (text === null) throw new Error('This snapshot was not read by pg-delta.');
  const state = stateInText(text);
  states.set(snapshot, state);
  return state;
}
