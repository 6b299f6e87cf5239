import { z } from 'zod';
import type { CatalogSnapshot } from '../catalog/catalog-view.js';
import { mayHoldSecret } from '../catalog/may-hold-secret.js';
import type { Observation } from '../catalog/observation.js';
import type { ScratchSource } from '../config/scratch-source.js';
import type { PackedSnapshot } from '../catalog/packed-snapshot.js';
import type { CacheEntry } from '../ports/cache.js';
import type { ServerFacts } from '../ports/server-facts.js';
import type { ModuleFiles } from '../run/module-files.js';
import type { ConnectedRun } from '../run/module-run.js';
import type { Toolkit } from '../run/toolkit.js';
import { hashJson, type JsonValue } from '../text/canonical-json.js';
import { jsonOrNull } from '../text/json-or-null.js';
import { LOCKSTEP_VERSION } from '../text/version.js';
import { scratchRoles } from './desired-state.js';

/** What loading the files gave the last time, so that files that did not change need no scratch database. */
export interface KeptDesired {
  readonly context: CatalogSnapshot | null;
  readonly desired: CatalogSnapshot;
  /** The root objects that our observer looked at, as `rootKeys` gives them, and what it saw. */
  readonly roots: readonly string[];
  readonly expected: Observation;
}

const headSchema = z.object({
  roots: z.array(z.string()),
  entries: z.array(z.tuple([z.string(), z.string()])),
  invalidIndexes: z.array(z.string()),
});

/** Everything that the catalogs of the files depend on. */
export function desiredKey(
  toolkit: Pick<Toolkit, 'differ'>,
  source: {
    readonly run: Pick<ConnectedRun, 'environment' | 'target'>;
    readonly files: ModuleFiles;
    readonly server: ServerFacts;
  },
): string {
  const { files, server } = source;
  const { trust = [], scratch } = source.run.environment;
  const shas = (list: ModuleFiles['own']): readonly string[] =>
    list.map(({ path, sha256 }) => `${path} ${sha256}`);
  return hashJson([
    ...[LOCKSTEP_VERSION, source.run.target.dialect, toolkit.differ.name, toolkit.differ.version],
    ...[server.version, server.identity, server.databaseOwner],
    server.extensions.map(({ name, version }) => `${name} ${version}`),
    [...scratchRoles(server)].sort(),
    ...[[...trust], placeOfScratch(scratch)],
    [shas(files.context), shas(files.own)],
  ]);
}

function placeOfScratch(scratch: ScratchSource): JsonValue {
  if (scratch.from !== 'url') return scratch.from;
  return [scratch.from, scratch.target.host, scratch.target.database];
}

/** Root objects as text that is equal for the same ones. */
export function rootKeys(
  roots: readonly { readonly kind: string; readonly name: string }[],
): readonly string[] {
  return roots.map(({ kind, name }) => `${kind} ${name}`);
}

/** What was kept under this key; null where nothing was. */
export async function readKeptDesired(
  { cache, reader }: Toolkit,
  run: Pick<ConnectedRun, 'workspaceRoot'>,
  key: string,
): Promise<KeptDesired | null> {
  const [head = '', ...lines] = (await cache.read(entryOf(run, key))) ?? [];
  const parsed = headSchema.safeParse(jsonOrNull(head));
  const [own, context] = [packedIn(lines.slice(0, 2)), packedIn(lines.slice(2, 4))];
  const desired = own === null ? null : reader.unpack(own, null);
  if (!parsed.success || desired === null) return null;
  const { roots, entries, invalidIndexes } = parsed.data;
  return {
    desired,
    context: context === null ? null : reader.unpack(context, null),
    roots,
    expected: { entries: new Map(entries), invalidIndexes },
  };
}

function packedIn([neutral, engine]: readonly string[]): PackedSnapshot | null {
  return neutral === undefined || engine === undefined ? null : { neutral, engine };
}

/** Keeps it for the next run, unless it may hold a secret. */
export async function keepDesired(
  { cache, reader }: Toolkit,
  run: Pick<ConnectedRun, 'workspaceRoot'>,
  { key, kept }: { readonly key: string; readonly kept: KeptDesired },
): Promise<void> {
  const { roots, expected, desired, context } = kept;
  const head = { roots, entries: [...expected.entries], invalidIndexes: expected.invalidIndexes };
  const packed = [await reader.pack(desired), ...(context === null ? [] : [await reader.pack(context)])];
  const lines = [JSON.stringify(head), ...packed.flatMap(({ neutral, engine }) => [neutral, engine])];
  if (lines.some(mayHoldSecret)) return;
  await cache.write(entryOf(run, key), lines);
}

function entryOf({ workspaceRoot }: Pick<ConnectedRun, 'workspaceRoot'>, key: string): CacheEntry {
  return { workspaceRoot, kind: 'desired', key };
}
