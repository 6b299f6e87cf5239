import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withCatalogCopy } from './catalog-copy.js';
import { recordStory } from './record-story.js';
import { print } from './stage.js';
import { terminalRows } from './terminal-rows.js';
import { terminalSvg } from './terminal-svg.js';

const COLUMNS = 110;
const TITLE =
  'lockstep apply refuses to drop a column, names the command that approves it, and applies it with that command';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const picture = 'docs/images/terminal.svg';

async function main(): Promise<void> {
  // The command that runs ends by the same signal; its exit code ends the story, and the copy is removed.
  process.on('SIGINT', () => print('\nremoving the copy\n'));
  const output = await withCatalogCopy(root, async (folder) => await recordStory(root, folder));
  const rows = terminalRows(output, COLUMNS);
  await mkdir(dirname(join(root, picture)), { recursive: true });
  await writeFile(join(root, picture), terminalSvg(rows, { columns: COLUMNS, title: TITLE }));
  print(`${picture}: ${rows.length} rows of ${COLUMNS} columns\n`);
}

await main();
