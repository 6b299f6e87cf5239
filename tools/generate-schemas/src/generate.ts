import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { configFiles } from './config-files.js';
import { executorFiles } from './executor-files.js';
import { errorFiles } from './error-files.js';
import type { GeneratedFile } from './generated-file.js';
import { optionFiles } from './option-files.js';
import { scaffoldFiles } from './scaffold-files.js';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

/** `--check` writes nothing and ends with 1 where a committed file is not what would be generated. */
const isCheck = process.argv.includes('--check');

const files = [
  ...configFiles(),
  ...optionFiles(),
  ...executorFiles(),
  ...scaffoldFiles(),
  ...errorFiles(REPOSITORY),
];
const formatted = await Promise.all(
  files.map(async (file) => ({ ...file, content: await formatFile(file) })),
);
const changed = formatted.filter((file) => readOrEmpty(file.path) !== file.content);
for (const file of changed) {
  process.stdout.write(`${isCheck ? 'differs' : 'written'}: ${file.path}\n`);
  if (!isCheck) write(file);
}
if (isCheck && changed.length > 0) {
  process.stdout.write('Run: npm run generate\n');
  process.exitCode = 1;
}

async function formatFile({ path, content }: GeneratedFile): Promise<string> {
  const file = join(REPOSITORY, path);
  return await format(content, { ...(await resolveConfig(file)), filepath: file });
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(join(REPOSITORY, path), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

function write({ path, content }: GeneratedFile): void {
  mkdirSync(dirname(join(REPOSITORY, path)), { recursive: true });
  writeFileSync(join(REPOSITORY, path), content);
}
