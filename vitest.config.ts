import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/testing/src/longest-first.js';

export default defineConfig({
  resolve: { conditions: ['@lockstep/source'] },
  ssr: { resolve: { conditions: ['@lockstep/source'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'tools/*/test/**/*.test.ts', 'e2e/test/**/*.test.ts'],
    globalSetup: ['tools/testing/src/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 240_000,
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // Tests start, kill and starve real servers; a busy CI machine gets a second try, a developer's does not.
    retry: process.env['CI'] === undefined ? 0 : 1,
  },
});
