import type { Files, Modules } from '../support/cli-workspace.js';
import { type BadInput, PLAIN, type Place, texts, words } from './bad-input.js';

const PLAN_FILE = 'modules/api/.lockstep/target/plan.json';
const WITHOUT_EMAIL = { '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n' };
const WITH_NAME = {
  '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY, email text NOT NULL, name text);\n',
};

const withTarget = (target: Readonly<Record<string, unknown>>): Modules => ({
  api: { sql: PLAIN['api']?.sql ?? {}, environments: { target: { urlFrom: 'TARGET_URL', ...target } } },
});

/** Approved by hand, whatever the plan. */
const applyApproved =
  (...more: readonly string[]) =>
  (place: Place) => ['apply', '--environment=target', `--approve=${place.planId()}`, ...more];

const diff = async ({ prepare }: Place): Promise<void> => await prepare('diff', '--environment=target');

/** Applied once, and then the files say something else. */
const appliedThen = (sql: Files) => async (place: Place) => {
  await place.apply();
  place.workspace.sql('api', sql);
  await diff(place);
};

const approvalOf = (planId: string, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    formatVersion: 1,
    planId,
    environment: 'target',
    approver: 'bob',
    reason: 'reviewed',
    approvedAt: '2020-01-01T00:00:00Z',
    ...more,
  });

const shortPlan = (place: Place): readonly string[] => [place.planId().slice(0, 12)];

/** Plans that must not be applied, or not yet. */
export const PLAN_ROWS: readonly BadInput[] = [
  {
    name: 'a plan nobody approved, where nobody can be asked, names the plan id and the flag',
    modules: PLAIN,
    arrange: diff,
    argv: words('apply --environment=target'),
    code: 'APPROVAL.REQUIRED',
    exit: 3,
    says: (place) => [...shortPlan(place), 'Nobody can be asked here'],
    next: 'lockstep apply --module=api --environment=target --approve=',
  },
  {
    name: 'an approval of another plan does not count',
    modules: PLAIN,
    arrange: diff,
    argv: words('apply --environment=target --approve=0123456789ab'),
    code: 'APPROVAL.REQUIRED',
    exit: 3,
    says: (place) => [...shortPlan(place), '"0123456789ab"'],
    next: 'lockstep diff --module=api --environment=target',
  },
  {
    name: 'an approval file of another plan does not count',
    modules: PLAIN,
    files: { 'yes.json': approvalOf('0123456789ab'.padEnd(64, '0')) },
    arrange: diff,
    argv: words('apply --environment=target --approval=yes.json'),
    code: 'APPROVAL.REQUIRED',
    exit: 3,
    says: (place) => [...shortPlan(place), 'The approval of bob is for plan "0123456789ab"'],
    next: '--approve=',
  },
  {
    name: 'an approval file with the first digits of a planId alone is none',
    modules: PLAIN,
    arrange: async (place) => {
      await diff(place);
      place.workspace.put('yes.json', approvalOf(place.planId().slice(0, 12)));
    },
    argv: words('apply --environment=target --approval=yes.json'),
    code: 'CONFIG.INVALID',
    exit: 1,
    says: texts('must be the whole planId, 64 hex digits', 'yes.json'),
    next: 'lockstep approve ',
  },
  {
    name: 'an approval file that is kept with the first digits of the plan at hand alone is none',
    modules: PLAIN,
    arrange: async (place) => {
      await diff(place);
      place.workspace.put('modules/api/db/approvals/old.json', approvalOf(place.planId().slice(0, 12)));
    },
    argv: words('apply --environment=target'),
    code: 'CONFIG.INVALID',
    exit: 1,
    says: texts('old.json is not an approval', 'must be the whole planId, 64 hex digits'),
    next: 'lockstep approve ',
  },
  {
    name: 'an approval that expired says when',
    modules: PLAIN,
    arrange: async (place) => {
      await diff(place);
      const text = approvalOf(place.planId(), { expiresAt: '2020-02-01T00:00:00Z' });
      place.workspace.put(`modules/api/db/approvals/${place.planId()}.json`, text);
    },
    argv: words('apply --environment=target'),
    code: 'APPROVAL.EXPIRED',
    exit: 3,
    says: (place) => [...shortPlan(place), 'bob', '2020-02-01T00:00:00Z'],
    next: 'as bob, or another who may approve it: lockstep approve ',
  },
  {
    name: 'an approval for another environment does not count',
    modules: PLAIN,
    arrange: async (place) => {
      await diff(place);
      place.workspace.put('yes.json', approvalOf(place.planId(), { environment: 'production' }));
    },
    argv: words('apply --environment=target --approval=yes.json'),
    code: 'APPROVAL.REQUIRED',
    exit: 3,
    says: texts('environment "production"', '"target"'),
    next: '--approve=',
  },
  {
    name: 'an approval file that is missing is named',
    modules: PLAIN,
    argv: words('apply --environment=target --approval=no.json'),
    code: 'CONFIG.INVALID',
    exit: 1,
    says: texts('There is no approval file at', 'no.json'),
    next: 'lockstep explain APPROVAL.REQUIRED',
  },
  {
    name: 'an approval file that is none says what is wrong with it',
    modules: PLAIN,
    files: { 'yes.json': '{"planId":"yes"}' },
    argv: words('apply --environment=target --approval=yes.json'),
    code: 'CONFIG.INVALID',
    exit: 1,
    says: texts('yes.json is not an approval', 'approver'),
    next: 'lockstep explain APPROVAL.REQUIRED',
  },
  {
    name: 'a hazard that nobody accepted stops an approved plan',
    modules: PLAIN,
    arrange: appliedThen(WITHOUT_EMAIL),
    argv: applyApproved(),
    code: 'HAZARD.REFUSED',
    exit: 3,
    says: (place) => [...shortPlan(place), 'DATA_LOSS', 'public.users.email'],
    next: '--accept=DATA_LOSS',
  },
  {
    name: 'a hazard that the policy refuses passes with no acceptance',
    modules: withTarget({ policy: { refuse: ['DATA_LOSS'] } }),
    arrange: appliedThen(WITHOUT_EMAIL),
    argv: applyApproved('--accept=all'),
    code: 'HAZARD.REFUSED',
    exit: 3,
    says: texts('The policy of environment "target" refuses DATA_LOSS'),
    next: 'environments.target.policy.refuse',
  },
  {
    name: 'a protected environment takes no plan that was just made',
    modules: withTarget({ protected: true }),
    arrange: diff,
    argv: applyApproved('--accept=all'),
    code: 'APPROVAL.REQUIRED',
    exit: 3,
    says: (place) => [...shortPlan(place), 'applies saved plans only'],
    next: '--plan=saved --approve=',
  },
  {
    name: 'a protected environment without an approval names the plan that was saved',
    modules: withTarget({ protected: true }),
    arrange: diff,
    argv: words('apply --environment=target --plan=saved'),
    code: 'APPROVAL.REQUIRED',
    exit: 3,
    says: (place) => [...shortPlan(place), 'takes a saved plan with an approval'],
    next: '--plan=saved --approve=',
  },
  {
    name: 'a plan that was edited after it was made is refused',
    modules: PLAIN,
    arrange: async (place) => {
      await diff(place);
      place.workspace.put(PLAN_FILE, place.workspace.read(PLAN_FILE).replaceAll('users', 'losers'));
    },
    argv: applyApproved(`--plan=${PLAN_FILE}`),
    code: 'PLAN.TAMPERED',
    exit: 3,
    says: shortPlan,
    next: 'lockstep diff --module=api --environment=target',
  },
  {
    name: 'a plan whose database changed since is stale',
    modules: PLAIN,
    arrange: async (place) => {
      await diff(place);
      await place.database.run('CREATE TABLE public.users (id bigint)');
    },
    argv: applyApproved(`--plan=${PLAN_FILE}`, '--accept=all'),
    code: 'PLAN.STALE',
    exit: 3,
    says: (place) => [...shortPlan(place), place.database.name],
    next: 'lockstep diff --module=api --environment=target',
  },
  {
    name: 'a plan whose schema files changed since is stale',
    modules: PLAIN,
    arrange: async (place) => {
      await diff(place);
      place.workspace.sql('api', WITH_NAME);
    },
    argv: applyApproved(`--plan=${PLAN_FILE}`),
    code: 'PLAN.STALE',
    exit: 3,
    says: (place) => [...shortPlan(place), 'db/schema/001.sql'],
    next: 'lockstep diff --module=api --environment=target',
  },
  {
    name: 'an approval of a saved plan does not cover the plan of today',
    modules: PLAIN,
    arrange: async (place) => {
      await diff(place);
      place.workspace.put(`modules/api/db/approvals/${place.planId()}.json`, approvalOf(place.planId()));
      place.workspace.sql('api', WITH_NAME);
    },
    argv: words('apply --environment=target --plan=saved'),
    code: 'PLAN.STALE',
    exit: 3,
    says: shortPlan,
    next: 'lockstep diff --module=api --environment=target',
  },
  {
    name: 'a plan of another environment is refused',
    modules: { api: { sql: PLAIN['api']?.sql ?? {}, environments: { staging: { urlFrom: 'TARGET_URL' } } } },
    arrange: diff,
    argv: (place) => ['apply', '--environment=staging', `--plan=${PLAN_FILE}`, `--approve=${place.planId()}`],
    code: 'ENV.MISMATCH',
    exit: 3,
    says: texts('"target"', '"staging"'),
    next: `--environment=target --plan=${PLAN_FILE}`,
  },
  {
    name: 'a plan file that does not exist is named',
    modules: PLAIN,
    argv: words('apply --environment=target --plan=no-such-plan.json'),
    code: 'PLAN.MISSING',
    exit: 3,
    says: texts('no-such-plan.json'),
    next: 'lockstep diff',
  },
  {
    name: 'a plan file that is not JSON is refused',
    modules: PLAIN,
    files: { 'plan.json': 'DROP TABLE users;' },
    argv: words('apply --environment=target --plan=plan.json'),
    code: 'PLAN.TAMPERED',
    exit: 3,
    says: texts('plan.json is not a plan that Lockstep wrote'),
    next: 'lockstep diff',
  },
  ...['diff', 'status', 'apply'].map((verb): BadInput => ({
    name: `a database of another environment is refused by what its ledger remembers, to ${verb}`,
    modules: { api: { sql: PLAIN['api']?.sql ?? {}, environments: { staging: { urlFrom: 'TARGET_URL' } } } },
    arrange: async (place) => {
      await place.apply();
      place.workspace.sql('api', WITH_NAME);
    },
    argv: words(`${verb} --environment=staging`),
    code: 'ENV.MISMATCH',
    exit: 3,
    says: ({ database }) => [database.name, 'belongs to environment "target", not to "staging"'],
    next: 'lockstep ledger rename --module=api --from=target --to=staging',
  })),
  {
    name: 'a required object that is absent names the module that brings it',
    modules: {
      ...PLAIN,
      orders: {
        uses: ['api'],
        sql: { '001.sql': 'CREATE TABLE public.orders (buyer bigint REFERENCES public.users);\n' },
      },
    },
    arrange: async ({ prepare }) => await prepare('diff', '--environment=target'),
    argv: (place) => [
      'apply',
      '--environment=target',
      '--module=orders',
      '--accept=all',
      `--approve=${place.planId('orders')}`,
    ],
    code: 'DEPENDENCY.MISSING',
    exit: 1,
    says: texts('public.users', 'module "api"'),
    next: 'lockstep apply --module=api --environment=target',
  },
  {
    name: "a statement that others' objects would make fail is refused before anything runs",
    modules: PLAIN,
    arrange: async (place) => {
      await place.apply();
      await place.database.run('CREATE VIEW public.report AS SELECT email FROM public.users');
      place.workspace.sql('api', WITHOUT_EMAIL);
      await diff(place);
    },
    argv: applyApproved('--accept=all'),
    code: 'OWNERSHIP.CONFLICT',
    exit: 1,
    says: texts('view public.report', 'users'),
    next: 'public.report',
  },
  {
    name: 'a row that does not fit the new schema undoes the whole apply',
    modules: PLAIN,
    before:
      'CREATE TABLE public.users (id bigint PRIMARY KEY, email text); INSERT INTO public.users VALUES (1, NULL)',
    arrange: diff,
    argv: applyApproved('--accept=all'),
    code: 'APPLY.FAILED',
    exit: 1,
    says: texts('public.users.email', 'contains null values', '0 of 1 statements are committed'),
    next: 'lockstep apply --module=api --environment=target',
    isInLedger: true,
  },
  {
    name: 'a login that may not create anything is an error of its rights',
    modules: PLAIN,
    arrange: async (place) => {
      await place.database.run(
        `DO $$ BEGIN CREATE ROLE reading_login LOGIN; EXCEPTION WHEN duplicate_object THEN END $$`,
      );
      await diff(place);
    },
    argv: applyApproved('--accept=all'),
    env: (place) => ({ TARGET_URL: place.database.urlFor('reading_login', '') }),
    code: 'DB.PRIVILEGE',
    exit: 1,
    says: texts('reading_login'),
    next: 'GRANT',
  },
  {
    name: 'types are not pulled from a database that lacks changes of the files',
    modules: {
      api: {
        ...PLAIN['api'],
        sql: PLAIN['api']?.sql ?? {},
        config: { pull: [{ tool: 'drizzle', out: 'src/db' }] },
      },
    },
    argv: words('pull --environment=target'),
    code: 'PLAN.PENDING',
    exit: 3,
    says: ({ database }) => ['api', database.name, '1 statement'],
    next: '--as-is',
  },
];
