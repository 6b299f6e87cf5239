import type { CatalogSnapshot } from '@lockstep/core/catalog/catalog-view.js';
import { type PackedSnapshot, unpackSnapshot } from '@lockstep/core/catalog/packed-snapshot.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';

const packed = new WeakMap<CatalogSnapshot, string>();

/** The snapshot of a text; the engine, which many runs do not need, is loaded when its side is asked for. */
export function unpackPostgresSnapshot(
  { neutral, engine }: PackedSnapshot,
  readFrom: ConnectionTarget | null,
): CatalogSnapshot | null {
  const snapshot = unpackSnapshot({ neutral }, readFrom);
  if (snapshot !== null) packed.set(snapshot, engine);
  return snapshot;
}

/** The engine's side of a snapshot as text; null for one that was not unpacked. */
export function packedStateOf(snapshot: CatalogSnapshot): string | null {
  return packed.get(snapshot) ?? null;
}
