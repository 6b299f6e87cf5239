import { all, hasColumns, hasTables, holds, runs } from './ends.js';
import type { Journey, JourneyPlace } from './journey.js';

const APPLY = 'apply --environment=target';
export const USERS = 'CREATE TABLE public.users (id bigint PRIMARY KEY, email text);\n';
const RENAMED = 'CREATE TABLE public.users (id bigint PRIMARY KEY, mail text);\n';
const NARROW = 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n';
const NO_NULLS = 'CREATE TABLE public.users (id bigint PRIMARY KEY, email text NOT NULL);\n';
const ONE_ROW = runs("INSERT INTO public.users VALUES (1, 'a@b.c')");
const MADE = hasColumns('users', ['id bigint', 'email text']);
const KEPT = holds('SELECT * FROM public.users', [{ id: '1', mail: 'a@b.c' }]);
const DROPPED = holds('SELECT * FROM public.users', [{ id: '1' }]);
const PLAN = 'modules/api/.lockstep/target/plan.json';

const diff = async (place: JourneyPlace): Promise<void> =>
  void (await place.works('diff --environment=target'));

/** Plans: made, approved, refused, renamed, stale, edited, failing. */
export const PLANS: readonly Journey[] = [
  {
    name: 'a first apply that nobody approved',
    wanted: USERS,
    start: APPLY,
    meets: ['APPROVAL.REQUIRED'],
    ends: MADE,
  },
  {
    name: 'an apply with limits, a task and a rename of a quoted name',
    before: 'CREATE TABLE public."Us ers" (id bigint PRIMARY KEY, "it\'s" text);\n',
    wanted: 'CREATE TABLE public."Us ers" (id bigint PRIMARY KEY, "$(id)" text);\n',
    arrange: runs(`INSERT INTO public."Us ers" VALUES (1, 'kept')`),
    start: `${APPLY} --lock-timeout=900ms --lock-wait=3s --connect-timeout=20s --load-timeout=90s --task=work --rename='public."Us ers"."it'\\''s"=public."Us ers"."$(id)"'`,
    meets: ['APPROVAL.REQUIRED'],
    ends: holds('SELECT * FROM public."Us ers"', [{ id: '1', '$(id)': 'kept' }]),
  },
  {
    name: 'an approval of another plan',
    wanted: USERS,
    start: `${APPLY} --approve=0123456789ab`,
    again: APPLY,
    meets: ['APPROVAL.REQUIRED', 'APPROVAL.REQUIRED'],
    ends: MADE,
  },
  {
    name: 'a rename that was named',
    before: USERS,
    wanted: RENAMED,
    arrange: ONE_ROW,
    start: `${APPLY} --rename=public.users.email=public.users.mail`,
    meets: ['APPROVAL.REQUIRED'],
    ends: KEPT,
  },
  {
    name: 'a rename that was not named, and is taken as one',
    before: USERS,
    wanted: RENAMED,
    arrange: ONE_ROW,
    start: APPLY,
    meets: ['APPROVAL.REQUIRED', 'APPROVAL.REQUIRED'],
    ends: KEPT,
  },
  {
    name: 'two renames, of which one was named',
    before: 'CREATE TABLE public.users (id bigint PRIMARY KEY, email text, born date);\n',
    wanted: 'CREATE TABLE public.users (id bigint PRIMARY KEY, mail text, birth date);\n',
    arrange: runs("INSERT INTO public.users VALUES (1, 'a@b.c', '2001-02-03')"),
    start: `${APPLY} --rename=public.users.email=public.users.mail`,
    meets: ['APPROVAL.REQUIRED', 'APPROVAL.REQUIRED'],
    ends: holds('SELECT id, mail, birth::text FROM public.users', [
      { id: '1', mail: 'a@b.c', birth: '2001-02-03' },
    ]),
  },
  {
    name: 'what looks like a rename and is a drop on purpose',
    before: USERS,
    wanted: RENAMED,
    arrange: ONE_ROW,
    start: APPLY,
    choose: { 'APPROVAL.REQUIRED': /--accept=DATA_LOSS/ },
    meets: ['APPROVAL.REQUIRED'],
    ends: holds('SELECT * FROM public.users', [{ id: '1', mail: null }]),
  },
  {
    name: 'a rename with a typo',
    before: USERS,
    wanted: RENAMED,
    arrange: ONE_ROW,
    start: `${APPLY} --rename=public.users.emial=public.users.mail`,
    meets: ['CONFIG.INVALID', 'APPROVAL.REQUIRED'],
    ends: KEPT,
  },
  {
    name: 'a column that is dropped on purpose where nothing is asked',
    target: { approval: 'auto' },
    before: USERS,
    wanted: NARROW,
    arrange: ONE_ROW,
    start: APPLY,
    meets: ['HAZARD.REFUSED'],
    ends: DROPPED,
  },
  {
    name: 'a saved plan whose database changed',
    wanted: USERS,
    arrange: all(diff, runs('CREATE TABLE public.users (id bigint PRIMARY KEY)')),
    start: (place) => `${APPLY} --plan=${PLAN} --approve=${place.planId()}`,
    again: APPLY,
    meets: ['PLAN.STALE', 'APPROVAL.REQUIRED'],
    ends: MADE,
  },
  {
    name: 'a saved plan whose files changed',
    wanted: USERS,
    arrange: all(diff, ({ sql }) => sql(NARROW)),
    start: (place) => `${APPLY} --plan=${PLAN} --approve=${place.planId()}`,
    again: APPLY,
    meets: ['PLAN.STALE', 'APPROVAL.REQUIRED'],
    ends: hasColumns('users', ['id bigint']),
  },
  {
    name: 'a saved plan that was edited',
    wanted: USERS,
    arrange: all(diff, ({ workspace }) =>
      workspace.put(PLAN, workspace.read(PLAN).replaceAll('users', 'losers')),
    ),
    start: (place) => `${APPLY} --plan=${PLAN} --approve=${place.planId()}`,
    again: APPLY,
    meets: ['PLAN.TAMPERED', 'APPROVAL.REQUIRED'],
    ends: hasTables('users'),
  },
  {
    name: 'a plan file that is not there',
    wanted: USERS,
    start: `${APPLY} --plan=no-such-plan.json`,
    again: APPLY,
    meets: ['PLAN.MISSING', 'APPROVAL.REQUIRED'],
    ends: MADE,
  },
  {
    name: 'a protected environment whose plan is approved and then applied',
    target: { protected: true },
    environments: { local: { database: 'embedded' } },
    config: { defaultEnvironment: 'local' },
    before: USERS,
    wanted: NO_NULLS,
    start: APPLY,
    meets: ['APPROVAL.REQUIRED'],
    ends: holds("SELECT is_nullable FROM information_schema.columns WHERE column_name = 'email'", [
      { is_nullable: 'NO' },
    ]),
  },
  {
    name: 'a hazard that the policy refuses, until the policy is another',
    target: { approval: 'auto', policy: { refuse: ['DATA_LOSS'] } },
    before: USERS,
    wanted: NARROW,
    arrange: ONE_ROW,
    start: APPLY,
    byHand: {
      'HAZARD.REFUSED': ({ configure }) => configure({ policy: { accept: ['DATA_LOSS', 'BREAKS_READERS'] } }),
    },
    meets: ['HAZARD.REFUSED'],
    ends: DROPPED,
  },
  {
    name: 'a row that does not fit, mended, and the same plan again',
    target: { approval: 'prompt' },
    before: USERS,
    wanted: NO_NULLS,
    arrange: all(runs('INSERT INTO public.users VALUES (1, NULL)'), diff),
    start: (place) => `${APPLY} --approve=${place.planId()} --accept=all`,
    byHand: { 'APPLY.FAILED': runs("UPDATE public.users SET email = 'x'") },
    meets: ['APPLY.FAILED'],
    ends: holds('SELECT * FROM public.users', [{ id: '1', email: 'x' }]),
  },
  {
    name: 'a rename beside a row that does not fit: the apply after it is the rename still',
    before: USERS,
    wanted: 'CREATE TABLE public.users (id bigint PRIMARY KEY, mail text NOT NULL);\n',
    arrange: runs('INSERT INTO public.users VALUES (1, NULL)'),
    start: `${APPLY} --rename=public.users.email=public.users.mail`,
    byHand: { 'APPLY.FAILED': runs("UPDATE public.users SET email = 'x'") },
    meets: ['APPROVAL.REQUIRED', 'APPLY.FAILED'],
    ends: holds('SELECT * FROM public.users', [{ id: '1', mail: 'x' }]),
  },
  {
    name: 'an apply that failed half-way goes on with what is left',
    before: USERS,
    wanted: `CREATE TABLE public.users (id bigint PRIMARY KEY, email text, name text);
CREATE UNIQUE INDEX CONCURRENTLY users_email ON public.users (email);\n`,
    arrange: runs("INSERT INTO public.users VALUES (1, 'a'), (2, 'a')"),
    start: APPLY,
    byHand: { 'APPLY.FAILED': runs("UPDATE public.users SET email = 'b' WHERE id = 2") },
    meets: ['APPROVAL.REQUIRED', 'APPLY.FAILED', 'APPROVAL.REQUIRED'],
    ends: all(
      holds("SELECT indisvalid FROM pg_index WHERE indexrelid = 'public.users_email'::regclass", [
        { indisvalid: true },
      ]),
      hasColumns('users', ['id bigint', 'email text', 'name text']),
    ),
  },
  {
    name: 'drift that is taken back',
    before: USERS,
    wanted: USERS,
    arrange: runs('ALTER TABLE public.users ADD COLUMN by_hand text'),
    start: APPLY,
    meets: ['APPROVAL.REQUIRED'],
    ends: MADE,
  },
  {
    name: 'a table that was made by hand and is adopted',
    target: { approval: 'auto' },
    wanted: USERS,
    arrange: runs('CREATE TABLE public.users (id bigint PRIMARY KEY)'),
    start: APPLY,
    meets: ['HAZARD.REFUSED'],
    ends: all(
      MADE,
      holds("SELECT module, name FROM lockstep.owned_object WHERE kind = 'table'", [
        { module: 'api', name: 'public.users' },
      ]),
    ),
  },
];
