import { placeOf } from '../../config/target/place-of.js';
import { LOCKSTEP_VERSION } from '../../text/version.js';
import { hashJson } from '../../text/canonical-json.js';
import { fingerprintParts } from '../../ownership/fingerprint-parts.js';
import type { FingerprintFile } from './fingerprint-file.js';
import { readModuleFiles } from '../../run/module-files.js';
import { namesInFiles } from '../../run/names-in-files.js';
import type { ConnectedRun } from '../../run/module-run.js';
import { ledgerOf, readingLimits } from '../../run/look-at-target.js';
import { jsonText, RUN_FILES, writeRunFile } from '../../run/run-files.js';
import type { Toolkit } from '../../run/toolkit.js';

/** Reads the target once and writes `fingerprint.json`. Throws `DB.*`, `SCHEMA.INVALID_SQL`, `FILE.NOT_WRITABLE`. */
export async function fingerprintModule(toolkit: Toolkit, run: ConnectedRun): Promise<FingerprintFile> {
  toolkit.talk.doing?.(`reading ${placeOf(run.target)}`);
  const server = await toolkit.database.inspect(run.target, readingLimits(toolkit, run));
  const ledger = await ledgerOf(toolkit, run);
  const { catalog } = await toolkit.reader.readCatalog(run.target, readingLimits(toolkit, run));
  const files = await readModuleFiles(toolkit, run);
  const names = await namesInFiles(toolkit.parser, files.own);
  const parts = fingerprintParts({
    module: run.module.name,
    catalog,
    claims: run.module.config.owns ?? {},
    ledger: ledger.owned,
    creates: names.flatMap(({ creates }) => creates),
    refersTo: names.flatMap(({ refersTo }) => refersTo),
  });
  const fingerprint: FingerprintFile = {
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
  await writeRunFile(toolkit, run, { name: RUN_FILES.fingerprint, text: jsonText(fingerprint) });
  return fingerprint;
}
