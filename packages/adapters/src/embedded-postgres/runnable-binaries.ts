import { randomBytes } from 'node:crypto';
import { access, chmod, constants, cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { z } from 'zod';
import { errnoOf } from '../process/errno.js';
import { runTool } from '../process/run-tool.js';
import type { InstalledPostgres } from './embedded-binaries.js';
import { PLATFORM_PACKAGE } from './embedded-binaries.js';
import { type Account, sharedFolder } from './server-account.js';

/** The programs of an embedded PostgreSQL that the server's account can run. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

/**
 * Programs that `account` can run: those in `node_modules` where possible, repaired (npm may not have run the script
 * that makes links), else a copy in the shared folder. Throws `SCRATCH.UNAVAILABLE` where this system runs neither.
 */
export async function runnableBinaries(
  installed: InstalledPostgres,
  account: Account | null,
): Promise<PostgresPrograms> {
  const inPlace = (await canUseInPlace(installed.native)) && (await repair(installed.native));
  if (inPlace && (await trial(installed.native, account)) === null) return programsIn(installed.native);
  const copy = await privateCopy(installed);
  const problem = await trial(copy, account);
  if (problem === null) return programsIn(copy);
  throw new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `The PostgreSQL ${installed.major} of ${PLATFORM_PACKAGE} does not run on this system.`,
    why: problem,
    next: [
      'Use another server for scratch databases: "scratch": { "from": "same-server" } in db.config.json.',
    ],
  });
}

function programsIn(native: string): PostgresPrograms {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => join(native, 'bin', `${name}${suffix}`);
  return { initdb: program('initdb'), pgCtl: program('pg_ctl'), postgres: program('postgres') };
}

/** What went wrong when the account ran `postgres --version`, or null. */
async function trial(native: string, account: Account | null): Promise<string | null> {
  const result = await runTool({
    file: programsIn(native).postgres,
    args: ['--version'],
    cwd: dirname(native).startsWith('/') ? '/' : dirname(native),
    timeoutMs: 20_000,
    ...(account === null ? {} : { account }),
  });
  if (result.exitCode === 0) return null;
  return result.startError ?? (result.stderr.trim() || `postgres --version ended with ${result.exitCode}`);
}

/** pg_ctl hands the path of postgres to a shell, in double quotes. */
async function canUseInPlace(native: string): Promise<boolean> {
  return !/["$`\\]/.test(process.platform === 'win32' ? '' : native) && (await isReadable(native));
}

async function isReadable(path: string): Promise<boolean> {
  return await isAllowed(path, constants.R_OK);
}

async function isAllowed(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode);
    return true;
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return false;
  }
}

const linksSchema = z.array(z.strictObject({ source: z.string(), target: z.string() }));

/** Makes missing links and rights; false where that is needed and this user may not. */
async function repair(native: string): Promise<boolean> {
  const links = await missingLinks(native);
  const notExecutable = await withoutRight(native);
  const mayWrite = await isAllowed(join(native, 'lib'), constants.W_OK);
  if (!mayWrite) return links.length === 0 && notExecutable.length === 0;
  await Promise.all(links.map(async ({ path, to }) => await link(path, to)));
  await Promise.all(notExecutable.map(async (program) => await chmod(program, 0o755)));
  return true;
}

interface Link {
  readonly path: string;
  /** From the folder of the link. */
  readonly to: string;
}

/** `native/pg-symlinks.json` lists what a package cannot hold; its paths start at the package. */
async function missingLinks(native: string): Promise<readonly Link[]> {
  const listed = await linkList(join(native, 'pg-symlinks.json'));
  const links = listed.map(({ source, target }) => ({
    path: join(dirname(native), target),
    to: relative(dirname(target), source),
  }));
  const present = await Promise.all(links.map(async ({ path }) => await isThere(path)));
  return links.filter((_, index) => !present[index]);
}

async function linkList(path: string): Promise<z.infer<typeof linksSchema>> {
  try {
    return linksSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    // Windows packages and old ones have no links.
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function withoutRight(native: string): Promise<readonly string[]> {
  const programs = Object.values(programsIn(native));
  const allowed = await Promise.all(programs.map(async (path) => await isAllowed(path, constants.X_OK)));
  return programs.filter((_, index) => !allowed[index]);
}

/** Another process may be repairing the same package. */
async function link(path: string, to: string): Promise<void> {
  try {
    await symlink(to, path);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** One copy a version, shared by all workspaces of this user, complete from the moment it has its name. */
async function privateCopy(installed: InstalledPostgres): Promise<string> {
  const versions = join(await sharedFolder(), 'binaries');
  const package_ = join(versions, `${installed.version}-${process.platform}-${process.arch}`);
  const native = join(package_, 'native');
  if (await isThere(native)) return native;
  const draft = `${package_}.making-${randomBytes(4).toString('hex')}`;
  await mkdir(draft, { recursive: true, mode: 0o755 });
  await Promise.all([versions, draft].map(async (folder) => await chmod(folder, 0o755)));
  await cp(installed.native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  await repair(join(draft, 'native'));
  await keepFirst(draft, package_);
  return native;
}

async function keepFirst(draft: string, final: string): Promise<void> {
  try {
    await rename(draft, final);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!['EEXIST', 'ENOTEMPTY', 'EPERM'].includes(errnoOf(error) ?? '')) throw error;
  }
}
