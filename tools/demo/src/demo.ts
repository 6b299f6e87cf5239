import { rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { changeBehindOurBack, runBehindOurBack } from './change-behind-our-back.js';
import { resetShop } from './reset-shop.js';
import { openStage, print, type Stage } from './stage.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const shop = join(root, 'examples/shop');
const addedFile = join(shop, 'catalog/db/schema/050_weight.sql');

const ADDED_SQL = `ALTER TABLE catalog.products ADD COLUMN weight_grams integer CHECK (weight_grams > 0);\n`;

async function firstSync(stage: Stage): Promise<void> {
  stage.scene(
    'Three modules, an empty database',
    'auth, catalog and orders are folders with SQL files. orders refers to tables of the other two.',
  );
  await stage.run(['npx', 'lockstep', 'sync', '--environment=local']);
  stage.scene('The second time there is nothing to do', 'Nothing is asked, locked or written.');
  await stage.run(['npx', 'lockstep', 'sync', '--environment=local']);
}

async function harmlessChange(stage: Stage): Promise<void> {
  stage.scene(
    'A harmless change flows through to the types',
    'A new file in the catalog module adds a column.',
  );
  await writeFile(addedFile, ADDED_SQL);
  await stage.run(['npx', 'lockstep', 'sync', '--environment=local', '--module=catalog']);
  await stage.run(['grep', '-n', 'weight', 'catalog/src/db/schema.ts']);
}

async function refusedDrop(stage: Stage): Promise<void> {
  stage.scene(
    'A column drop is refused, shown, approved by its plan id, applied',
    'The file is taken away again. Data would be lost, so even the local database says no at first.',
  );
  await runBehindOurBack(
    root,
    "INSERT INTO catalog.products (sku, name, price, weight_grams) VALUES ('kettle', 'Kettle', 39, 1200) ON CONFLICT DO NOTHING",
  );
  await rm(addedFile, { force: true });
  const refused = await stage.run(['npx', 'lockstep', 'apply', '--environment=local', '--module=catalog'], 3);
  const planId = /--approve=([0-9a-f]{12,64})/.exec(refused)?.[1];
  if (planId === undefined) throw new Error('the refusal names no plan id');
  await stage.run([
    ...['npx', 'lockstep', 'apply', '--environment=local', '--module=catalog'],
    ...[`--approve=${planId}`, '--accept=DATA_LOSS'],
  ]);
  await stage.run(['npx', 'lockstep', 'pull', '--environment=local', '--module=catalog']);
}

async function drift(stage: Stage): Promise<void> {
  stage.scene(
    'Somebody changes the database behind our back',
    'Straight on the server: a column, and a table of their own.',
  );
  const undo = await changeBehindOurBack(root);
  try {
    await stage.run(['npx', 'lockstep', 'status', '--environment=local', '--fail-on=drift'], 2);
  } finally {
    await undo();
  }
}

async function withNx(stage: Stage): Promise<void> {
  stage.scene(
    'The same as Nx targets',
    'Plans are cached by the files and by the fingerprint of the database.',
  );
  await stage.run(['npx', 'nx', 'run-many', '-t', 'db-diff']);
  await stage.run(['npx', 'nx', 'run-many', '-t', 'db-diff']);
}

async function main(): Promise<void> {
  const stage = openStage(shop);
  print('Lockstep on embedded PostgreSQL: files, database and types of examples/shop.\n');
  await resetShop(root, addedFile);
  try {
    await firstSync(stage);
    await harmlessChange(stage);
    await refusedDrop(stage);
    await drift(stage);
    await withNx(stage);
  } finally {
    await rm(addedFile, { force: true });
  }
  summary(stage);
}

function summary(stage: Stage): void {
  const total = stage.commands.reduce((sum, { seconds }) => sum + seconds, 0);
  const rows = stage.commands.map(
    ({ command, exitCode, seconds }) => `  ${exitCode}  ${seconds.toFixed(1).padStart(5)} s  ${command}`,
  );
  print(`\nWhat ran (exit code, time, command):\n${rows.join('\n')}\n\n`);
  print(
    `${stage.commands.length} commands in ${total.toFixed(0)} s. The workspace stays: try\n  cd ${relative(process.cwd(), shop) || '.'}\n  npx nx run orders:db-diff\n  npx lockstep server stop\n`,
  );
}

await main();
