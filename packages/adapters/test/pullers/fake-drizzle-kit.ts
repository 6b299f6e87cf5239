import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DrizzleProject, drizzleProject, REPOSITORY_PACKAGES } from './drizzle-project.js';

/** A workspace whose packages are this repository's, but for those named, which are taken away or replaced. */
export function workspaceWith(
  replaced: Readonly<Record<string, { readonly version: string; readonly bin?: string } | null>>,
): DrizzleProject {
  const project = drizzleProject(null);
  const packages = join(project.workspace, 'node_modules');
  mkdirSync(packages);
  for (const name of readdirSync(REPOSITORY_PACKAGES)) {
    if (name.startsWith('.') || Object.hasOwn(replaced, name)) continue;
    symlinkSync(join(REPOSITORY_PACKAGES, name), join(packages, name));
  }
  for (const [name, fake] of Object.entries(replaced)) {
    if (fake === null) continue;
    mkdirSync(join(packages, name));
    const manifest = { name, version: fake.version, bin: { [name]: './bin.cjs' } };
    writeFileSync(join(packages, name, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(packages, name, 'bin.cjs'), fake.bin ?? '');
  }
  return project;
}

/** A workspace with a drizzle-kit 0.31.11 that is this program. */
export function fakeDrizzleKit(bin: string): DrizzleProject {
  return workspaceWith({ 'drizzle-kit': { version: '0.31.11', bin } });
}
