import type { WorkspaceModule } from '../../config/workspace-module.js';
import { moduleGlobs } from '../../source/module-globs.js';

/** In a folder with such a name Turborepo finds no file, in the package itself and from others. */
const FOLDER_READ_OTHERWISE = /[*?<>()[\]{}\\]/;

/**
 * What Turborepo reads otherwise than Lockstep, or not at all: ranges in braces, `**` as part of a name, brackets of
 * expressions, empty alternatives, classes that hold a bracket or end with a dash.
 */
const GLOB_READ_OTHERWISE = /\.\.|[<>()|]|[^/{,]\*\*|\*\*[^/},]|\/\/|\[\[|\[[!^]?[\]-]|-\]|\{,|,[,}]/;

/** True where Turborepo (tried: 2.11.11) hashes at least the files that Lockstep reads, and keeps those that it writes. */
export function isHashedWhole(module: WorkspaceModule): boolean {
  const folders = [module.root, ...(module.config.pull ?? []).map(({ out }) => out)];
  return (
    !folders.some((folder) => FOLDER_READ_OTHERWISE.test(folder)) &&
    !moduleGlobs(module.config).some((glob) => GLOB_READ_OTHERWISE.test(glob))
  );
}
