import { join } from 'node:path';
import { ensureEmbeddedDatabase } from '@lockstep/adapters/embedded-postgres/embedded-database.js';
import { measureAgainstAtlas } from './against-atlas.js';
import { ATLAS_POSTGRES, atlasFiles, atlasToMeasure, openAtlas } from './atlas-diff.js';
import { withBenchModule } from './bench-module.js';
import { lockstep } from './bench-workspace.js';
import { drizzleKitPull, pgDump } from './catalog-readers.js';
import type { MeasurementName } from './command-line.js';
import { measureManyModules } from './many-modules.js';
import { withNxShop } from './nx-shop.js';
import { type Contender, race, type RaceRules } from './race.js';
import { rawLoad } from './raw-load.js';
import { measureStart } from './start.js';
import { type Ratio, ratioOf, type Samples } from './statistics.js';

/** What a measurement is made with. */
export interface MeasurementSettings extends RaceRules {
  /** Major version of the embedded PostgreSQL. */
  readonly postgres: number;
}

type Measurement = (settings: MeasurementSettings) => Promise<readonly Ratio[]>;

/** What can be measured. Each leaves nothing behind, however it ends. */
export const measure: Readonly<Record<MeasurementName, Measurement>> = {
  diff: measureDiff,
  atlas: measureAtlas,
  rival: measureAgainstAtlas,
  start: measureStart,
  modules: measureManyModules,
  sync: measureSync,
  nx: measureNx,
  check: measureCheck,
};

/** A plan for a database that is in step, against other tools that read the same catalog. */
async function measureDiff(settings: MeasurementSettings): Promise<readonly Ratio[]> {
  const { signal, postgres } = settings;
  return await withBenchModule(postgres, async ({ root, folder }) => {
    await lockstep(folder, ['apply'], signal);
    const diff: Contender = {
      label: 'lockstep diff',
      // Exit code 2 where it finds anything to do.
      run: async () => void (await lockstep(folder, ['diff', '--fail-on=changes'], signal)),
    };
    const request = { workspaceRoot: root, environment: 'local', version: postgres };
    const target = await ensureEmbeddedDatabase(request);
    const pull = await drizzleKitPull({ target, folder: join(root, 'drizzle-kit'), signal });
    const dump = await pgDump(target, postgres, signal);
    if (dump === null) settings.talk(`  no pg_dump for PostgreSQL ${postgres} on PATH: no row for it`);
    const contenders = [diff, pull, ...(dump === null ? [] : [dump])];
    const [own, ...others] = await race(contenders, settings);
    return others.map((other) => ratioOf('diff, 71 tables, nothing to do', sampled(own), other));
  });
}

/** The same with Atlas as the engine, against the bare program that a script would run. */
async function measureAtlas(settings: MeasurementSettings): Promise<readonly Ratio[]> {
  const { signal } = settings;
  const atlas = await atlasToMeasure();
  if (atlas === null) {
    settings.talk('  no Atlas: npm run provision:atlas (needs Go), or set LOCKSTEP_ATLAS; no row for it');
    return [];
  }
  const content = { files: atlasFiles(), engine: 'atlas' } as const;
  return await withBenchModule(
    ATLAS_POSTGRES,
    async ({ root, folder }) => {
      await lockstep(folder, ['apply', '--accept=all'], signal);
      const diff: Contender = {
        label: 'lockstep diff (Atlas)',
        run: async () => void (await lockstep(folder, ['diff', '--fail-on=changes'], signal)),
      };
      const request = { workspaceRoot: root, environment: 'local', version: ATLAS_POSTGRES };
      const target = await ensureEmbeddedDatabase(request);
      const bare = await openAtlas({ atlas, root, target, signal });
      const sql = content.files.flatMap(({ statements }) => statements.map((one) => `${one};\n`)).join('\n');
      const [own, other] = await race([diff, bare.diff(sql, 'Schemas are synced')], settings);
      return [ratioOf('diff with Atlas, 71 tables, nothing to do', sampled(own), sampled(other))];
    },
    content,
  );
}

/** A sync that has nothing to do, against the one that made everything. */
async function measureSync(settings: MeasurementSettings): Promise<readonly Ratio[]> {
  const { signal, postgres } = settings;
  return await withBenchModule(postgres, async ({ folder, reset }) => {
    const sync = async (): Promise<void> => void (await lockstep(folder, ['sync'], signal));
    const inStep = async (): Promise<void> =>
      void (await lockstep(folder, ['status', '--fail-on=pending,drift'], signal));
    const first: Contender = { label: 'lockstep sync (first)', prepare: reset, run: sync };
    const second: Contender = { label: 'lockstep sync (second)', prepare: inStep, run: sync };
    const [made, idle] = await race([first, second], settings);
    return [ratioOf('sync, 71 tables, nothing to do', sampled(idle), sampled(made))];
  });
}

/** Plans of three modules from Nx's cache, against making them. */
async function measureNx(settings: MeasurementSettings): Promise<readonly Ratio[]> {
  return await withNxShop(settings, async (shop) => {
    const made: Contender = {
      label: 'nx run-many -t db-diff --skip-nx-cache',
      run: async () => await shop.diff('made'),
    };
    const cached: Contender = { label: 'nx run-many -t db-diff', run: async () => await shop.diff('cached') };
    const [uncached, hit] = await race([made, cached], settings);
    return [ratioOf('Nx db-diff, 3 modules, cached', sampled(hit), sampled(uncached))];
  });
}

/** The files in a scratch database, against sending the same SQL by hand. */
async function measureCheck(settings: MeasurementSettings): Promise<readonly Ratio[]> {
  const { signal, postgres } = settings;
  return await withBenchModule(postgres, async ({ root, folder }) => {
    const check: Contender = {
      label: 'lockstep check',
      run: async () => void (await lockstep(folder, ['check'], signal)),
    };
    const [own, raw] = await race([check, await rawLoad(root, postgres)], settings);
    return [ratioOf('check, 71 tables', sampled(own), sampled(raw))];
  });
}

function sampled(samples: Samples | undefined): Samples {
  if (samples === undefined) throw new Error('A race has samples of each contender.');
  return samples;
}
