import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LockstepError } from '@lockstep/core';
import { runTool } from '../../process/run-tool.js';
import { type AtlasVersion, isKnownLine, KNOWN_LINES, parseAtlasVersion } from './atlas-version.js';
import { ATLAS_INSTALL, type FoundAtlas } from './find-atlas.js';
import { quietEnvironment } from './run-atlas.js';

const TIMEOUT_MS = 10_000;

/** Asks a binary what it is. Throws `ENGINE.UNSUPPORTED` where it is no Atlas of a known line, `TOOL.TIMEOUT`. */
export async function judgeAtlas({ file, from }: FoundAtlas): Promise<AtlasVersion> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-atlas-'));
  try {
    const env = await quietEnvironment(folder, null);
    const request = {
      file,
      args: ['version'],
      cwd: folder,
      env,
      envMode: 'own',
      timeoutMs: TIMEOUT_MS,
    } as const;
    const result = await runTool(request);
    if (result.timedOut) throw hangs(file, from);
    const version = result.exitCode === 0 ? parseAtlasVersion(result.stdout) : null;
    if (version === null) throw noAtlas(file, from);
    if (!isKnownLine(version)) throw unknownLine(file, version);
    return version;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function hangs(file: string, from: string): LockstepError {
  return new LockstepError('TOOL.TIMEOUT', {
    what: `${file} (${from}) did not say its version within ${TIMEOUT_MS / 1000} seconds and was ended.`,
    next: [`${file} version`, ...ATLAS_INSTALL],
  });
}

function noAtlas(file: string, from: string): LockstepError {
  return new LockstepError('ENGINE.UNSUPPORTED', {
    what: `${file} (${from}) is not Atlas: it does not answer "version" as Atlas does.`,
    next: ATLAS_INSTALL,
  });
}

function unknownLine(file: string, { version }: AtlasVersion): LockstepError {
  return new LockstepError('ENGINE.UNSUPPORTED', {
    what: `${file} is Atlas ${version}, a line that this release of Lockstep does not know.`,
    why: `Known are ${KNOWN_LINES.oldest} to ${KNOWN_LINES.newestMajor}.x; another one may take its flags or print its plans otherwise.`,
    next: ATLAS_INSTALL,
  });
}
