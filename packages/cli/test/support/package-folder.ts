import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_PACKAGES } from './cli-workspace.js';

/** A package in place of the repository's, or null for none. */
export type FakePackage = { readonly version: string; readonly program?: string } | null;

/** Gives a workspace that has no packages those of the repository, with one of them replaced. */
export function packagesWith(root: string, name: string, fake: FakePackage): void {
  const folder = join(root, 'node_modules');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const entry of readdirSync(REPOSITORY_PACKAGES)) {
    if (!entry.startsWith('.') && entry !== name)
      symlinkSync(join(REPOSITORY_PACKAGES, entry), join(folder, entry));
  }
  if (fake === null) return;
  mkdirSync(join(folder, name));
  const manifest = { name, version: fake.version, bin: { [name]: './bin.cjs' } };
  writeFileSync(join(folder, name, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, name, 'bin.cjs'), fake.program ?? '');
}
