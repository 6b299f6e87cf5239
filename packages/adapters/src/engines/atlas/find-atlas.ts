import { access, constants, realpath, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, join, relative, resolve } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { trackedByGit } from '../../process/tracked-by-git.js';
import { errnoOf } from '../../process/errno.js';

/** Where to look for the binary. */
export interface AtlasSearch {
  /** Absolute. */
  readonly workspaceRoot: string;
  /** Absolute path of the module's project. */
  readonly projectRoot: string;
  /** `atlas.binary` of db.config.json, from the workspace root. */
  readonly configured: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A binary, and who named it: for people. */
export interface FoundAtlas {
  readonly file: string;
  readonly from: string;
}

/** Set by the machine: the one word that also counts for a program of the repository. */
const VARIABLE = 'LOCKSTEP_ATLAS';

const NAME = process.platform === 'win32' ? 'atlas.exe' : 'atlas';

/** What installs a binary, the Apache-2.0 build first. */
export const ATLAS_INSTALL: readonly string[] = [
  'curl -sSf https://atlasgo.sh | sh -s -- --community   (community edition, Apache-2.0)',
  'or: docker cp "$(docker create arigaio/atlas:latest-community)":/atlas ./atlas   (the same build out of its image)',
  'or: curl -sSf https://atlasgo.sh | sh   (official edition, under the Atlas EULA)',
  'then: put it on PATH, or name it: LOCKSTEP_ATLAS=/path/to/atlas',
];

/**
 * Finds the binary: `LOCKSTEP_ATLAS`, the configuration, `node_modules/.bin` from the project upwards, `PATH`, and what
 * the workspace built itself. A place that was named must hold one. A program that git tracks is run only where the
 * variable names it. Throws `ENGINE.NOT_FOUND` with the install lines.
 */
export async function findAtlas(search: AtlasSearch): Promise<FoundAtlas> {
  const named = namedPlace(search);
  if (named !== null) {
    const problem = await problemOf(named.file);
    if (problem === null) return await unlessTracked(named, search);
    throw notFound(`${named.from} names ${named.file}, ${problem}.`);
  }
  for (const place of likelyPlaces(search)) {
    if ((await problemOf(place.file)) === null) return await unlessTracked(place, search);
  }
  throw notFound('There is no Atlas on this machine: not in node_modules/.bin, and not on PATH.');
}

/**
 * A check of a pull request runs Atlas: a program that came with the repository may be the author's own, so only the
 * machine's variable can name it.
 */
async function unlessTracked(place: FoundAtlas, { workspaceRoot }: AtlasSearch): Promise<FoundAtlas> {
  if (place.from === VARIABLE) return place;
  const root = await realpath(workspaceRoot);
  // Both the file and, where it is a link, the link: each may be what was committed.
  const files = [await realpath(place.file), join(await realpath(dirname(place.file)), basename(place.file))];
  const inside = files.filter((file) => !/^\.\.(?:$|[\\/])/.test(relative(root, file)));
  const answers = await Promise.all(
    inside.map(async (file) => await trackedByGit(dirname(file), [`:(icase,literal)${basename(file)}`])),
  );
  if (answers.every((tracked) => tracked?.length === 0)) return place;
  const isUnknown = answers.includes(null);
  throw new LockstepError('ENGINE.NOT_FOUND', {
    what: `${place.from} is ${place.file}, ${isUnknown ? 'and git does not say whether the repository brought it' : 'which git tracks'}: it is not run.`,
    why: 'Anyone who proposes a change to the repository could have written that program.',
    next: [`If you trust it, name it outside the repository: ${VARIABLE}=${place.file}`, ...ATLAS_INSTALL],
  });
}

function namedPlace({ env, configured, workspaceRoot }: AtlasSearch): FoundAtlas | null {
  const variable = env[VARIABLE];
  if (variable !== undefined && variable !== '') {
    return { file: resolve(workspaceRoot, variable), from: VARIABLE };
  }
  if (configured === null) return null;
  const file = resolve(workspaceRoot, configured);
  return { file, from: '"atlas.binary" of db.config.json' };
}

function likelyPlaces({ env, projectRoot, workspaceRoot }: AtlasSearch): readonly FoundAtlas[] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [
    ...foldersUpTo(workspaceRoot, projectRoot).map((folder) => ({
      file: join(folder, 'node_modules', '.bin', NAME),
      from: 'node_modules/.bin',
    })),
    // It runs in another folder, where a relative path would mean another file.
    ...folders.map((folder) => ({ file: resolve(folder, NAME), from: 'PATH' })),
    { file: join(workspaceRoot, 'tools', 'atlas', 'bin', NAME), from: 'tools/atlas/bin of the workspace' },
  ];
}

/** A folder and those above it, up to the root. */
function foldersUpTo(root: string, folder: string): readonly string[] {
  const parent = dirname(folder);
  return folder === root || parent === folder ? [folder] : [folder, ...foldersUpTo(root, parent)];
}

/** Why this is not a program that can be run; null where it can. */
async function problemOf(file: string): Promise<string | null> {
  try {
    if (!(await stat(file)).isFile()) return 'which is not a file';
    await access(file, constants.X_OK);
    return null;
  } catch (error) {
    const code = errnoOf(error);
    if (code === null) throw error;
    return code === 'EACCES' ? 'which this user may not run: chmod +x it' : 'and there is no such file';
  }
}

function notFound(what: string): LockstepError {
  return new LockstepError('ENGINE.NOT_FOUND', {
    what,
    why: 'A module with "engine": "atlas" plans with the Atlas program, which Lockstep does not bundle.',
    next: ATLAS_INSTALL,
  });
}
