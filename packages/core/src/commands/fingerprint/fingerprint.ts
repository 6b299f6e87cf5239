import { placeOf } from '../../config/target/place-of.js';
import { LOCKSTEP_VERSION } from '../../text/version.js';
import { hashJson } from '../../text/canonical-json.js';
import { fingerprintParts } from '../../ownership/fingerprint-parts.js';
import type { Cache, CacheEntry } from '../../ports/cache.js';
import type { TargetReading } from '../../ports/database-session.js';
import type { ModuleFiles } from '../../run/module-files.js';
import { seenKey } from '../../run/seen-key.js';
import { jsonOrNull } from '../../text/json-or-null.js';
import { type FingerprintFile, fingerprintFileSchema } from './fingerprint-file.js';
import { namesInFiles } from '../../run/names-in-files.js';
import type { RunContext } from '../../run/run-context.js';
import { jsonText, RUN_FILES, writeRunFile } from '../../run/run-files.js';

/** Reads the target once and writes `fingerprint.json`. Throws `DB.*`, `SCHEMA.INVALID_SQL`, `FILE.NOT_WRITABLE`. */
export async function fingerprintModule(context: RunContext): Promise<FingerprintFile> {
  const { toolkit, run } = context;
  toolkit.talk.doing?.(`reading ${placeOf(run.target)}`);
  const reading = await context.lookOnce();
  const files = await context.files();
  const key = seenKey(toolkit, run, { files, reading });
  const entry = key === null ? null : { workspaceRoot: run.workspaceRoot, kind: 'fingerprint', key };
  const kept = entry === null ? null : await keptIn(toolkit.cache, entry);
  const fingerprint = kept ?? (await fingerprintOf(context, { files, reading }));
  if (entry !== null && kept === null) await toolkit.cache.write(entry, [JSON.stringify(fingerprint)]);
  await writeRunFile(toolkit, run, { name: RUN_FILES.fingerprint, text: jsonText(fingerprint) });
  return fingerprint;
}

async function keptIn(cache: Cache, entry: CacheEntry): Promise<FingerprintFile | null> {
  const [line = ''] = (await cache.read(entry)) ?? [];
  const parsed = fingerprintFileSchema.safeParse(jsonOrNull(line));
  return parsed.success ? parsed.data : null;
}

async function fingerprintOf(
  { toolkit, run }: RunContext,
  { files, reading }: { readonly files: ModuleFiles; readonly reading: TargetReading },
): Promise<FingerprintFile> {
  const { server, ledger, snapshot } = reading;
  const names = await namesInFiles(toolkit.parser, files.own);
  const parts = fingerprintParts({
    module: run.module.name,
    catalog: snapshot.catalog,
    claims: run.module.config.owns ?? {},
    ledger: ledger.owned,
    creates: names.flatMap(({ creates }) => creates),
    refersTo: names.flatMap(({ refersTo }) => refersTo),
  });
  return {
    formatVersion: 1,
    module: run.module.name,
    environment: run.environment.name,
    tools: { lockstep: LOCKSTEP_VERSION, engine: `${toolkit.differ.name} ${toolkit.differ.version}` },
    serverVersion: server.version,
    target: hashJson([server.identity, run.target.host, run.target.database]),
    ...parts,
    ledger: hashJson([
      ledger.exists,
      ledger.environment,
      ledger.owned
        .filter(({ module }) => module === run.module.name)
        .map(({ kind, name, hash }) => `${kind} ${name} ${hash}`)
        .sort(),
    ]),
  };
}
