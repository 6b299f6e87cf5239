import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startVitest } from 'vitest/node';
import { FlakyTests } from '../src/flaky-tests.js';

const SOURCE = `
let tries = 0;
test('fails once', () => { tries += 1; expect(tries, 'the number of the try').toBe(2); });
test('works', () => { expect(1).toBe(1); });
`;

test('a test that passes on its second try is named at the end, with what was wrong first', async () => {
  const root = await mkdtemp(join(tmpdir(), 'lockstep-flaky-'));
  const written: string[] = [];
  try {
    await writeFile(join(root, 'flaky.test.js'), SOURCE);
    const run = await startVitest('test', [], {
      root,
      config: false,
      watch: false,
      globals: true,
      retry: 1,
      reporters: [new FlakyTests((text) => written.push(text))],
    });
    await run.close();
  } finally {
    await rm(root, { recursive: true });
  }
  expect(written.join('')).toMatch(
    /^\nFlaky: passed only when tried again\n {2}.*flaky\.test\.js > fails once: the number of the try: /,
  );
  expect(written.join('')).not.toContain('works');
});
