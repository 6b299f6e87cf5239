import { configDefaults, defineConfig } from 'vitest/config';
import { FlakyTests } from './tools/testing/src/flaky-tests.js';
import { LongestFirst } from './tools/testing/src/longest-first.js';

/** Tests that need no server, no network and no process but this one. */
const UNIT = [
  'packages/core/test/**/*.test.ts',
  'tools/testing/test/{folder-pairs,lint-boundaries,longest-first}.test.ts',
];

export default defineConfig({
  resolve: { conditions: ['@lockstep/source'] },
  ssr: { resolve: { conditions: ['@lockstep/source'] } },
  test: {
    testTimeout: 120_000,
    hookTimeout: 240_000,
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', new FlakyTests()],
    // Tests start, kill and starve real servers; a busy CI machine gets a second try, a developer's does not.
    retry: process.env['CI'] === undefined ? 0 : 1,
    projects: [
      { extends: true, test: { name: 'unit', include: UNIT } },
      {
        extends: true,
        test: {
          name: 'servers',
          include: ['packages/*/test/**/*.test.ts', 'tools/*/test/**/*.test.ts', 'e2e/test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...UNIT],
          globalSetup: ['tools/testing/src/global-setup.ts'],
        },
      },
    ],
  },
});
