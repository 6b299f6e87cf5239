import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ERROR_CODE_NAMES } from '@lockstep/core/errors/codes.js';
import { optionsOf } from '@lockstep/core/commands/verb-options.js';
import { VERBS } from '@lockstep/core/commands/verbs.js';
import { expect, test } from 'vitest';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

function committed(path: string): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
}

test('finds every committed file as it would be generated', () => {
  const run = spawnSync('npm', ['run', '--silent', 'generate:check'], { cwd: repository, encoding: 'utf8' });
  expect([run.status, run.stdout]).toEqual([0, '']);
});

test.each(VERBS)('gives the executor of %s the options that the parser takes from Nx', (verb) => {
  const schema = JSON.parse(committed(`packages/nx/src/executors/${verb}/schema.json`)) as {
    readonly properties: Readonly<
      Record<string, { readonly description: string; readonly default?: unknown }>
    >;
    readonly additionalProperties: boolean;
  };
  const accepted = Object.entries(schema.properties).filter(
    ([, { description }]) => !description.includes('refused here'),
  );
  expect(accepted.map(([name]) => name)).toEqual(optionsOf(verb, 'nx').map(({ name }) => name));
  expect(Object.values(schema.properties).filter((property) => 'default' in property)).toEqual([]);
  expect(schema.additionalProperties).toBe(false);
});

test('lists every error code with its page', () => {
  const index = committed('docs/errors/README.md');
  expect(ERROR_CODE_NAMES.filter((code) => !index.includes(`[${code}](${code}.md)`))).toEqual([]);
});
