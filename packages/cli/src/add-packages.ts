import { nodeFiles } from '@lockstep/adapters/files/node-files.js';
import { joinPath } from '@lockstep/core/run/module-files.js';
import type { ModulePackages } from '@lockstep/core/scaffold/module-packages.js';
import { z } from 'zod';
import type { CliFace } from './face.js';

const section = z.record(z.string(), z.string()).optional();
const packageSchema = z.looseObject({ dependencies: section, devDependencies: section });

/**
 * Adds what package.json lacks (the folder's own, else the workspace's); an entry that exists is never touched. Gives
 * the folder of the package.json that was changed, null where nothing was missing.
 */
export async function addPackages(request: {
  readonly folder: string;
  readonly workspace: string;
  readonly packages: ModulePackages;
  readonly face: CliFace;
}): Promise<string | null> {
  const { folder, workspace, packages, face } = request;
  const hasOwn = (await nodeFiles.read(joinPath(folder, 'package.json'))) !== null;
  const home = hasOwn ? folder : workspace;
  const path = joinPath(home, 'package.json');
  const text = (await nodeFiles.read(path)) ?? '{ "private": true }';
  const manifest = packageSchema.parse(JSON.parse(text));
  const known = { ...manifest.dependencies, ...manifest.devDependencies };
  const missing = (wanted: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(wanted).filter(([name]) => known[name] === undefined));
  const added = {
    dependencies: missing(packages.dependencies),
    devDependencies: missing(packages.devDependencies),
  };
  const names = [...Object.keys(added.dependencies), ...Object.keys(added.devDependencies)];
  if (names.length === 0) return null;
  const next = {
    ...manifest,
    dependencies: sorted({ ...manifest.dependencies, ...added.dependencies }),
    devDependencies: sorted({ ...manifest.devDependencies, ...added.devDependencies }),
  };
  await nodeFiles.write(path, `${JSON.stringify(next, null, 2)}\n`);
  face.stdout(`${face.paint.green('  added   ')} ${names.join(', ')} to package.json\n`);
  return home;
}

function sorted(entries: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}
