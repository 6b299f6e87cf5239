import { z } from 'zod';
import type { PullRecord } from '../ports/type-puller.js';
import { joinPath } from '../run/module-files.js';
import type { ModuleRun } from '../run/module-run.js';
import { jsonOf, jsonText, RUN_FILES, runFolder, writeRunFile } from '../run/run-files.js';
import type { Toolkit } from '../run/toolkit.js';

const recordSchema = z.object({
  inputs: z.string(),
  files: z.record(z.string(), z.string()),
  warnings: z.array(z.string()),
});

/** `pulled.json`: what the last pull from an environment was made of, by tool and folder. */
const pulledFileSchema = z.object({ formatVersion: z.literal(1), pulls: z.record(z.string(), recordSchema) });

/** Records of the last pull; none where the file is absent or not ours, so that everything is generated anew. */
export async function readPullRecords(
  toolkit: Toolkit,
  run: ModuleRun,
): Promise<Readonly<Record<string, PullRecord>>> {
  const text = await toolkit.files.read(joinPath(runFolder(run), RUN_FILES.pulled), run.projectRoot);
  const parsed = text === null ? null : pulledFileSchema.safeParse(jsonOf(text));
  return parsed?.success === true ? parsed.data.pulls : {};
}

/** Throws `FILE.NOT_WRITABLE`. */
export async function writePullRecords(
  toolkit: Toolkit,
  run: ModuleRun,
  pulls: Readonly<Record<string, PullRecord>>,
): Promise<void> {
  await writeRunFile(toolkit, run, { name: RUN_FILES.pulled, text: jsonText({ formatVersion: 1, pulls }) });
}
