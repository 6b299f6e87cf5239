import { resolve } from 'node:path';

/** Seconds by test file, as a path from the repository's root. */
export type Durations = Readonly<Record<string, number>>;

export const REPOSITORY = resolve(import.meta.dirname, '../../..');

/** What test files took on one machine; only how they compare is used. */
export const RECORDED = resolve(import.meta.dirname, '../test-durations.json');
