import { readFile } from 'node:fs/promises';
import { describeHazardCode, HAZARD_CODES } from '@lockstep/core';
import { expect, test } from 'vitest';

test('docs/hazards.md says of each code what plans say', async () => {
  const page = await readFile(new URL('../../../../docs/hazards.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z_]+)`\s*\| (.*?)\s*\|$/gm)].map(([, code, meaning]) => [
    code,
    meaning,
  ]);
  expect(rows).toEqual(HAZARD_CODES.map((code) => [code, describeHazardCode(code)]));
});
