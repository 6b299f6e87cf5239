import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment } from '../../process/child-environment.js';
import type { AtlasEdition } from './atlas-version.js';

/** Variables a program needs to find its parts and its certificates. */
const PASSED = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/**
 * No questions home, no advertisement. The community edition remembers in its home when it last advertised; the
 * official one keeps its login there, so that it gets the user's.
 */
export async function quietEnvironment(
  folder: string,
  edition: AtlasEdition | null,
): Promise<Readonly<Record<string, string | undefined>>> {
  const names = edition === 'official' ? [...PASSED, 'HOME', 'USERPROFILE', 'ATLAS_TOKEN'] : PASSED;
  const passed = childEnvironment(names);
  if (edition !== 'official') await writePrivateHome(folder);
  return {
    ...(edition === 'official' ? passed : { ...passed, HOME: folder, USERPROFILE: folder }),
    ATLAS_NO_UPDATE_NOTIFIER: '1',
    ATLAS_NO_UPGRADE_SUGGESTIONS: '1',
    ATLAS_NO_ANON_TELEMETRY: '1',
    NO_COLOR: '1',
  };
}

async function writePrivateHome(folder: string): Promise<void> {
  await mkdir(join(folder, '.atlas'), { recursive: true });
  const advertised = JSON.stringify({ last_suggested: '2999-01-01T00:00:00Z' });
  await writeFile(join(folder, '.atlas', 'community_error.json'), advertised);
}
