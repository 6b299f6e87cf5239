import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dropEmbeddedDatabase } from '@lockstep/adapters/embedded-postgres/embedded-database.js';

/** Forgets the shop's local database and run files, so that the story starts from nothing each time. */
export async function resetShop(root: string, addedFile: string): Promise<void> {
  await dropEmbeddedDatabase({ workspaceRoot: root, environment: 'local', version: 18 });
  await rm(addedFile, { force: true });
  for (const module of ['auth', 'catalog', 'orders']) {
    await rm(join(root, 'examples/shop', module, '.lockstep'), { recursive: true, force: true });
  }
}
