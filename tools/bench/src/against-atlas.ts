import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureEmbeddedDatabase } from '@lockstep/adapters/embedded-postgres/embedded-database.js';
import { ATLAS_POSTGRES, atlasFiles, atlasToMeasure, openAtlas, sendTo } from './atlas-diff.js';
import { type BenchModule, withBenchModule } from './bench-module.js';
import { BENCH_SCHEMA } from './bench-schema.js';
import { lockstep } from './bench-workspace.js';
import { type Contender, race } from './race.js';
import type { MeasurementSettings } from './measurements.js';
import { type Ratio, ratioOf, type Samples } from './statistics.js';

/** A file of the module, and a table in it that gets one column more. */
const FILE = '100_tables.sql';
const [TABLE = ''] =
  /CREATE TABLE \S+/.exec(atlasFiles().find(({ name }) => name === FILE)?.statements[0] ?? '') ?? [];
const TABLE_NAME = TABLE.replace('CREATE TABLE ', '');

/**
 * Lockstep with its own engine against the bare Atlas on the same files and the same server: in step, with a column to add
 * (as in the last run, with files that have just changed, with nothing kept), applying it, and `sync`.
 */
export async function measureAgainstAtlas(settings: MeasurementSettings): Promise<readonly Ratio[]> {
  const atlas = await atlasToMeasure();
  if (atlas === null) {
    settings.talk('  no Atlas: npm run provision:atlas (needs Go), or set LOCKSTEP_ATLAS; no row for it');
    return [];
  }
  const content = { files: atlasFiles(), engine: 'pg-delta' } as const;
  return await withBenchModule(
    ATLAS_POSTGRES,
    async (module) => await rows(settings, module, atlas),
    content,
  );
}

async function rows(
  settings: MeasurementSettings,
  module: BenchModule,
  atlas: string,
): Promise<readonly Ratio[]> {
  const { signal } = settings;
  const { root, folder } = module;
  await lockstep(folder, ['apply'], signal);
  const target = await ensureEmbeddedDatabase({
    ...{ workspaceRoot: root, environment: 'local', version: ATLAS_POSTGRES },
  });
  const bare = await openAtlas({ atlas, root, target, signal });
  const diff = async (): Promise<void> => void (await lockstep(folder, ['diff'], signal));
  const inStep = await race(
    [
      { label: 'lockstep diff', run: diff },
      { label: 'lockstep sync', run: async () => void (await lockstep(folder, ['sync'], signal)) },
      bare.diff(sqlOf(null), 'Schemas are synced'),
    ],
    settings,
  );
  const [own, sync, other] = inStep;
  const changed = await withColumn(settings, { module, diff, atlas: bare });
  return [
    ratioOf('diff, 71 tables, nothing to do', sampled(own), sampled(other)),
    ratioOf('sync, 71 tables, nothing to do', sampled(sync), sampled(own)),
    ...changed,
  ];
}

async function withColumn(
  settings: MeasurementSettings,
  {
    module,
    diff,
    atlas,
  }: {
    readonly module: BenchModule;
    readonly diff: () => Promise<void>;
    readonly atlas: Awaited<ReturnType<typeof openAtlas>>;
  },
): Promise<readonly Ratio[]> {
  const { root, folder } = module;
  const { signal } = settings;
  const write = async (column: string | null): Promise<void> =>
    await writeFile(join(folder, 'db/schema', FILE), textOf(FILE, column));
  let changes = 0;
  await write('note');
  const bare = atlas.diff(sqlOf('note'), 'note');
  const contenders: readonly Contender[] = [
    { label: 'lockstep diff', run: diff },
    {
      label: 'lockstep diff (files changed)',
      prepare: async () => await write(`note_${(changes += 1)}`),
      run: diff,
    },
    {
      label: 'lockstep diff (nothing kept)',
      prepare: async () => {
        await write('note');
        await rm(join(root, '.lockstep/cache'), { recursive: true, force: true });
      },
      run: diff,
    },
    bare,
  ];
  const [warm, cold, empty, other] = await race(contenders, settings);
  await write('note');
  const drop = `ALTER TABLE ${TABLE_NAME} DROP COLUMN IF EXISTS note`;
  const [applied, appliedByAtlas] = await race(
    [
      {
        label: 'lockstep apply',
        prepare: async () => await sendTo(atlas.target, [drop]),
        run: async () => void (await lockstep(folder, ['apply'], signal)),
      },
      atlas.apply(sqlOf('note'), drop),
    ],
    settings,
  );
  return [
    ratioOf('diff, one column to add, as in the last run', sampled(warm), sampled(other)),
    ratioOf('diff, one column to add, files just changed', sampled(cold), sampled(other)),
    ratioOf('diff, one column to add, nothing kept', sampled(empty), sampled(other)),
    ratioOf('apply of one added column', sampled(applied), sampled(appliedByAtlas)),
  ];
}

/** All files as one text. */
function sqlOf(column: string | null): string {
  return atlasFiles()
    .map(({ name }) => textOf(name, name === FILE ? column : null))
    .join('\n');
}

function textOf(name: string, column: string | null): string {
  const statements = atlasFiles().find((file) => file.name === name)?.statements ?? [];
  const text = statements.map((statement) => `${statement};\n`).join('\n');
  return column === null ? text : text.replace(`${TABLE} (`, `${TABLE} (\n  ${column} text,`);
}

function sampled(samples: Samples | undefined): Samples {
  if (samples === undefined) throw new Error(`A race has samples of each contender (${BENCH_SCHEMA}).`);
  return samples;
}
