import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TestSpecification, Vitest } from 'vitest/node';
import { type Durations, RECORDED, REPOSITORY } from '../src/durations.js';
import { LongestFirst } from '../src/longest-first.js';

const known = JSON.parse(readFileSync(RECORDED, 'utf8')) as Durations;
const fileAt = (path: string) => ({ moduleId: join(REPOSITORY, path) }) as TestSpecification;

test('files begin in the order of what they took, an unknown one between them by its size', async () => {
  const byTime = Object.entries(known).toSorted(([, left], [, right]) => right - left);
  const [longest = ''] = byTime[0] ?? [];
  const [shortest = ''] = byTime.at(-1) ?? [];
  const unknown = 'eslint.config.js';
  const sorted = await new LongestFirst({} as Vitest).sort([shortest, unknown, longest].map(fileAt));
  expect(sorted).toEqual([longest, unknown, shortest].map(fileAt));
});
