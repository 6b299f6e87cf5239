import { sha256 } from '@lockstep/core/text/canonical-json.js';
import { workspaceCache } from '@lockstep/adapters/files/workspace-cache.js';

/** Writes and reads a few entries in turn, and prints how many were read that nobody wrote. */
const [workspaceRoot = '', seed = '0'] = process.argv.slice(2);
const cache = workspaceCache({ bytes: 1_000_000, entries: 4, everyMs: 0 });
let wrong = 0;
for (let turn = 0; turn < 80; turn += 1) {
  const number = (turn * 7 + Number(seed)) % 6;
  const entry = { workspaceRoot, kind: 'catalog', key: sha256(String(number)) };
  const known = await cache.read(entry);
  if (known !== null && known.some((line) => line !== `${number} `.repeat(20_000))) wrong += 1;
  await cache.write(entry, [`${number} `.repeat(20_000), `${number} `.repeat(20_000)]);
}
process.stdout.write(JSON.stringify({ wrong }));
