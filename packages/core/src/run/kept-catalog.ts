import type { CatalogSnapshot } from '../catalog/catalog-view.js';
import { mayHoldSecret } from '../catalog/may-hold-secret.js';
import type { TargetReading } from '../ports/database-session.js';
import { hashJson } from '../text/canonical-json.js';
import { LOCKSTEP_VERSION } from '../text/version.js';
import type { CacheEntry } from '../ports/cache.js';
import type { ConnectedRun } from './module-run.js';
import type { Toolkit } from './toolkit.js';

/** Catalogs of targets, kept between runs by the revision that they were read at. */
export interface KeptCatalogs {
  readonly known: (revision: string) => Promise<CatalogSnapshot | null>;
  /** Keeps what was read, where its revision is known and none of it looks like a secret. */
  readonly keep: (reading: TargetReading) => Promise<void>;
}

/** The kept catalogs of a run's target. */
export function keptCatalogs({ reader, cache }: Toolkit, run: ConnectedRun): KeptCatalogs {
  const known = new Set<string>();
  const entryOf = (revision: string): CacheEntry => ({
    workspaceRoot: run.workspaceRoot,
    kind: 'catalog',
    key: hashJson([LOCKSTEP_VERSION, run.target.dialect, revision]),
  });
  return {
    known: async (revision) => {
      const [neutral, engine] = (await cache.read(entryOf(revision))) ?? [];
      if (neutral === undefined || engine === undefined) return null;
      known.add(revision);
      return reader.unpack({ neutral, engine }, run.target);
    },
    keep: async ({ revision, revisionScope, snapshot }) => {
      if (revision === null || revisionScope === 'run' || known.has(revision)) return;
      known.add(revision);
      const { neutral, engine } = await reader.pack(snapshot);
      if (mayHoldSecret(neutral) || mayHoldSecret(engine)) return;
      await cache.write(entryOf(revision), [neutral, engine]);
    },
  };
}
