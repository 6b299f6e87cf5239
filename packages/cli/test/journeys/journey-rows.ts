import type { Modules } from '../support/cli-workspace.js';

type Rows = readonly Record<string, unknown>[];

/** Somebody who meets a refusal and does what it says, until the database is as they wanted. */
export interface Journey {
  readonly name: string;
  /** SQL of module `api`, applied before; null where nothing was. */
  readonly before: string | null;
  /** SQL the user wants. */
  readonly wanted: string;
  /** Keys of the environment `target`. */
  readonly target?: Readonly<Record<string, unknown>>;
  /** More modules. */
  readonly modules?: Modules;
  /** SQL run by hand in the database before the journey. */
  readonly rows?: string;
  /** Commands run before, which work. */
  readonly arrange?: readonly string[];
  /** A file that is changed before: the saved plan, by a text that is replaced. */
  readonly forge?: readonly [string, string];
  /** The first command; `{planId}` is of the plan that was saved. */
  readonly start: string;
  /** What the user does by hand after the refusal of this code. */
  readonly byHand?: { readonly code: string; readonly sql: string };
  /** What the user types after a command that only looks, such as `diff`. */
  readonly again?: string;
  /** The codes met on the way, in order. */
  readonly meets: readonly string[];
  readonly ends: { readonly query: string; readonly rows: Rows };
}

const USERS = 'CREATE TABLE public.users (id bigint PRIMARY KEY, email text);\n';
const APPLY = 'apply --environment=target';
const isEmpty = { query: 'SELECT * FROM public.users', rows: [] };
const create = (name: string, parts: Partial<Journey> & Pick<Journey, 'start' | 'meets'>): Journey => ({
  ...{ name, before: null, wanted: USERS, ends: isEmpty },
  ...parts,
});

export const JOURNEYS: readonly Journey[] = [
  create('a first apply that nobody approved', { start: APPLY, meets: ['APPROVAL.REQUIRED'] }),
  create('a first sync that nobody approved', {
    start: 'sync --environment=target',
    meets: ['APPROVAL.REQUIRED'],
  }),
  create('an apply with limits and a task', {
    start: `${APPLY} --lock-timeout=900ms --lock-wait=3s --connect-timeout=20s --task=work`,
    meets: ['APPROVAL.REQUIRED'],
  }),
  create('an approval of another plan', {
    start: `${APPLY} --approve=0123456789ab`,
    again: APPLY,
    meets: ['APPROVAL.REQUIRED', 'APPROVAL.REQUIRED'],
  }),
  {
    name: 'a rename',
    before: USERS,
    wanted: 'CREATE TABLE public.users (id bigint PRIMARY KEY, mail text);\n',
    rows: "INSERT INTO public.users VALUES (1, 'a@b.c')",
    start: `${APPLY} --rename=public.users.email=public.users.mail`,
    meets: ['APPROVAL.REQUIRED'],
    ends: { query: 'SELECT * FROM public.users', rows: [{ id: '1', mail: 'a@b.c' }] },
  },
];
