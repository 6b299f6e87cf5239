import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  embeddedServerStatus,
  stopEmbeddedServer,
} from '@lockstep/adapters/embedded-postgres/embedded-server-stop.js';
import { capture } from './capture.js';

const MODULE_PARTS = ['db.config.json', 'db'];

/**
 * Gives `use` a workspace of its own, with the shop's module `catalog` and its schema files known to git. Afterwards its
 * servers are stopped and it is removed with their data.
 */
export async function withCatalogCopy<T>(root: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-picture-'));
  try {
    await fillCopy(root, folder);
    return await use(folder);
  } finally {
    await removeCopy(folder);
  }
}

async function fillCopy(root: string, folder: string): Promise<void> {
  for (const part of MODULE_PARTS) {
    await cp(join(root, 'examples/shop/catalog', part), join(folder, 'catalog', part), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await capture(['git', 'init', '--quiet'], { cwd: folder, exitCode: 0 });
  await capture(['git', 'add', 'catalog'], { cwd: folder, exitCode: 0 });
}

/** Adds the column `weight` to the products of a copy and takes `tags` away. Throws where the file has no such lines. */
export async function changeProducts(folder: string): Promise<void> {
  const file = join(folder, 'catalog/db/schema/001_products.sql');
  const before = await readFile(file, 'utf8');
  const dropped = before.replace(/^ {2}tags .*\n/m, '');
  const after = dropped.replace(/^ {2}name .*\n/m, '$&  weight     integer,\n');
  if (dropped === before || after === dropped)
    throw new Error(`${file} has no line of name or tags any more.`);
  await writeFile(file, after);
}

async function removeCopy(folder: string): Promise<void> {
  const servers = await embeddedServerStatus(folder);
  await stopEmbeddedServer(folder);
  // For root the data lies outside of the workspace, in a folder of its own.
  for (const path of [...servers.map(({ data }) => dirname(data)), folder]) {
    await rm(path, { recursive: true, force: true });
  }
}
