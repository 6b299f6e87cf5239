import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { expect, test } from 'vitest';
import { selectModules } from '../src/run/select-modules.js';

function nextIn(root: string): readonly string[] {
  try {
    selectModules({ root, modules: [], broken: [] }, { folder: '.' });
  } catch (error) {
    if (error instanceof LockstepError) return error.toValue().next;
  }
  return [];
}

test('where there is no module, the generator of Nx is offered in a workspace of Nx only', () => {
  const root = mkdtempSync(join(tmpdir(), 'lockstep-select-'));
  expect(nextIn(root)).toEqual(['{bin} init']);
  writeFileSync(join(root, 'nx.json'), '{}');
  expect(nextIn(root)).toEqual(['{bin} init', '{exec} nx g @lockstep/nx:db-module <name>']);
  rmSync(root, { recursive: true });
});
