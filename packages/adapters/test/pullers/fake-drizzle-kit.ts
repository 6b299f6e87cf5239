import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DrizzleProject, drizzleProject, REPOSITORY_PACKAGES } from './drizzle-project.js';

/** A package that is a program, or what `require` gives. */
interface FakePackage {
  readonly version: string;
  readonly bin?: string;
  readonly main?: string;
}

/** A workspace whose packages are this repository's, but for those named, which are taken away or replaced. */
export function workspaceWith(replaced: Readonly<Record<string, FakePackage | null>>): DrizzleProject {
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
    const manifest = { name, version: fake.version, bin: { [name]: './bin.cjs' }, main: './main.cjs' };
    writeFileSync(join(packages, name, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(packages, name, 'bin.cjs'), fake.bin ?? '');
    writeFileSync(join(packages, name, 'main.cjs'), fake.main ?? '');
  }
  return project;
}

/** A workspace with a drizzle-kit 0.31.11 that is this program. */
export function fakeDrizzleKit(bin: string): DrizzleProject {
  return workspaceWith({ 'drizzle-kit': { version: '0.31.11', bin } });
}

/** A workspace with a kysely-codegen 0.20.0 that exports what this text exports. */
export function fakeKyselyCodegen(main: string): DrizzleProject {
  return workspaceWith({ 'kysely-codegen': { version: '0.20.0', main } });
}
