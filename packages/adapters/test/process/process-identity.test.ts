import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { livenessOf, ownIdentity } from '../../src/process/process-identity.js';

test('knows this process as alive', () => {
  expect(livenessOf(ownIdentity())).toBe('alive');
});

test('knows a process that ended as dead', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  const { pid = 0 } = child;
  await once(child, 'exit');
  expect(livenessOf({ ...ownIdentity(), pid })).toBe('dead');
});

test.runIf(process.platform === 'linux')('tells a process from an older one that had its number', () => {
  expect(livenessOf({ ...ownIdentity(), started: 1 })).toBe('dead');
});

test('does not judge processes of another machine or container', () => {
  expect(livenessOf({ ...ownIdentity(), machine: 'ffffffff' })).toBe('elsewhere');
});
