import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';
import type { ScratchDatabase, ScratchRequest } from '@lockstep/core/ports/scratch-database.js';
import { runSql, startTestCluster, type TestCluster } from '@lockstep/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresSchemaLoader } from '../../src/dialects/postgresql/loader/schema-loader.js';
import { scratchProvider } from '../../src/dialects/postgresql/scratch/create-scratch.js';
import { type ScratchWorkspace, scratchWorkspace } from '../embedded-postgres/scratch-workspace.js';
import { type Bystander, bystanderOn } from './postgres-bystander.js';
import { type HostileFile, hostileFiles } from './postgres-files.js';

/** Where strangers' files are loaded, and beside whom. */
interface Place {
  readonly bystander: Bystander;
  readonly request: ScratchRequest;
  stop(): Promise<void>;
}

const FILES = hostileFiles('postgres');

/** What does not depend on who the target's login is: time, size, and what the loader itself refuses. */
const SAME_FOR_ALL = /^(?:psql|size|time)-/;
const ABOUT_LOGINS = FILES.filter(({ name }) => !SAME_FOR_ALL.test(name));

describe.each([
  ['embedded', FILES, async () => await embedded()],
  ['same-server 18, a superuser', FILES, async () => await sameServer('embedded-postgres', 18, 'postgres')],
  [
    'same-server 15, a login that makes roles and databases',
    ABOUT_LOGINS,
    async () => await sameServer('embedded-postgres-15', 15, 'maker'),
  ],
] as const)('on %s, a file that', (_, files, open) => {
  let place: Place;
  let before: unknown;
  beforeAll(async () => {
    place = await open();
    before = await place.bystander.state();
  });
  afterAll(async () => await place.stop());

  test.each(files.map((file) => [file.trick, file] as const))(
    '%s: touches nothing else',
    async (_trick, file) => {
      const outcome = await load(place, file);
      expect(await place.bystander.state()).toEqual(before);
      expect(file.expected).toContain(outcome);
    },
  );

  test('and all of them together leave nothing', async () => {
    expect(await place.bystander.leftovers()).toEqual([]);
  });
});

test('there are at least sixty tricks', () => {
  expect(FILES.length).toBeGreaterThanOrEqual(60);
});

/** What becomes of a file; a scratch database that cannot be dropped afterwards is an error. */
async function load({ bystander, request }: Place, file: HostileFile): Promise<string> {
  const scratch = await scratchProvider.create(request);
  try {
    return await outcomeOf(scratch, file, bystander);
  } finally {
    await scratch.drop();
  }
}

async function outcomeOf(scratch: ScratchDatabase, file: HostileFile, bystander: Bystander): Promise<string> {
  const files = [file.schemaFile(bystander.aims)];
  try {
    await postgresSchemaLoader.load({ scratch, files, timeoutMs: file.timeoutMs });
    return 'loads';
  } catch (error) {
    if (error instanceof LockstepError) return error.code;
    throw error;
  }
}

/** The bystander is another scratch cluster's neighbour: on the very server that holds the scratch databases. */
async function embedded(): Promise<Place> {
  const workspace: ScratchWorkspace = await scratchWorkspace();
  const request: ScratchRequest = {
    ...{ source: { from: 'embedded' }, workspaceRoot: workspace.root, major: 18 },
    ...{ target: null, ownerName: 'app_owner', roles: ['files_role'] },
  };
  // The first one starts the cluster, so that the bystander has a server to be on.
  await (await scratchProvider.create(request)).drop();
  const { user, password, port } = (await workspace.serverJson()).servers['18-scratch'] ?? { port: 0 };
  const superuserUrl = `postgres://${user}:${password}@127.0.0.1:${port}/postgres`;
  const login = user ?? '';
  const bystander = await bystanderOn({ superuserUrl, login, loginUrl: superuserUrl });
  return {
    bystander,
    request,
    stop: async () => {
      await bystander.stop();
      await workspace.dispose();
    },
  };
}

async function sameServer(packageName: string, major: number, login: string): Promise<Place> {
  const cluster: TestCluster = await startTestCluster(packageName);
  await runSql(cluster.url, 'CREATE ROLE app_owner LOGIN; CREATE ROLE maker LOGIN CREATEDB CREATEROLE');
  const loginUrl = Object.assign(new URL(cluster.url), { username: login }).href;
  const target: ConnectionTarget = {
    ...{ dialect: 'postgresql', url: RedactedUrl.of(loginUrl) },
    ...{ host: '127.0.0.1', database: 'postgres', embedded: false },
  };
  const bystander = await bystanderOn({ superuserUrl: cluster.url, login, loginUrl });
  return {
    bystander,
    request: {
      ...{ source: { from: 'same-server' }, workspaceRoot: '/', major },
      ...{ target, ownerName: 'app_owner', roles: ['files_role'] },
    },
    stop: async () => {
      await bystander.stop();
      await cluster.stop();
    },
  };
}
