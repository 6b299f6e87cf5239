import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { ScratchRequest } from '@lockstep/core/ports/scratch-database.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownIdentity } from '../../../../src/process/process-identity.js';
import { newScratchName } from '../../../../src/dialects/shared/scratch-name.js';
import { mysqlScratch } from '../../../../src/dialects/mysql/scratch/create-scratch.js';
import {
  type MariadbDatabase,
  mariadbDatabase,
  mariadbLogin,
  NO_MARIADB,
  onMariadb,
  runOn,
  targetOf,
} from '../mariadb-setup.js';

const REQUEST = {
  source: { from: 'same-server' },
  workspaceRoot: '/',
  major: null,
  ownerName: null,
  roles: [],
} as const;

test('without a target, it says which variable names a server for scratch databases', async () => {
  const error = await mysqlScratch.create({ ...REQUEST, target: null }).then(
    () => null,
    (thrown: unknown) => thrown as LockstepError,
  );
  expect([error?.code, error?.next.join('\n')]).toEqual([
    'SCRATCH.UNAVAILABLE',
    expect.stringMatching(
      /"scratch": \{ "from": "url", "urlFrom": "SCRATCH_DATABASE_URL" \}[\s\S]*SCRATCH_DATABASE_URL to mysql:/,
    ),
  ]);
});

describe.skipIf(NO_MARIADB !== null)(onMariadb('scratch databases on MariaDB'), () => {
  let database: MariadbDatabase;
  const make = async (changes: Partial<ScratchRequest> = {}) =>
    await mysqlScratch.create({ ...REQUEST, target: database.target, ...changes });
  const exists = async (name: string) =>
    (await database.query(`SELECT 1 AS x FROM information_schema.schemata WHERE schema_name = '${name}'`))
      .length === 1;

  beforeAll(async () => {
    database = await mariadbDatabase('CHARACTER SET latin2 COLLATE latin2_bin');
  });
  afterAll(async () => {
    await database.drop();
  });

  test('one is made with the defaults of the target and dropped, twice without harm', async () => {
    const scratch = await make();
    const [row] = (await runOn(scratch.target.database, 'SELECT @@collation_database AS c')) as {
      c: string;
    }[];
    expect([row?.c, scratch.target.dialect, await exists(scratch.target.database)]).toEqual([
      'latin2_bin',
      'mariadb',
      true,
    ]);
    await scratch.drop();
    await scratch.drop();
    expect(await exists(scratch.target.database)).toBe(false);
  });

  test('one on a server of its own has the defaults of the target too', async () => {
    const scratch = await make({
      source: { from: 'url', target: targetOf(database.url.replace(database.name, 'mysql')) },
    });
    const [row] = (await runOn(scratch.target.database, 'SELECT @@collation_database AS c')) as {
      c: string;
    }[];
    await scratch.drop();
    expect(row?.c).toBe('latin2_bin');
  });

  test('a scratch server of another major version than the target is refused', async () => {
    const source = { from: 'url' as const, target: database.target };
    await expect(make({ source, major: 9 })).rejects.toMatchObject({ code: 'SCRATCH.UNAVAILABLE' });
  });

  test('two at once never meet', async () => {
    const both = await Promise.all([make(), make()]);
    expect(new Set(both.map(({ target }) => target.database)).size).toBe(2);
    await Promise.all(both.map(async (scratch) => await scratch.drop()));
  });

  test('what a killed process left is dropped by the next run, and nothing else', async () => {
    const child = spawn(
      process.execPath,
      [
        '--conditions=@lockstep/source',
        '--import',
        'tsx',
        new URL('scratch-child.ts', import.meta.url).pathname,
        database.url,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const left = line.toString().trim();
    const elsewhere = newScratchName({ ...ownIdentity(), machine: 'ffffffff' });
    const users = 'lockstep_scratch_of_a_user';
    await database.run(`CREATE DATABASE \`${elsewhere}\`; CREATE DATABASE \`${users}\``);
    const alive = await make();
    expect(await exists(left)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const next = await make();
    const kept = await Promise.all([left, elsewhere, users, alive.target.database].map(exists));
    await Promise.all([
      next.drop(),
      alive.drop(),
      database.run(`DROP DATABASE \`${elsewhere}\`; DROP DATABASE \`${users}\``),
    ]);
    expect(kept).toEqual([false, true, true, true]);
  });

  test('of another machine, one that is a day old and that nobody uses is dropped', async () => {
    const day = 24 * 60 * 60 * 1000;
    const old = newScratchName({ ...ownIdentity(), machine: 'ffffffff' }, Date.now() - day - 1000);
    await database.run(`CREATE DATABASE \`${old}\``);
    await (await make()).drop();
    expect(await exists(old)).toBe(false);
  });

  test('a login without the right is told the grant, and with it needs nothing more', async () => {
    const login = await mariadbLogin(`ALL ON \`${database.name}\`.*`, 'p#@ss');
    const target = targetOf(login.urlFor(database.name));
    const error = await make({ target }).then(
      () => null,
      (thrown: unknown) => thrown as LockstepError,
    );
    expect([error?.code, error?.next[0]]).toEqual([
      'SCRATCH.UNAVAILABLE',
      'Give it that right for such names alone: GRANT ALL PRIVILEGES ON `lockstep\\_scratch\\_%`.* TO this login;',
    ]);
    for (const host of ['%', 'localhost']) {
      await database.run(`GRANT ALL PRIVILEGES ON \`lockstep\\_scratch\\_%\`.* TO '${login.user}'@'${host}'`);
    }
    await (await make({ target })).drop();
    await login.drop();
  });
});
