import { readFile } from 'node:fs/promises';
import { describeHazardCode } from '@lockstep/core/hazards/hazard-meanings.js';
import { HAZARD_CODES } from '@lockstep/core/errors/hazard-codes.js';
import { expect, test } from 'vitest';

test('docs/hazards.md says of each code what plans say', async () => {
  const page = await readFile(new URL('../../../../docs/hazards.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z_]+)`\s*\| (.*?)\s*\|$/gm)].map(([, code, meaning]) => [
    code,
    meaning,
  ]);
  expect(rows).toEqual(HAZARD_CODES.map((code) => [code, describeHazardCode(code)]));
});
