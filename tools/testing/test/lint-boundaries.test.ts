import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const eslint = new ESLint({
  cwd: root,
  ruleFilter: ({ ruleId }) => ruleId.startsWith('no-restricted-'),
  // Types play no part here, and the files need not exist.
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});
let layers: readonly string[] = [];

beforeAll(async () => {
  const config: unknown = await import(join(root, 'eslint.config.js'));
  layers = (config as { CORE_LAYERS: readonly string[] }).CORE_LAYERS;
});

/** Those of the lines that lint refuses to a file of this path. */
async function refusedLines(file: string, lines: readonly string[]): Promise<readonly string[]> {
  const [result] = await eslint.lintText(`${lines.join('\n')}\n`, { filePath: join(root, file) });
  const said = result?.messages ?? [];
  expect(said.filter(({ fatal }) => fatal === true)).toEqual([]);
  const numbers = new Set(said.map(({ line }) => line));
  return lines.filter((_, index) => numbers.has(index + 1));
}

/** Those of the imports that lint refuses to a file of this path. */
async function refused(file: string, imports: readonly string[]): Promise<readonly string[]> {
  const lines = imports.map((specifier) => `import '${specifier}';`);
  const found = await refusedLines(file, lines);
  return imports.filter((_, index) => found.includes(lines[index] ?? ''));
}

describe('core', () => {
  test('every folder is a layer, and every layer a folder', () => {
    const folders = readdirSync(join(root, 'packages/core/src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect([...layers].sort()).toEqual(folders.sort());
  });

  test('each layer is refused what stands above it, and nothing below it', async () => {
    for (const [index, layer] of layers.entries()) {
      for (const [folder, up] of [
        [layer, '../'],
        [`${layer}/deeper`, '../../'],
      ] as const) {
        const imports = layers.filter((name) => name !== layer).map((name) => `${up}${name}/some.js`);
        expect(await refused(`packages/core/src/${folder}/planted.ts`, imports), folder).toEqual(
          imports.slice(index),
        );
      }
    }
  });
});

/** Every folder below this one with the number of its source files. */
function sizes(folder: string): readonly (readonly [string, number])[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'));
  const below = entries.filter((entry) => entry.isDirectory());
  return [[folder, files.length], ...below.flatMap(({ name }) => sizes(`${folder}/${name}`))];
}

test('no folder holds more than 25 files, but for the hazard rules, which are peers', () => {
  const packages = readdirSync(join(root, 'packages')).flatMap((name) => sizes(`packages/${name}/src`));
  const full = packages.filter(([, files]) => files > 25);
  expect(full.map(([folder]) => folder)).toEqual(['packages/core/src/hazards/postgresql/rules']);
});

describe('what each package is refused', () => {
  test.each([
    ['packages/core/src/text/visible.ts', 'node:fs'],
    ['packages/core/src/plan/plan.ts', 'pg'],
    ['packages/core/src/commands/run-verb.ts', '@lockstep/adapters/files/glob-files.js'],
    ['packages/adapters/src/planted.ts', '@lockstep/cli'],
    ['packages/adapters/src/planted.ts', '@nx/devkit'],
    ['packages/adapters/src/engines/atlas/planted.ts', '../pg-delta/index.js'],
    ['packages/adapters/src/engines/pg-delta/planted.ts', '../../pullers/index.js'],
    ['packages/nx/src/index.ts', '@lockstep/cli'],
    ['packages/cli/src/bin.ts', '@nx/devkit'],
  ])('%s: %s', async (file, specifier) => {
    expect(await refused(file, [specifier, './beside.js'])).toEqual([specifier]);
  });
});

describe('what stands in a line', () => {
  const comparisons = ["if (x === 'postgresql') f();", "if ('sqlite' !== x) f();", "if (x === 'tidb') f();"];
  const harmless = ["if (x === 'postgres') f();", "f('mysql');", 'f();'];

  test.each([
    'packages/core/src/planning/planted.ts',
    'packages/core/src/hazards/planted.ts',
    'packages/adapters/src/planted.ts',
    'packages/adapters/src/process/planted.ts',
    'packages/adapters/src/pullers/drizzle/planted.ts',
    'packages/adapters/src/engines/atlas/planted.ts',
    'packages/cli/src/commands/planted.ts',
    'packages/nx/src/executors/planted.ts',
  ])('%s compares with no name of a dialect', async (file) => {
    expect(await refusedLines(file, [...comparisons, ...harmless])).toEqual(comparisons);
  });

  test.each([
    'packages/core/src/hazards/mysql/planted.ts',
    'packages/adapters/src/dialects/mysql/planted.ts',
  ])('%s may', async (file) => {
    expect(await refusedLines(file, comparisons)).toEqual([]);
  });

  test.each([
    ['packages/core/src/plan/planted.ts', 'Date.now();'],
    ['packages/core/src/plan/planted.ts', 'new Date();'],
    ['packages/core/src/plan/planted.ts', 'process.exit();'],
    ['packages/core/src/plan/planted.ts', 'url.reveal();'],
    ['packages/adapters/src/pullers/planted.ts', 'url.reveal();'],
    ['packages/cli/src/planted.ts', 'url.reveal();'],
    ['packages/nx/src/planted.ts', 'url.reveal();'],
    ['packages/adapters/src/files/planted.ts', 'export default 1;'],
  ])('%s: %s', async (file, line) => {
    expect(await refusedLines(file, [line, 'f();'])).toEqual([line]);
  });
});
