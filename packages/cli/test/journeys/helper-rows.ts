import { LIVE_ENVIRONMENT } from '@lockstep/adapters/scaffold/prepare-module.js';
import { expect } from 'vitest';
import { all, hasColumns, hasTables, holds, runs } from './ends.js';
import type { Journey, JourneyPlace } from './journey.js';
import { USERS } from './plan-rows.js';

const SAVED = 'apply --environment=target --plan=saved';
const APPLY = 'apply --environment=target';
const NAMED = 'CREATE TABLE public.users (id bigint PRIMARY KEY, email text, name text);\n';
const MADE = hasColumns('users', ['id bigint', 'email text']);
const WITH_NAME = hasColumns('users', ['id bigint', 'email text', 'name text']);

/** Makes the plan of these files and approves it, as reviewer and operator do. */
async function approved(place: JourneyPlace, sql: string): Promise<void> {
  place.sql(sql);
  await place.works('diff --environment=target');
  await place.works(`approve ${place.planId()} --reason=ok --accept=all`);
}

/** The approval of the last plan, as it stands in the repository, with another end. */
function expire({ workspace, planId }: JourneyPlace): void {
  const path = `modules/api/db/approvals/${planId()}.json`;
  const approval = JSON.parse(workspace.read(path)) as object;
  const over = { approvedAt: '2020-01-01T00:00:00.000Z', expiresAt: '2020-01-02T00:00:00.000Z' };
  workspace.put(path, JSON.stringify({ ...approval, ...over }));
}

/** A protected environment; its plans are approved in files. */
const reviewed = {
  target: { protected: true },
  environments: { local: { database: 'embedded' } },
  config: { defaultEnvironment: 'local' },
  before: USERS,
  wanted: NAMED,
  ends: WITH_NAME,
} as const;

export const APPROVALS: readonly Journey[] = [
  {
    ...reviewed,
    name: 'an approval that expired',
    arrange: async (place) => {
      await approved(place, NAMED);
      expire(place);
    },
    start: SAVED,
    choose: { 'APPROVAL.EXPIRED': /approve/ },
    meets: ['APPROVAL.EXPIRED'],
  },
  {
    ...reviewed,
    name: 'an approval whose plan was applied already, and is needed once more',
    arrange: async (place) => {
      await approved(place, NAMED);
      await place.works(SAVED);
      await approved(place, USERS);
      await place.works(SAVED);
      place.sql(NAMED);
      await place.works('diff --environment=target');
    },
    start: SAVED,
    choose: { 'APPROVAL.REQUIRED': /approve/ },
    meets: ['APPROVAL.REQUIRED'],
  },
  {
    ...reviewed,
    name: 'an approved plan whose database changed since',
    arrange: async (place) => {
      await approved(place, NAMED);
      await place.database.run('ALTER TABLE public.users ADD COLUMN by_hand text');
    },
    start: SAVED,
    takesAll: 'PLAN.STALE',
    meets: ['PLAN.STALE', 'HAZARD.REFUSED'],
  },
  {
    ...reviewed,
    name: 'an approved plan whose files changed since',
    arrange: async (place) => {
      await approved(place, USERS.replace('email text', 'email text, born date'));
      place.sql(NAMED);
    },
    start: SAVED,
    takesAll: 'PLAN.STALE',
    meets: ['PLAN.STALE'],
  },
  {
    ...reviewed,
    name: 'an approval of a plan that nobody made here',
    start: 'approve 0123456789ab --environment=target --reason=ok',
    again: APPLY,
    meets: ['PLAN.MISSING', 'APPROVAL.REQUIRED'],
  },
  {
    ...reviewed,
    name: 'an approval of a plan that nobody made here, of no environment',
    start: 'approve 0123456789ab --reason=ok',
    choose: { 'PLAN.MISSING': /--environment=target/ },
    again: APPLY,
    meets: ['PLAN.MISSING', 'APPROVAL.REQUIRED'],
  },
  ...(
    [
      ['without a reason', '', ['CONFIG.INVALID'], /--reason=/],
      [
        'until a moment that is over',
        '--reason=ok --expires=2020-01-01T00:00:00Z',
        ['APPROVAL.EXPIRED'],
        /./,
      ],
      ['until a moment that is none', '--reason=ok --expires=soon', ['CONFIG.INVALID'], /./],
      ['with a hazard that has a typo', '--reason=ok --accept=BREAK_READERS', ['CONFIG.INVALID'], /./],
    ] as const
  ).map(([name, options, meets, step]): Journey => ({
    ...reviewed,
    name: `an approval ${name}`,
    arrange: ({ works }) => works('diff --environment=target'),
    start: ({ planId }) => `approve ${planId().slice(0, 12)} --environment=target ${options}`,
    choose: { [meets[0]]: step },
    again: SAVED,
    meets,
  })),
  {
    ...reviewed,
    name: 'an approval that does not accept what the plan holds',
    wanted: 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n',
    arrange: all(runs("INSERT INTO public.users VALUES (1, 'a')"), ({ works }) =>
      works('diff --environment=target'),
    ),
    start: ({ planId }) => `approve ${planId().slice(0, 12)} --environment=target --reason=ok`,
    again: SAVED,
    meets: ['HAZARD.REFUSED'],
    ends: holds('SELECT * FROM public.users', [{ id: '1' }]),
  },
];

/** A folder that is to become a module. */
const fresh = {
  cwd: 'modules/api',
  wanted: '',
  files: { 'modules/api/.keep': '' },
  meets: ['CONFIG.INVALID'],
} as const;

const LIVE = 'init --from-database --pull=none --skip-install';
const isModuleOf =
  (dialect: string) =>
  ({ workspace }: JourneyPlace): void =>
    expect(workspace.read('modules/api/db.config.json')).toContain(`"dialect": "${dialect}"`);
/** The first apply records what was made from the database, without an approval, and touches no table. */
const recorded = holds("SELECT name FROM lockstep.owned_object WHERE kind = 'table'", [
  { name: 'public.users' },
]);
const isRecorded = all(
  ({ works }) => works(`apply --environment=${LIVE_ENVIRONMENT}`),
  recorded,
  hasTables('users'),
);

export const STARTS: readonly Journey[] = [
  {
    ...fresh,
    name: 'a new module of a dialect with a typo',
    start: 'init --dialect=sqllite --pull=none --skip-install',
    meets: ['CONFIG.INVALID'],
    needsAtlas: true,
    ends: isModuleOf('sqlite'),
  },
  {
    ...fresh,
    name: 'a new module from the database of a variable that is not set',
    needsAtlas: false,
    arrange: runs(USERS),
    start: `${LIVE} --url-from=SHOP_URL`,
    byHand: { 'ENV.MISSING': ({ setEnv, database }) => setEnv({ SHOP_URL: database.url }) },
    again: `apply --environment=${LIVE_ENVIRONMENT}`,
    meets: ['ENV.MISSING'],
    ends: all(recorded, hasTables('users')),
  },
  {
    ...fresh,
    name: 'a new module from a database without its variable',
    arrange: all(runs(USERS), ({ setEnv, database }) => setEnv({ DATABASE_URL: database.url })),
    start: LIVE,
    ends: isRecorded,
  },
  {
    name: 'a new module from a database, where one is already',
    target: { approval: 'auto' },
    wanted: USERS,
    cwd: 'modules/api',
    start: `${LIVE} --url-from=TARGET_URL`,
    again: APPLY,
    meets: ['CONFIG.INVALID'],
    ends: MADE,
  },
  {
    ...fresh,
    name: 'an action of the embedded server with a typo',
    target: { database: 'embedded', urlFrom: undefined, scratch: undefined },
    cwd: '.',
    wanted: USERS,
    start: 'server strat',
    again: APPLY,
    ends: async ({ workspace }) =>
      expect((await workspace.run(['server', 'status'])).stdout).toMatch(/running on 127\.0\.0\.1:\d+/),
  },
];

const ADDITIVE = { approval: 'auto', policy: 'additive' };

/** What a policy of additions leaves as it is. */
export const LEFTOVERS: readonly Journey[] = [
  {
    name: 'what additions left out, done once the policy is another',
    target: ADDITIVE,
    before: USERS,
    wanted: 'CREATE TABLE public.users (id bigint PRIMARY KEY, name text);\n',
    arrange: async (place) => {
      await runs("INSERT INTO public.users VALUES (1, 'a')")(place);
      const { stderr } = await place.works(APPLY);
      expect(stderr).toContain('left out, because it is not an addition: table public.users: ALTER TABLE');
      await WITH_NAME(place);
      const [, environment = '', policy = ''] =
        /set environments\.(\w+)\.policy to (\{.*?\}) in db\.config\.json, then apply again/.exec(stderr) ??
        [];
      expect(environment).toBe('target');
      place.configure({ policy: JSON.parse(policy) as object });
    },
    start: APPLY,
    choose: { 'HAZARD.REFUSED': /--accept=/ },
    meets: ['HAZARD.REFUSED'],
    ends: holds('SELECT * FROM public.users', [{ id: '1', name: null }]),
  },
  {
    name: 'a database with tables and no ledger',
    wanted: USERS,
    arrange: runs(`${USERS}CREATE TABLE public.others (id int)`),
    start: APPLY,
    meets: [],
    ends: all(hasTables('others', 'users'), recorded),
  },
];
