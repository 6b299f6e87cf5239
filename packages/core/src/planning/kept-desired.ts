import { z } from 'zod';
import type { Catalog } from '../catalog/catalog.js';
import { OBJECT_KINDS } from '../catalog/object-kind.js';
import { LOCKSTEP_VERSION } from '../text/version.js';
import { hashJson, sha256 } from '../text/canonical-json.js';
import type { ServerFacts } from '../ports/database.js';
import type { Observation } from '../catalog/observation.js';
import { type ModuleFiles, joinPath } from '../run/module-files.js';
import type { ModuleRun } from '../run/module-run.js';
import { jsonOf, jsonText, RUN_FILES, runFolder, writeRunFile } from '../run/run-files.js';
import type { Toolkit } from '../run/toolkit.js';

/** What loading the files gave the last time, so that files that did not change need no scratch database. */
export interface KeptDesired {
  /** Of everything that it was made of. */
  readonly key: string;
  readonly context: Catalog | null;
  readonly desired: Catalog;
  /** What our observer saw of these root objects. */
  readonly roots: readonly string[];
  readonly expected: Observation;
}

const factSchema = z.object({
  id: z.string(),
  kind: z.union([z.enum(OBJECT_KINDS), z.enum(['column', 'default', 'rule', 'role', 'label'])]),
  name: z.string(),
  schema: z.string().nullable(),
  root: z.string(),
  hash: z.string(),
  references: z.array(z.string()),
  extension: z.string().exactOptional(),
  owner: z.string().exactOptional(),
  pristine: z.boolean().exactOptional(),
  credentials: z.array(z.string()).exactOptional(),
  details: z.record(z.string(), z.json()),
});

const catalogSchema = z.object({
  serverVersion: z.string(),
  role: z.string(),
  facts: z.array(factSchema),
  unmodelled: z.array(
    z.object({
      kind: z.enum(OBJECT_KINDS),
      name: z.string(),
      schema: z.string().nullable(),
      reason: z.string(),
      hash: z.string().nullable(),
    }),
  ),
});

const keptSchema = z.object({
  formatVersion: z.literal(1),
  key: z.string(),
  context: catalogSchema.nullable(),
  desired: catalogSchema,
  roots: z.array(z.string()),
  entries: z.array(z.tuple([z.string(), z.string()])),
  invalidIndexes: z.array(z.string()),
});

/** Everything that the catalogs of the files depend on. */
export function desiredKey(
  toolkit: Pick<Toolkit, 'differ'>,
  source: {
    readonly files: ModuleFiles;
    readonly server: ServerFacts;
    readonly trust?: readonly string[];
  },
): string {
  const { files, server, trust = [] } = source;
  const shas = (list: ModuleFiles['own']): readonly string[] =>
    list.map(({ path, sha256 }) => `${path} ${sha256}`);
  return hashJson([
    ...[LOCKSTEP_VERSION, toolkit.differ.name, toolkit.differ.version],
    ...[server.version, server.identity, server.databaseOwner],
    ...server.extensions.map(({ name, version }) => `${name} ${version}`),
    ...trust.map((name) => `trust ${name}`),
    [shas(files.context), shas(files.own)],
  ]);
}

/** What was kept under this key; null where it was another one, or where the file is not as it was written. */
export async function readKeptDesired(
  toolkit: Toolkit,
  run: ModuleRun,
  key: string,
): Promise<KeptDesired | null> {
  const text = await toolkit.files.read(joinPath(runFolder(run), RUN_FILES.desired), run.projectRoot);
  const content = text === null ? null : unsealed(text);
  const parsed = content === null ? null : keptSchema.safeParse(jsonOf(content));
  if (parsed?.success !== true || parsed.data.key !== key) return null;
  const { entries, invalidIndexes, ...kept } = parsed.data;
  return { ...kept, expected: { entries: new Map(entries), invalidIndexes } };
}

/** Keeps it for the next run. Throws `FILE.NOT_WRITABLE`. */
export async function keepDesired(toolkit: Toolkit, run: ModuleRun, kept: KeptDesired): Promise<void> {
  const { expected, ...rest } = kept;
  const entries = [...expected.entries];
  const value = { formatVersion: 1, ...rest, entries, invalidIndexes: expected.invalidIndexes };
  await writeRunFile(toolkit, run, { name: RUN_FILES.desired, text: sealed(jsonText(value)) });
}

/** JSON that carries the hash of its content, letter by letter. */
function sealed(content: string): string {
  return `{"sha256":"${sha256(content)}","content":${content}}\n`;
}

/** The content; null where it does not fit its hash. */
function unsealed(text: string): string | null {
  const [, hash, content] = /^\{"sha256":"([0-9a-f]{64})","content":([\s\S]*)\}\n$/.exec(text) ?? [];
  return content !== undefined && sha256(content) === hash ? content : null;
}
