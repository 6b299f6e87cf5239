import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ownIdentity } from '../../../../src/process/process-identity.js';
import { newScratchName } from '../../../../src/dialects/shared/scratch-name.js';
import { createIn } from '../../../../src/dialects/sqlite/scratch/create-scratch.js';
import { sqlitePath } from '../../../../src/dialects/sqlite/connect/sqlite-path.js';
import { newFolder, removeFolders, runSql } from '../sqlite-setup.js';

afterAll(removeFolders);

const source = { from: 'same-server' } as const;

/** A process that ran on this machine and has ended. */
function deadProcess() {
  const pid = Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
  return { ...ownIdentity(), pid, started: 1 };
}

test('a scratch database is a private file that goes with its folder', async () => {
  const folder = newFolder();
  const scratch = createIn(folder, { source });
  await runSql(scratch.target, 'CREATE TABLE t (a)');
  const path = sqlitePath(scratch.target);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  await scratch.drop();
  await scratch.drop();
  expect(readdirSync(folder)).toEqual([]);
});

test('two scratch databases never meet', async () => {
  const folder = newFolder();
  const [one, other] = [createIn(folder, { source }), createIn(folder, { source })];
  await runSql(one.target, 'CREATE TABLE t (a)');
  await runSql(other.target, 'CREATE TABLE t (a)');
  await one.drop();
  expect(existsSync(sqlitePath(other.target))).toBe(true);
  await other.drop();
});

test('what a dead process left is removed; what is alive, alike or a link stays', async () => {
  const folder = newFolder();
  const dead = newScratchName(deadProcess());
  const linked = newScratchName(deadProcess());
  mkdirSync(join(folder, dead));
  writeFileSync(join(folder, dead, 'scratch.db'), '');
  const kept = [newScratchName(), 'lockstep_scratch_mine', 'users.db', linked].sort();
  for (const name of kept.filter((one) => one !== linked)) mkdirSync(join(folder, name));
  symlinkSync(join(folder, 'users.db'), join(folder, linked));
  await createIn(folder, { source }).drop();
  expect(readdirSync(folder).sort()).toEqual(kept);
});

test('a folder that is not there is SCRATCH.UNAVAILABLE', () => {
  expect(() => createIn(join(newFolder(), 'nope'), { source })).toThrow(
    expect.objectContaining({ code: 'SCRATCH.UNAVAILABLE' }),
  );
});

test('a file of the user is never a scratch database', () => {
  const target = createIn(newFolder(), { source }).target;
  expect(() => createIn(newFolder(), { source: { from: 'url', target } })).toThrow(
    expect.objectContaining({ code: 'SCRATCH.UNAVAILABLE' }),
  );
});

test('there are no extensions and no roles', async () => {
  const scratch = createIn(newFolder(), { source });
  await expect(scratch.createExtension({ name: 'citext' })).rejects.toMatchObject({
    code: 'SCHEMA.UNSUPPORTED',
  });
  expect(await scratch.ensureRole('app')).toBe(false);
});
