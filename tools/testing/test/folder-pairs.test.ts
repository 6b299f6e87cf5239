import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const CORE = fileURLToPath(new URL('../../../packages/core/src', import.meta.url));

/** What each file imports of its own package, by paths from the package's `src`. */
type Imports = ReadonlyMap<string, readonly string[]>;

function importsBelow(root: string): Imports {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      const specifiers = [...text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(
        ([, specifier = '']) => specifier,
      );
      return [file, specifiers.map((specifier) => relative(root, join(root, dirname(file), specifier)))];
    }),
  );
}

/** Folders that need each other, each pair once. */
function pairsOf(imports: Imports): readonly string[] {
  const arrows = new Set(
    [...imports].flatMap(([file, targets]) =>
      targets
        .filter((target) => dirname(target) !== dirname(file))
        .map((target) => `${dirname(file)} ${dirname(target)}`),
    ),
  );
  return [...arrows].filter((arrow) => {
    const [from = '', to = ''] = arrow.split(' ');
    return from < to && arrows.has(`${to} ${from}`);
  });
}

test('no two folders of core need each other', () => {
  const imports = importsBelow(CORE);
  expect(imports.size).toBeGreaterThan(300);
  expect(pairsOf(imports)).toEqual([]);
});

test('a folder and the one below it that need each other are found', () => {
  const planted = new Map([
    ['plan/plan.ts', ['plan/parts/statement.js', 'text/code.js']],
    ['plan/parts/statement.ts', ['plan/seal.js']],
    ['text/code.ts', []],
  ]);
  expect(pairsOf(planted)).toEqual(['plan plan/parts']);
});
