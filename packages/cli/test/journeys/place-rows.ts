import { expect } from 'vitest';
import type { Modules } from '../support/cli-workspace.js';
import { all, hasColumns, hasTables, holds, runs } from './ends.js';
import type { Journey } from './journey.js';
import { USERS } from './plan-rows.js';

const APPLY = 'apply --environment=target';
const MADE = hasColumns('users', ['id bigint', 'email text']);
const AUTO = { approval: 'auto' };
const ORDERS = 'CREATE TABLE public.orders (id bigint PRIMARY KEY, buyer bigint REFERENCES public.users);\n';

/** A module beside `api`. */
const OF_USERS: Modules = {
  users: {
    sql: { '001.sql': USERS },
    config: { defaultEnvironment: 'target' },
    environments: { target: { urlFrom: 'TARGET_URL', scratch: { from: 'same-server' } } },
  },
};

/** Where it goes, what it needs there, and what was typed. */
export const PLACES: readonly Journey[] = [
  {
    name: 'a first sync that nobody approved, with types',
    config: { pull: [{ tool: 'kysely', out: 'src/db' }] },
    wanted: USERS,
    start: 'sync --environment=target',
    meets: ['APPROVAL.REQUIRED'],
    ends: all(MADE, ({ workspace }) =>
      expect(workspace.read('modules/api/src/db/types.ts')).toContain('email: string | null'),
    ),
  },
  {
    name: 'types that are asked for before the changes are applied',
    config: { pull: [{ tool: 'kysely', out: 'src/db' }] },
    wanted: USERS,
    start: 'pull --environment=target',
    meets: ['PLAN.PENDING', 'APPROVAL.REQUIRED'],
    ends: all(MADE, ({ workspace }) =>
      expect(workspace.read('modules/api/src/db/types.ts')).toContain('email: string | null'),
    ),
  },
  {
    name: 'a database of another environment, which is the one that is meant',
    target: AUTO,
    environments: { staging: { urlFrom: 'TARGET_URL', approval: 'auto', scratch: { from: 'same-server' } } },
    before: 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n',
    wanted: USERS,
    start: 'apply --environment=staging',
    meets: ['ENV.MISMATCH'],
    ends: MADE,
  },
  {
    name: 'a database of another environment, where the rename is approved first',
    environments: { staging: { urlFrom: 'TARGET_URL', scratch: { from: 'same-server' } } },
    before: 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n',
    wanted: USERS,
    start: 'apply --environment=staging',
    meets: ['ENV.MISMATCH', 'APPROVAL.REQUIRED', 'APPROVAL.REQUIRED'],
    ends: MADE,
  },
  {
    name: 'an environment with a typo',
    target: AUTO,
    wanted: USERS,
    start: 'apply --environment=targit',
    meets: ['CONFIG.INVALID'],
    ends: MADE,
  },
  {
    name: 'a command with a typo',
    target: AUTO,
    wanted: USERS,
    start: 'aply --environment=target --lock-wait=3s',
    meets: ['CONFIG.INVALID'],
    ends: MADE,
  },
  {
    name: 'a module with a typo',
    target: AUTO,
    wanted: USERS,
    start: 'apply --module=apy --environment=target',
    meets: ['CONFIG.MISSING'],
    ends: MADE,
  },
  {
    name: 'an option of another command',
    target: AUTO,
    wanted: USERS,
    start: `${APPLY} --as-is`,
    again: APPLY,
    meets: ['CONFIG.INVALID'],
    ends: MADE,
  },
  {
    name: 'a variable that is not set',
    target: { ...AUTO, urlFrom: 'SHOP_URL' },
    wanted: USERS,
    start: APPLY,
    byHand: { 'ENV.MISSING': ({ setEnv, database }) => setEnv({ SHOP_URL: database.url }) },
    meets: ['ENV.MISSING'],
    ends: MADE,
  },
  {
    name: 'bad SQL that is mended',
    target: AUTO,
    wanted: 'CREATE TABLE public.users (id bigint PRIMARY KEY,, email text);\n',
    start: APPLY,
    byHand: { 'SCHEMA.INVALID_SQL': ({ sql }) => sql(USERS) },
    meets: ['SCHEMA.INVALID_SQL'],
    ends: MADE,
  },
  {
    name: 'files that need longer to load',
    target: AUTO,
    wanted: `${USERS}DO $$ BEGIN PERFORM pg_sleep(1.5); END $$;\n`,
    start: `${APPLY} --load-timeout=1s`,
    meets: ['TOOL.TIMEOUT'],
    ends: MADE,
  },
  {
    name: 'an extension that the files are trusted with',
    target: AUTO,
    wanted: `CREATE EXTENSION dblink;\n${USERS}`,
    start: APPLY,
    byHand: { 'SCHEMA.UNSUPPORTED': ({ configure }) => configure({}, { trust: ['dblink'] }) },
    meets: ['SCHEMA.UNSUPPORTED'],
    ends: MADE,
  },
  {
    name: 'an object of another module that has to be there first',
    target: AUTO,
    modules: OF_USERS,
    uses: ['users'],
    wanted: ORDERS,
    start: `${APPLY} --module=api`,
    meets: ['DEPENDENCY.MISSING', 'APPROVAL.REQUIRED'],
    ends: hasTables('users'),
  },
  {
    name: "somebody's view that uses what changes",
    target: AUTO,
    before: USERS,
    wanted: 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n',
    arrange: runs('CREATE VIEW public.report AS SELECT email FROM public.users'),
    start: `${APPLY} --accept=all`,
    byHand: { 'OWNERSHIP.CONFLICT': runs('DROP VIEW public.report') },
    meets: ['OWNERSHIP.CONFLICT'],
    ends: hasColumns('users', ['id bigint']),
  },
  {
    name: 'an object that the engine does not see',
    needsAtlas: true,
    target: AUTO,
    config: { engine: 'atlas' },
    wanted: `${USERS}CREATE VIEW public.mails AS SELECT email FROM public.users;\n`,
    start: APPLY,
    meets: ['HAZARD.REFUSED'],
    ends: MADE,
  },
  {
    name: 'an extension that the engine does not make',
    needsAtlas: true,
    target: AUTO,
    config: { engine: 'atlas' },
    wanted: 'CREATE EXTENSION citext;\nCREATE TABLE public.users (id bigint PRIMARY KEY, email citext);\n',
    start: APPLY,
    byHand: { 'DEPENDENCY.MISSING': runs('CREATE EXTENSION citext') },
    meets: ['DEPENDENCY.MISSING'],
    ends: holds("SELECT atttypid::regtype::text AS type FROM pg_attribute WHERE attname = 'email'", [
      { type: 'citext' },
    ]),
  },
  {
    name: 'a program that could be meant for two modules',
    target: AUTO,
    modules: OF_USERS,
    wanted: USERS,
    arrange: ({ works }) => works(`${APPLY} --module=api`),
    start: 'exec -- true',
    choose: { 'CONFIG.INVALID': /--module=api/ },
    meets: ['CONFIG.INVALID'],
    ends: MADE,
  },
];
