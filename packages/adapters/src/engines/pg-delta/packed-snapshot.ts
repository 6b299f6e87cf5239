import type { CatalogSnapshot } from '@lockstep/core/catalog/catalog-view.js';
import { type PackedSnapshot, packSnapshot } from '@lockstep/core/catalog/packed-snapshot.js';
import { stateOf } from './engine-state.js';
import { stateAsText } from './state-text.js';

/** A snapshot of PostgreSQL as text, which `unpackPostgresSnapshot` takes. */
export function packPostgresSnapshot(snapshot: CatalogSnapshot): PackedSnapshot {
  return { neutral: packSnapshot(snapshot).neutral, engine: stateAsText(stateOf(snapshot)) };
}
