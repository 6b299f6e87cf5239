import { join } from 'node:path';
import { capture } from './capture.js';
import { changeProducts } from './catalog-copy.js';
import { runBehindOurBack } from './change-behind-our-back.js';

/** With a terminal on stdin the first apply would ask; commands are recorded with none. */
const UNANSWERED = 'npx lockstep apply </dev/null   # nobody to ask, as in CI';

/** Fewer repeated lines than this are shown again. */
const SHORTEST_REPEAT = 4;
/** A repeat still begins with whose plan it is, and which. */
const SHOWN_OF_REPEAT = 2;

/**
 * Plays the story of a dangerous change in a copy of `catalog`: refused, approved, applied, types pulled. Gives the
 * terminal's text; the time that an apply took is left out, so that the same commands give the same picture. Throws a
 * plain `Error` where a command ends otherwise than the story says.
 */
export async function recordStory(root: string, folder: string): Promise<string> {
  const lockstep = async (line: string, exitCode = 0): Promise<string> => {
    const program = [process.execPath, join(root, 'packages/cli/bin/lockstep.js')];
    return withoutTimes(await capture([...program, ...line.split(' ')], { cwd: folder, exitCode }));
  };
  const shell = async (line: string): Promise<string> =>
    prompt(line) + (await capture(['sh', '-c', line], { cwd: folder, exitCode: 0 }));

  await lockstep('sync');
  await runBehindOurBack(
    folder,
    "INSERT INTO catalog.products (sku, name, price) VALUES ('kettle', 'Kettle', 39)",
  );
  await changeProducts(folder);
  const change = await shell('git diff --color --unified=0 | tail -n 4');
  const refused = await lockstep('apply', 3);
  const approve = namedCommand(refused);
  const applied = await lockstep(approve);
  return [
    change,
    prompt(UNANSWERED) + refused,
    prompt(`npx lockstep ${approve}`) + withoutRepeat(applied, refused),
    prompt('npx lockstep pull') + (await lockstep('pull')),
    await shell('grep -n weight catalog/src/db/schema.ts'),
  ].join('\n');
}

/** The command of a refusal that would approve, without the program. */
export function namedCommand(refusal: string): string {
  const named = /^ {2}lockstep (apply .*--approve=[0-9a-f]{12,64}.*)$/m.exec(refusal)?.[1];
  if (named === undefined) throw new Error(`The refusal names no command that approves:\n${refusal}`);
  return named;
}

/** Lines at the beginning that were on the screen already become one line that says how many they are. */
export function withoutRepeat(output: string, earlier: string): string {
  const lines = output.split('\n');
  const before = earlier.split('\n');
  const different = lines.findIndex((line, index) => line !== before[index]);
  const repeated = (different === -1 ? lines.length : different) - SHOWN_OF_REPEAT;
  if (repeated < SHORTEST_REPEAT) return output;
  const mark = `\u001b[2m  [… the same ${repeated} lines as above …]\u001b[22m`;
  return [...lines.slice(0, SHOWN_OF_REPEAT), mark, ...lines.slice(SHOWN_OF_REPEAT + repeated)].join('\n');
}

function withoutTimes(output: string): string {
  return output.replace(/ \u001b\[2m\(\d+ ms\)\u001b\[22m$/gm, '');
}

function prompt(line: string): string {
  return `\u001b[36m$\u001b[39m \u001b[1m${line}\u001b[22m\n`;
}
