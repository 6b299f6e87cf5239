import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { TEST_ATLAS } from '@lockstep/testing';
import { parseScratchName } from '../../../adapters/src/dialects/shared/scratch-name.js';
import { openScenario, type PlanView, type Scenario } from '../scenarios/scenario.js';
import { SCENARIO_ROWS, titleOf } from '../scenarios/scenario-rows.js';
import { type CompiledCli, compileCli } from '../support/compiled-cli.js';
import { resultOf } from '../support/json-output.js';
import { until } from '../support/until.js';

const ROWS = SCENARIO_ROWS.filter(({ title }) => /^Atlas on (?:PostgreSQL|MariaDB)$/.test(title));

let folder: string;
let open: Scenario[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep_dev_databases_'));
});

afterEach(async () => {
  for (const scenario of open) await scenario.close();
  open = [];
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function newScenario(row: (typeof ROWS)[number]): Promise<Scenario> {
  const scenario = await openScenario(row);
  open.push(scenario);
  return scenario;
}

/** A role with that comment was made by another process, which saw ours for a moment and drops its own again. */
const LIST = {
  postgresql: `SELECT datname AS name FROM pg_database WHERE datname LIKE 'lockstep\\_scratch\\_%'
    UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE 'lockstep\\_scratch\\_%'
      AND coalesce(shobj_description(oid, 'pg_authid'), '') NOT LIKE 'made by Lockstep for %'`,
  mariadb: `SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name LIKE 'lockstep\\_scratch\\_%'`,
} as Readonly<Record<string, string>>;

/** Scratch databases (and roles) on the server, of one process: other test files have theirs. */
async function scratchOf({ database }: Scenario, pid: number, dialect: string): Promise<readonly string[]> {
  const rows = await database.query(LIST[dialect] ?? '');
  return rows.map(({ name }) => String(name)).filter((name) => parseScratchName(name)?.owner.pid === pid);
}

/**
 * Atlas behind a gate: it says that it was started, with which database, and goes on when there is a file \`go\`. It
 * gives up after a minute, so that nothing outlives a test that fails.
 */
function gatedAtlas(name: string): { readonly file: string; started(): readonly string[]; go(): void } {
  const place = mkdtempSync(join(folder, name));
  const file = join(place, 'atlas');
  writeFileSync(
    file,
    `#!/bin/sh
if [ "$1" = version ]; then exec ${TEST_ATLAS ?? ''} version; fi
echo "$LOCKSTEP_ATLAS_TO" > ${place}/started.$$
for i in $(seq 600); do [ -e ${place}/go ] && exec ${TEST_ATLAS ?? ''} "$@"; sleep 0.1; done
exit 1
`,
  );
  chmodSync(file, 0o755);
  return {
    file,
    started: () =>
      readdirSync(place)
        .filter((entry) => entry.startsWith('started.'))
        .map((entry) => readFileSync(join(place, entry), 'utf8').trim())
        .filter((text) => text !== ''),
    go: () => writeFileSync(join(place, 'go'), ''),
  };
}

const databaseIn = (url: string): string => new URL(url.replace(/^[a-z]+:/, 'http:')).pathname.slice(1);

describe.each(ROWS)('dev databases: $title', (row) => {
  describe.skipIf(row.missing !== null)(titleOf(row), () => {
    test('two diffs at once have one each, and see nothing of each other', async () => {
      const gate = gatedAtlas('pair');
      const pair = [await newScenario(row), await newScenario(row)] as const;
      const runs = pair.map(async (scenario, index) => {
        scenario.sql(`CREATE TABLE only_${index} (id integer NOT NULL, PRIMARY KEY (id));`);
        const env = { TARGET_URL: scenario.database.url, LOCKSTEP_ATLAS: gate.file };
        return await scenario.workspace.run(['diff', '--environment=target', '--json'], { env });
      });
      const both = await until('both runs to reach Atlas', () =>
        gate.started().length === 2 ? gate.started() : null,
      );
      const alive = await scratchOf(pair[0], process.pid, row.dialect);
      gate.go();
      const results = await Promise.all(runs);
      expect(new Set(both.map(databaseIn)).size).toBe(2);
      expect(alive).toEqual(expect.arrayContaining(both.map(databaseIn)));
      expect(results.map(({ code }) => code)).toEqual([0, 0]);
      const planned = results.map(({ stdout }) =>
        resultOf<PlanView>(stdout).statements.map(({ object }) => object),
      );
      expect(planned.flat().map((object) => object.replace('public.', ''))).toEqual([
        'table only_0',
        'table only_1',
      ]);
      expect(await scratchOf(pair[0], process.pid, row.dialect)).toEqual([]);
    });

    test('twenty in a row leave none, whether they work or fail', { timeout: 300_000 }, async () => {
      const scenario = await newScenario(row);
      for (let round = 0; round < 20; round += 1) {
        const column = round % 5 === 4 ? 'not a column' : `c_${round} integer`;
        scenario.sql(`CREATE TABLE t (id integer NOT NULL, ${column}, PRIMARY KEY (id));`);
        const { code, stdout } = await scenario.run('diff');
        expect({ round, code }).toEqual({ round, code: round % 5 === 4 ? 1 : 0 });
        if (code === 0) expect(stdout).toContain(`c_${round}`);
      }
      expect(await scratchOf(scenario, process.pid, row.dialect)).toEqual([]);
    });

    describe('after kill -9 of a diff', () => {
      let cli: CompiledCli;
      beforeAll(() => {
        cli = compileCli();
      });
      afterAll(() => cli.dispose());

      test('the next run drops what it left, and nothing that only looks like it', async () => {
        const gate = gatedAtlas('killed');
        const scenario = await newScenario(row);
        scenario.sql('CREATE TABLE t (id integer NOT NULL, PRIMARY KEY (id));');
        const run = cli.start(['diff', '--environment=target', '--json'], {
          cwd: scenario.workspace.root,
          variables: { TARGET_URL: scenario.database.url, LOCKSTEP_ATLAS: gate.file },
        });
        const early = run.ended.then(({ code, stdout, stderr }) => {
          throw new Error(`the diff ended with ${code}: ${stdout}${stderr}`);
        });
        const reached = until('the diff to reach Atlas', () => gate.started()[0], 60_000);
        const started = await Promise.race([reached, early]);
        early.catch(() => undefined);
        const pid = run.child.pid ?? 0;
        const before = await scratchOf(scenario, pid, row.dialect);
        run.child.kill('SIGKILL');
        await run.ended;
        expect(before).toContain(databaseIn(started));
        expect(await scratchOf(scenario, pid, row.dialect)).toEqual(before);

        const users = alike(databaseIn(started));
        for (const name of users) await scenario.database.run(`CREATE DATABASE ${name}`);
        try {
          expect((await scenario.diff()).statements).toHaveLength(1);
          expect(await scratchOf(scenario, pid, row.dialect)).toEqual([]);
          expect(await scratchOf(scenario, process.pid, row.dialect)).toEqual([]);
          const rows = await scenario.database.query(LIST[row.dialect] ?? '');
          expect(rows.map(({ name }) => String(name))).toEqual(expect.arrayContaining([...users]));
        } finally {
          for (const name of users) await scenario.database.run(`DROP DATABASE ${name}`);
          gate.go();
        }
      });
    });
  });
});

const SQLITE = SCENARIO_ROWS.find(({ title }) => title === 'Atlas on SQLite');

describe.skipIf(SQLITE?.missing !== null)(
  `dev databases: ${SQLITE === undefined ? '' : titleOf(SQLITE)}`,
  () => {
    test('twenty in a row leave no file behind, whether they work or fail', async () => {
      const scenario = await newScenario(SQLITE as NonNullable<typeof SQLITE>);
      for (let round = 0; round < 20; round += 1) {
        const column = round % 5 === 4 ? 'CHECK' : `c_${round} integer`;
        scenario.sql(`CREATE TABLE t (id integer NOT NULL, ${column}, PRIMARY KEY (id));`);
        const { code } = await scenario.run('diff');
        expect({ round, code }).toEqual({ round, code: round % 5 === 4 ? 1 : 0 });
      }
      const left = readdirSync(tmpdir()).filter((name) => parseScratchName(name)?.owner.pid === process.pid);
      expect(left).toEqual([]);
    });
  },
);

/** Names that somebody else may have chosen: one sign less, one sign other, one word more. */
function alike(name: string): readonly string[] {
  const last = name.endsWith('0') ? '1' : '0';
  return [name.slice(0, -1), name.slice(0, -1) + last, `${name.slice(0, 50)}_mine`];
}
