import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Catalog } from '@lockstep/core/catalog/catalog.js';
import { CLASSIFIED_NODES, UNCLASSIFIED_NODES } from '@lockstep/core/hazards/postgresql/rules/registry.js';
import { CLASSIFIED_SUBCOMMANDS } from '@lockstep/core/hazards/postgresql/rules/alter-table.js';
import { classifyStatement } from '@lockstep/core/hazards/postgresql/classify-statement.js';
import { expect, test } from 'vitest';

const EMPTY: Catalog = { serverVersion: '18.0', role: 'owner', facts: [], unmodelled: [] };

/** The parser's own declarations, which come with it. */
async function declarations(file: string): Promise<string> {
  const require = createRequire(import.meta.resolve('libpg-query'));
  return await readFile(join(dirname(require.resolve('@pgsql/types')), file), 'utf8');
}

test('every statement of the parser has a rule or is unclassified on purpose', async () => {
  const text = await declarations('types.d.ts');
  const union = text.slice(
    text.indexOf('export type Node = '),
    text.indexOf(';\nexport', text.indexOf('export type Node = ')),
  );
  const nodes = [...union.matchAll(/(\w+Stmt): \w+;/g)].map(([, name]) => name);
  expect(nodes.length).toBeGreaterThan(100);
  expect([...CLASSIFIED_NODES, ...UNCLASSIFIED_NODES].sort()).toEqual(nodes.sort());
});

test('every subcommand of ALTER TABLE that the parser knows has a rule', async () => {
  const text = await declarations('enums.d.ts');
  const [, union = ''] = /export type AlterTableType = ([^;]*);/.exec(text) ?? [];
  const names = [...union.matchAll(/"(AT_\w+)"/g)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(60);
  expect([...CLASSIFIED_SUBCOMMANDS].sort()).toEqual(names.sort());
});

test.each([...UNCLASSIFIED_NODES, 'SomeFutureStmt'])(
  '%s is unclassified under the strongest lock',
  (node) => {
    const said = classifyStatement({
      statement: { node, tree: {} },
      sql: '',
      created: new Set(),
      current: EMPTY,
      desired: EMPTY,
    });
    expect(said).toEqual({
      lock: 'access exclusive',
      hazards: [
        {
          code: 'UNCLASSIFIED',
          object: `a statement of kind ${node}`,
          message: expect.any(String) as string,
        },
      ],
    });
  },
);
