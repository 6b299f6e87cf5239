import { join } from 'node:path';
import { ensureEmbeddedDatabase } from '@lockstep/adapters/embedded-postgres/embedded-database.js';
import { lockstep, REPOSITORY, withBenchWorkspace } from './bench-workspace.js';
import type { MeasurementSettings } from './measurements.js';
import { cacheHits, nxVariables } from './nx-shop.js';
import { type Contender, race } from './race.js';
import { mustRunNode } from './run-command.js';
import { type Ratio, ratioOf, type Samples } from './statistics.js';

const MODULES = 60;
const NX = join(REPOSITORY, 'node_modules/nx/dist/bin/nx.js');

/**
 * Many modules in one database that did not change: `db-diff` of all of them under Nx, against as many projects with a
 * target that does nothing and is never cached, batched as ours is, and a cached one behind it.
 */
export async function measureManyModules(settings: MeasurementSettings): Promise<readonly Ratio[]> {
  const { signal, postgres } = settings;
  return await withBenchWorkspace(async (workspace) => {
    const { root, write } = workspace;
    await writeNothing(write);
    for (let number = 1; number <= MODULES; number += 1) {
      await writeModule(write, { name: `m${number}`, postgres });
      await writeFloor(write, `f${number}`);
    }
    await ensureEmbeddedDatabase({ workspaceRoot: root, environment: 'local', version: postgres });
    await lockstep(root, ['apply'], signal);
    const nx = async (target: string, hits: number): Promise<void> => {
      const args = ['run-many', '-t', target, '--output-style=stream', '--parallel=2'];
      const output = await mustRunNode({ file: NX, args, cwd: root, env: nxVariables(root) }, signal);
      const found = cacheHits(output, target);
      if (found < hits) throw new Error(`${found} results came from the cache, expected ${hits}:\n${output}`);
    };
    await nx('db-diff', 0);
    await nx('behind', 0);
    const contenders: readonly Contender[] = [
      { label: 'nx run-many -t db-diff', run: async () => await nx('db-diff', MODULES) },
      { label: 'nx run-many (floor)', run: async () => await nx('behind', MODULES) },
    ];
    const [own, floor] = await race(contenders, settings);
    return [ratioOf(`Nx db-diff, ${MODULES} modules, nothing changed`, sampled(own), sampled(floor))];
  });
}

type Write = (path: string, content: string) => Promise<void>;

async function writeModule(
  write: Write,
  { name, postgres }: { readonly name: string; readonly postgres: number },
): Promise<void> {
  const config = {
    ...{ module: name, dialect: 'postgresql', engine: 'pg-delta', schema: ['db/*.sql'], uses: [] },
    ...{ owns: { schemas: [name] }, defaultEnvironment: 'local' },
    environments: { local: { database: 'embedded', version: postgres } },
    scratch: { from: 'embedded' },
  };
  await write(`modules/${name}/db.config.json`, `${JSON.stringify(config, null, 2)}\n`);
  await write(`modules/${name}/project.json`, `${JSON.stringify({ name })}\n`);
  const sql = `CREATE SCHEMA ${name};
CREATE TABLE ${name}.item (id bigint PRIMARY KEY, note text NOT NULL, made_at timestamptz DEFAULT now());
CREATE TABLE ${name}.part (id bigint PRIMARY KEY, item_id bigint REFERENCES ${name}.item (id));
CREATE INDEX part_item ON ${name}.part (item_id);
`;
  await write(`modules/${name}/db/1.sql`, sql);
}

/** A plugin whose tasks do nothing, all of a run in one process. */
async function writeNothing(write: Write): Promise<void> {
  await write(
    'nothing/package.json',
    '{ "name": "nothing", "version": "1.0.0", "executors": "./executors.json" }\n',
  );
  const executor = {
    ...{ implementation: './nothing.cjs#one', batchImplementation: './nothing.cjs#batch' },
    ...{ preferBatch: true, schema: './schema.json' },
  };
  await write('nothing/executors.json', `${JSON.stringify({ executors: { run: executor } })}\n`);
  await write('nothing/schema.json', '{ "version": 2, "type": "object", "properties": {} }\n');
  await write(
    'nothing/nothing.cjs',
    `exports.one = async () => ({ success: true });
exports.batch = async (graph) =>
  Object.fromEntries(Object.keys(graph.tasks).map((id) => [id, { success: true, terminalOutput: '' }]));
`,
  );
}

/** A target that does nothing and is never cached, and a cached one behind it. */
async function writeFloor(write: Write, name: string): Promise<void> {
  const executor = './nothing:run';
  const project = {
    name,
    targets: {
      before: { executor, cache: false },
      behind: { executor, cache: true, inputs: ['{projectRoot}/**/*'], dependsOn: ['before'] },
    },
  };
  await write(`floor/${name}/project.json`, `${JSON.stringify(project, null, 2)}\n`);
}

function sampled(samples: Samples | undefined): Samples {
  if (samples === undefined) throw new Error('A race has samples of each contender.');
  return samples;
}
