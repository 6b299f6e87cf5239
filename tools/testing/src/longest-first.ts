import { readFileSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { type Durations, RECORDED, REPOSITORY } from './durations.js';

/** Of a file that nobody timed: a guess from its size, in the middle of those that were. */
const BYTES_A_SECOND = 1000;

/** Begins with the files that take longest, so that none of them runs alone at the end on one worker. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const known: Durations = JSON.parse(readFileSync(RECORDED, 'utf8'));
    const seconds = new Map(files.map((file) => [file, secondsOf(file.moduleId, known)]));
    return files.toSorted((left, right) => (seconds.get(right) ?? 0) - (seconds.get(left) ?? 0));
  }
}

/** Recorded or guessed seconds of a test file. */
export function secondsOf(path: string, known: Durations): number {
  const file = resolve(REPOSITORY, path);
  return known[relative(REPOSITORY, file).replaceAll('\\', '/')] ?? statSync(file).size / BYTES_A_SECOND;
}
