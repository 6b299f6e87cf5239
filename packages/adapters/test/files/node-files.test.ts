import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { expect, test } from 'vitest';
import { nodeFiles } from '../../src/files/node-files.js';
import { temporaryFolder } from './temporary-folder.js';

async function failure(act: Promise<unknown>): Promise<LockstepError> {
  const error = await act.then(
    () => new Error('it worked'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof LockstepError) return error;
  throw error;
}

test('reads a file, and null where there is none', async () => {
  const folder = temporaryFolder({ 'a.txt': 'ä\r\n' });
  expect([
    await nodeFiles.read(join(folder, 'a.txt')),
    await nodeFiles.read(join(folder, 'b.txt')),
    await nodeFiles.read(join(folder, 'a.txt', 'c.txt')),
  ]).toEqual(['ä\r\n', null, null]);
});

test('writes into new folders and leaves nothing beside the file', async () => {
  const folder = temporaryFolder();
  await nodeFiles.write(join(folder, 'x', 'y', 'plan.json'), '{}');
  await nodeFiles.write(join(folder, 'x', 'y', 'plan.json'), '{"a":1}');
  expect(readFileSync(join(folder, 'x/y/plan.json'), 'utf8')).toBe('{"a":1}');
  expect(readdirSync(join(folder, 'x/y'))).toEqual(['plan.json']);
});

test('never changes a file in place: who has it open reads the old content to its end', async () => {
  const folder = temporaryFolder({ 'plan.json': 'old' });
  const reader = await open(join(folder, 'plan.json'), 'r');
  try {
    await nodeFiles.write(join(folder, 'plan.json'), 'new');
    expect([await reader.readFile('utf8'), readFileSync(join(folder, 'plan.json'), 'utf8')]).toEqual([
      'old',
      'new',
    ]);
  } finally {
    await reader.close();
  }
});

test('leaves a file alone that says the same already', async () => {
  const path = join(temporaryFolder({ 'plan.json': 'one' }), 'plan.json');
  const inodeOf = (): number => statSync(path).ino;
  const before = inodeOf();
  await nodeFiles.write(path, 'one');
  expect(inodeOf()).toBe(before);
  await nodeFiles.write(path, 'two');
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(inodeOf()).not.toBe(before);
});

test('keeps the mode of a file and the link to it', async () => {
  const folder = temporaryFolder({ 'real.txt': 'old' });
  chmodSync(join(folder, 'real.txt'), 0o640);
  symlinkSync(join(folder, 'real.txt'), join(folder, 'link.txt'));
  await nodeFiles.write(join(folder, 'link.txt'), 'new');
  expect(readFileSync(join(folder, 'real.txt'), 'utf8')).toBe('new');
  expect(statSync(join(folder, 'real.txt')).mode & 0o777).toBe(0o640);
  expect(lstatSync(join(folder, 'link.txt')).isSymbolicLink()).toBe(true);
});

test.each([
  ['file/plan.json', 'EEXIST'],
  ['file/x/plan.json', 'ENOTDIR'],
])('says so where part of the path %s is a file', async (path, code) => {
  const folder = temporaryFolder({ file: 'old' });
  const error = await failure(nodeFiles.write(join(folder, path), '{}'));
  expect([error.code, error.message, error.why]).toEqual([
    'FILE.NOT_WRITABLE',
    `${join(folder, path)} cannot be written (${code}).`,
    'Part of the path is a file, not a folder.',
  ]);
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('old');
});

test('says so where a folder has that name', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'plan.json'));
  const error = await failure(nodeFiles.write(join(folder, 'plan.json'), '{}'));
  expect([error.code, error.why]).toEqual(['FILE.NOT_WRITABLE', 'There is a folder of that name.']);
  expect(readdirSync(folder)).toEqual(['plan.json']);
});

test('removes a file, and is content where there is none', async () => {
  const folder = temporaryFolder({ 'a.txt': '' });
  await nodeFiles.remove(join(folder, 'a.txt'));
  await nodeFiles.remove(join(folder, 'a.txt'));
  expect(existsSync(join(folder, 'a.txt'))).toBe(false);
});

/** A file system of one page, where this user may mount one. */
function tinyDisk(): string | null {
  const folder = temporaryFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
  return mounted.status === 0 ? folder : null;
}

test('keeps the old file on a full disk (skipped where this user may not mount one)', async (context) => {
  const folder = tinyDisk();
  if (folder === null) return context.skip();
  try {
    await nodeFiles.write(join(folder, 'plan.json'), 'old');
    const error = await failure(nodeFiles.write(join(folder, 'plan.json'), 'x'.repeat(1_000_000)));
    expect([error.code, error.why]).toEqual(['FILE.NOT_WRITABLE', 'The disk is full.']);
    expect(readFileSync(join(folder, 'plan.json'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['plan.json']);
  } finally {
    spawnSync('umount', [folder]);
  }
});

test.skipIf(process.getuid?.() === 0)(
  'keeps the old file in a folder it may not write to (skipped as root, who may)',
  async () => {
    const folder = temporaryFolder({ 'plan.json': 'old' });
    chmodSync(folder, 0o500);
    const error = await failure(nodeFiles.write(join(folder, 'plan.json'), 'new'));
    chmodSync(folder, 0o700);
    expect([error.code, error.why]).toEqual(['FILE.NOT_WRITABLE', 'This user may not write there.']);
    expect(readFileSync(join(folder, 'plan.json'), 'utf8')).toBe('old');
  },
);
