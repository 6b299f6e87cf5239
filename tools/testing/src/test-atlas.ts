import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const PROVISIONED = resolve(import.meta.dirname, '../../atlas/bin/atlas');

/** The Atlas that tests run with: `LOCKSTEP_ATLAS`, the provisioned one, or one on PATH; null where there is none. */
export const TEST_ATLAS: string | null = findTestAtlas();

/** What a skipped test's title says. */
export const NO_ATLAS = 'no Atlas here: npm run provision:atlas (needs Go), or set LOCKSTEP_ATLAS';

function findTestAtlas(): string | null {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'atlas'));
  const places = [process.env['LOCKSTEP_ATLAS'] ?? '', PROVISIONED, ...onPath];
  return places.find((file) => file !== '' && isExecutable(file)) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
