import { randomBytes } from 'node:crypto';
import { hasColumns } from './ends.js';
import type { AtPlace, Journey } from './journey.js';
import { USERS } from './plan-rows.js';
import { keysSaid, sqlSaid, stepSaid } from './said.js';

const APPLY = 'apply --environment=target';
const MADE = hasColumns('users', ['id bigint', 'email text']);
const here = { target: { approval: 'auto' }, wanted: USERS, start: APPLY, ends: MADE } as const;

/** From now on the target's login may make databases and no roles; the superuser's URL stays in ADMIN_URL. */
const asPlainLogin =
  (rights: string): AtPlace =>
  async ({ database, setEnv }) => {
    const name = `plain_${randomBytes(4).toString('hex')}`;
    const url = new URL(database.url);
    await database.run(
      `CREATE ROLE ${name} LOGIN ${rights}; ALTER DATABASE ${url.pathname.slice(1)} OWNER TO ${name}; ALTER SCHEMA public OWNER TO ${name}`,
    );
    url.username = name;
    setEnv({ TARGET_URL: url.href, ADMIN_URL: database.url });
  };

const UNAVAILABLE = 'SCRATCH.UNAVAILABLE';

/** The files cannot be loaded on the target's server as it is: each way out that is printed. */
export const SCRATCHES: readonly Journey[] = [
  {
    ...here,
    name: 'a login that may not create roles, and is allowed to',
    arrange: asPlainLogin('CREATEDB'),
    byHand: {
      [UNAVAILABLE]: async ({ database }, said) => await database.run(sqlSaid(stepSaid(said, /CREATEROLE/))),
    },
    meets: [UNAVAILABLE],
  },
  {
    ...here,
    name: 'a login that may not create databases, and is allowed to',
    arrange: asPlainLogin('CREATEROLE'),
    byHand: {
      [UNAVAILABLE]: async ({ database }, said) => await database.run(sqlSaid(stepSaid(said, /CREATEDB/))),
    },
    meets: [UNAVAILABLE],
  },
  {
    ...here,
    name: 'a login that may not create roles, and the embedded PostgreSQL in its place',
    arrange: asPlainLogin('CREATEDB'),
    byHand: {
      [UNAVAILABLE]: ({ configure }, said) => configure(keysSaid(stepSaid(said, /"from": "embedded"/))),
    },
    meets: [UNAVAILABLE],
  },
  {
    ...here,
    name: 'a login that may not create roles, and a server for scratch databases',
    arrange: asPlainLogin('CREATEDB'),
    byHand: {
      [UNAVAILABLE]: ({ configure }, said) =>
        configure(keysSaid(stepSaid(said, /"from": "url"/), 'ADMIN_URL')),
    },
    meets: [UNAVAILABLE],
  },
  {
    ...here,
    name: 'a login that may not create roles, and is trusted with the files',
    arrange: asPlainLogin('CREATEDB'),
    byHand: { [UNAVAILABLE]: ({ configure }, said) => configure({}, keysSaid(stepSaid(said, /"trust"/))) },
    meets: [UNAVAILABLE],
  },
];
