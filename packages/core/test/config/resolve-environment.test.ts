import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { LockstepError } from '../../src/errors/lockstep-error.js';
import { parseModuleConfig } from '../../src/config/parse-module-config.js';
import { parsePostgresUrl } from '../../src/config/url/postgres-url.js';
import type { ResolvedEnvironment } from '../../src/config/resolved-environment.js';
import { resolveEnvironment, type ResolveRequest } from '../../src/config/resolve-environment.js';
import { sampleConfig, withValue } from './sample-config.js';

type Real = Record<string, string>;

function resolve(
  real: Real,
  environment: string | null = 'ci',
  rest: Partial<ResolveRequest> & { json?: unknown } = {},
): ResolvedEnvironment {
  const { json = sampleConfig(), ...more } = rest;
  return resolveEnvironment({
    module: { name: 'api', root: 'modules/api', config: parseModuleConfig(json, 'db.config.json') },
    environment,
    variables: { real, files: [] },
    workspaceRoot: '/workspace',
    purpose: 'connect',
    connectTimeoutMs: null,
    ...more,
  });
}

function failure(act: () => unknown): LockstepError {
  try {
    act();
  } catch (error) {
    if (error instanceof LockstepError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

const STAGING = {
  STG_HOST: 'db.example.com',
  STG_PORT: '5433',
  STG_USER: 'app',
  STG_PASSWORD: 'secret',
  STG_DB: 'shop',
};

test('gives an embedded environment its defaults and no target', () => {
  expect(resolve({}, null, { json: withValue(['policy'], undefined) })).toEqual({
    name: 'local',
    target: null,
    embedded: { version: 18 },
    isProtected: false,
    approval: 'auto',
    policy: null,
    ledger: true,
    workdocs: false,
    scratch: { from: 'embedded', fallback: 'same-server' },
    variables: [],
  });
});

test('gives a server its target and says where each variable came from', () => {
  const { target, ...rest } = resolve(STAGING, 'staging');
  expect({ ...target, url: target?.url.reveal() }).toEqual({
    dialect: 'postgresql',
    url: 'postgres://app:secret@db.example.com:5433/shop?sslmode=require',
    host: 'db.example.com',
    database: 'shop',
    embedded: false,
  });
  expect(rest).toEqual({
    name: 'staging',
    embedded: null,
    isProtected: false,
    approval: 'prompt',
    policy: { accept: ['NOT_TRANSACTIONAL'] },
    ledger: true,
    workdocs: true,
    scratch: { from: 'embedded', fallback: 'same-server' },
    variables: Object.keys(STAGING).map((name) => ({ name, origin: 'process' })),
  });
});

test.each([
  [
    'always asks for a plan where it is protected',
    ['approval'],
    'auto',
    'production',
    { approval: 'plan', isProtected: true },
  ],
  [
    'overrides the approval of the module',
    ['environments', 'ci', 'approval'],
    'auto',
    'ci',
    { approval: 'auto' },
  ],
  ['takes the approval of the module', ['approval'], 'plan', 'ci', { approval: 'plan' }],
  [
    'merges the policy key by key',
    ['environments', 'ci', 'policy'],
    { refuse: ['DATA_LOSS'] },
    'ci',
    { policy: { accept: ['NOT_TRANSACTIONAL'], refuse: ['DATA_LOSS'] } },
  ],
  [
    'replaces a key of the policy',
    ['environments', 'ci', 'policy'],
    { accept: [] },
    'ci',
    { policy: { accept: [] } },
  ],
  [
    'keeps no ledger with the additive preset',
    ['environments', 'ci', 'policy'],
    'additive',
    'ci',
    { policy: 'additive', ledger: false },
  ],
  [
    'drops the ledger where the environment says so',
    ['environments', 'ci', 'ledger'],
    false,
    'ci',
    { ledger: false },
  ],
  [
    'writes workdocs where the environment says so',
    ['environments', 'local', 'workdocs'],
    true,
    'local',
    { workdocs: true },
  ],
  [
    'takes the scratch of the environment',
    ['environments', 'ci', 'scratch'],
    { from: 'same-server' },
    'ci',
    { scratch: { from: 'same-server' } },
  ],
] as const)('%s', (...[, path, value, environment, expected]) => {
  const real = { DATABASE_URL: 'postgres://a@h/d', PROD_DATABASE_URL: 'postgres://a@h/d' };
  expect(resolve(real, environment, { json: withValue(path, value) })).toMatchObject(expected);
});

test('needs no variables of the target for a check, except where the scratch database is on its server', () => {
  expect(resolve({}, 'ci', { purpose: 'check' }).target).toBeNull();
  const json = withValue(['scratch'], { from: 'same-server' });
  expect(failure(() => resolve({}, 'ci', { purpose: 'check', json })).code).toBe('ENV.MISSING');
});

test('resolves a scratch server and asks for all variables at once', () => {
  const json = withValue(['scratch'], { from: 'url', urlFrom: 'SCRATCH_URL' });
  const { scratch } = resolve(
    { DATABASE_URL: 'postgres://a@h/d', SCRATCH_URL: 'postgres://s:pw@s/d' },
    'ci',
    { json },
  );
  expect(scratch.from === 'url' && scratch.target.url.reveal()).toBe('postgres://s:pw@s:5432/d');
  expect(failure(() => resolve({}, 'ci', { json })).message).toBe(
    'Environment "ci" of api needs DATABASE_URL and SCRATCH_URL, which are not set.',
  );
});

test('names an unknown environment, the nearest and all', () => {
  expect(failure(() => resolve({}, 'stagng')).toValue()).toEqual({
    code: 'CONFIG.INVALID',
    message: 'api has no environment "stagng". Did you mean "staging"?',
    why: 'Its environments: local, ci, staging, production.',
    next: [
      'run the command again with --environment=staging',
      'Name one of them, or add "stagng" to environments in modules/api/db.config.json.',
    ],
  });
  expect(failure(() => resolve({}, 'constructor')).code).toBe('CONFIG.INVALID');
});

test.each([
  ['postgresql://app:pw@h/d', 'postgres://app:pw@h:5432/d'],
  ['  postgres://app:pw@h:6000/d\n', 'postgres://app:pw@h:6000/d'],
  ['POSTGRES://app@h/d', 'postgres://app@h:5432/d'],
  ['postgres://app:a%2Fb%23c%40d@h/my%20db', 'postgres://app:a%2Fb%23c%40d@h:5432/my%20db'],
  ['postgres://app:a@b:c@h/d', 'postgres://app:a%40b%3Ac@h:5432/d'],
  ['postgres://app:a\'b"c$d&e f!@h/d', 'postgres://app:a%27b%22c%24d%26e%20f%21@h:5432/d'],
  ['postgres://app@[::1]:5433/d', 'postgres://app@[::1]:5433/d'],
  ['postgres://app@[fe80::1%25eth0]/d', 'postgres://app@localhost:5432/d?host=fe80%3A%3A1%25eth0'],
  [
    'postgres://app@/d?host=/var/run/postgresql',
    'postgres://app@localhost:5432/d?host=%2Fvar%2Frun%2Fpostgresql',
  ],
  [
    'postgres://app@%2Fvar%2Frun%2Fpostgresql:5433/d',
    'postgres://app@localhost:5433/d?host=%2Fvar%2Frun%2Fpostgresql',
  ],
  ['postgres:///d?host=h&user=app&password=p%26w&port=5433', 'postgres://app:p%26w@h:5433/d'],
  [
    'postgres://app@h/d?sslmode=verify-full&sslrootcert=certs/root.crt',
    'postgres://app@h:5432/d?sslmode=verify-full&sslrootcert=%2Fworkspace%2Fcerts%2Froot.crt',
  ],
  [
    'postgres://app@h/d?sslmode=verify-full&sslrootcert=/etc/root.crt',
    'postgres://app@h:5432/d?sslmode=verify-full&sslrootcert=%2Fetc%2Froot.crt',
  ],
  ['postgres://app@h/d?options=-c%20search_path%3Dx', 'postgres://app@h:5432/d?options=-c%20search_path%3Dx'],
])('reads %j', (url, expected) => {
  const { target } = resolve({ DATABASE_URL: url });
  expect(target?.url.reveal()).toBe(expected);
  expect(new URL(expected).protocol).toBe('postgres:');
});

test.each([
  ['mysql://app:secret@h/d', 'DATABASE_URL is a mysql:// URL, and the dialect of api is postgresql.'],
  ['sqlite:///abs', 'DATABASE_URL is a sqlite:// URL, and the dialect of api is postgresql.'],
  ['postgre://app:secret@h/d', 'starts with postgre://, which is not PostgreSQL. Did you mean "postgres"?'],
  ['h:5432/d secret', 'is not a URL: it must start with postgres://'],
  ['postgres://app:secret@h:99999/d', 'names a port that is not a number from 1 to 65535'],
  ['postgres://app:secret@h:x/d', 'has no readable host and port'],
  ['postgres://app:sec/ret@h/d', 'has an @ after its host; write'],
  ['postgres://app:sec?ret@h/d', 'has an @ after its host; write'],
  ['postgres://app:sec#ret@h/d', 'has an @ after its host; write'],
  ['postgres://app:secret@h/d#x', 'has a raw #'],
  ['postgres://app:sec%ret@h/d', 'has a % that does not start a percent-encoding'],
  ['postgres://:secret@h/d', 'names no user'],
  ['postgres://app:secret@h', 'names no database'],
  ['postgres://app:secret@/d', 'names no host'],
  ['postgres://app:secret@h1,h2/d', 'names several hosts'],
  ['postgres://app:secret@h1/d?host=h1,h2', 'names several hosts'],
  ['postgres://app:secret@2001:db8::1/d', 'write an IPv6 address in [ ]'],
  [
    'postgres://app:secret@h/d?sslmode=on',
    'has sslmode set to something other than disable, allow, prefer, require, verify-ca, verify-full',
  ],
  [
    'postgres://app:secret@h/d?gssencmode=require',
    'has gssencmode set to something other than disable, prefer',
  ],
  [
    'postgres://app:secret@h/d?sslcrl=x',
    "has the parameter sslcrl, which Lockstep's driver does not support",
  ],
  [
    'postgres://app:secret@h/d?ssl=true',
    "has the parameter ssl, which Lockstep's driver does not support. Write sslmode=require.",
  ],
  ['postgres://app:secret@h/d?sslmod=require', 'Did you mean "sslmode"?'],
  ['postgres://app:secret@h/d?schema=other', 'has schema set to something other than public'],
  ['postgres://app:secret@h/d?sslmode=verify-ca', 'asks for verify-ca without a certificate file'],
  ['postgres://app:secret@h/d?sslcert=c.crt', 'names one of sslcert and sslkey'],
  ['postgres://app:secret@h/d?connect_timeout=soon', 'has a connect_timeout that is not a number of seconds'],
])('refuses %j without repeating its password', (url, words) => {
  const error = failure(() => resolve({ DATABASE_URL: url }));
  expect([error.code, error.message]).toEqual(['CONFIG.INVALID', expect.stringContaining(words)]);
  expect(error.message.startsWith('Environment "ci" of api cannot be used: DATABASE_URL ')).toBe(true);
  expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/sec%?[/?#]?ret/);
});

test.each([
  [{ STG_PORT: 'http' }, 'STG_PORT is not a port: a number from 1 to 65535.'],
  [{ STG_HOST: 'postgres://app:hunter2@h/d' }, 'names a host with characters that no host name has'],
  [{ STG_HOST: 'a,b' }, 'names several hosts'],
])('refuses the parts %j', (wrong, words) => {
  const error = failure(() => resolve({ ...STAGING, ...wrong }, 'staging'));
  expect([error.code, error.message]).toEqual(['CONFIG.INVALID', expect.stringContaining(words)]);
  expect(inspect(error)).not.toContain('hunter2');
});

test('a port that is wrong is corrected as a port, not as a URL', () => {
  const error = failure(() => resolve({ ...STAGING, STG_PORT: 'http' }, 'staging'));
  expect(error.toValue().next).toEqual([
    'Correct the value of STG_PORT: it is the number alone, such as 5432.',
  ]);
});

test('takes IPv6 addresses and socket folders as parts', () => {
  expect([
    resolve({ ...STAGING, STG_HOST: '::1' }, 'staging').target?.url.reveal(),
    resolve({ ...STAGING, STG_HOST: '[::1]' }, 'staging').target?.url.reveal(),
    resolve({ ...STAGING, STG_HOST: '/run/pg' }, 'staging').target?.url.reveal(),
  ]).toEqual([
    'postgres://app:secret@[::1]:5433/shop?sslmode=require',
    'postgres://app:secret@[::1]:5433/shop?sslmode=require',
    'postgres://app:secret@localhost:5433/shop?sslmode=require&host=%2Frun%2Fpg',
  ]);
});

test('refuses a URL that contradicts db.config.json, and takes one that agrees', () => {
  const json = withValue(['environments', 'ci', 'sslmode'], 'require');
  const at = (sslmode: string) => ({ DATABASE_URL: `postgres://a@h/d?sslmode=${sslmode}` });
  expect(failure(() => resolve(at('disable'), 'ci', { json })).message).toContain(
    'DATABASE_URL has another sslmode than db.config.json (require): keep one of them.',
  );
  expect(resolve(at('require'), 'ci', { json }).target?.url.reveal()).toBe(
    'postgres://a@h:5432/d?sslmode=require',
  );
});

test('hands the connection timeout on with the address', () => {
  const { target } = resolve({ DATABASE_URL: 'postgres://a@h/d?connect_timeout=3' }, 'ci', {
    connectTimeoutMs: 500,
  });
  expect(target?.url.reveal()).toBe('postgres://a@h:5432/d?connect_timeout=0.5');
});

const SIGNS = `/ # @ : % ? & ' " $ \\ \` ( ) [ ] { } < > | ; , + = ! ~ ^ * ä 漢 😀`.split(' ').concat(' ');

function randomPassword(): string {
  const bytes = [...randomBytes(12)];
  return `q7${bytes.map((byte) => (byte % 3 === 0 ? byte.toString(36) : SIGNS[byte % SIGNS.length])).join('')}z9`;
}

test('survives any password in both ways, and never shows it', () => {
  for (let round = 0; round < 500; round += 1) {
    const password = randomPassword();
    const parts = resolve({ ...STAGING, STG_PASSWORD: password }, 'staging');
    const url = resolve({ DATABASE_URL: `postgres://app:${encodeURIComponent(password)}@h/d` });
    for (const environment of [parts, url]) {
      const revealed = environment.target?.url.reveal() ?? '';
      expect(parsePostgresUrl(revealed).address?.password).toBe(password);
      expect(decodeURIComponent(new URL(revealed).password)).toBe(password);
      const shown = [
        String(environment.target?.url),
        JSON.stringify(environment),
        inspect(environment, { depth: 9, showHidden: true }),
      ];
      for (const text of shown) {
        for (const form of [password, encodeURIComponent(password), JSON.stringify(password).slice(1, -1)]) {
          expect(text).not.toContain(form);
        }
      }
    }
  }
});

test('never shows a password that was written raw into a URL', () => {
  for (let round = 0; round < 500; round += 1) {
    const password = randomPassword();
    const real = { DATABASE_URL: `postgres://app:${password}@h/d` };
    let shown: string;
    try {
      shown = inspect(resolve(real), { depth: 9, showHidden: true });
    } catch (error) {
      expect(error).toBeInstanceOf(LockstepError);
      shown =
        inspect(error, { depth: 9, showHidden: true }) + JSON.stringify((error as LockstepError).toValue());
    }
    expect(shown).not.toContain('q7');
    expect(shown).not.toContain('z9');
  }
});
