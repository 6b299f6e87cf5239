/** Something that a target and the files say differently, and how a run with Atlas may end. */
export interface BlindSpot {
  readonly title: string;
  /** What the database holds. */
  readonly before: string;
  /** What the files say. */
  readonly after: string;
  /**
   * `named`: the plan says of this object that it is not managed. `planned`: a statement does it. `refused`: there is
   * no plan. Measured with the community editions 0.13.1 and 1.2.3; where they differ, both stand here.
   */
  readonly ends: readonly ('named' | 'planned' | 'refused')[];
  /** The object that is named, as `kind name`. */
  readonly object: string;
}

const TABLE = 'CREATE TABLE public.t (id bigint PRIMARY KEY, a integer, b text);';
const FUNCTION = (body: string): string =>
  `CREATE FUNCTION public.f() RETURNS integer LANGUAGE sql AS $$ SELECT ${body} $$;`;
const TRIGGERED = `${TABLE}
CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;`;
const TRIGGER = (when: string): string =>
  `${TRIGGERED}\nCREATE TRIGGER t_touch ${when} ON public.t FOR EACH ROW EXECUTE FUNCTION public.touch();`;
const PARENT = `CREATE TABLE public.p (id bigint PRIMARY KEY);
CREATE TABLE public.t (id bigint PRIMARY KEY, p_id bigint,
  CONSTRAINT t_p FOREIGN KEY (p_id) REFERENCES public.p (id)`;

/** Objects that the community edition runs and never plans. */
export const UNSEEN_OBJECTS: readonly BlindSpot[] = [
  {
    title: 'a view',
    before: TABLE,
    after: `${TABLE}\nCREATE VIEW public.v AS SELECT id FROM public.t;`,
    ends: ['named'],
    object: 'view public.v',
  },
  {
    title: 'a view whose query differs',
    before: `${TABLE}\nCREATE VIEW public.v AS SELECT id FROM public.t;`,
    after: `${TABLE}\nCREATE VIEW public.v AS SELECT id, a FROM public.t;`,
    ends: ['named'],
    object: 'view public.v',
  },
  {
    title: 'a materialized view',
    before: TABLE,
    after: `${TABLE}\nCREATE MATERIALIZED VIEW public.mv AS SELECT id FROM public.t;`,
    ends: ['named'],
    object: 'materialized_view public.mv',
  },
  { title: 'a function', before: '', after: FUNCTION('1'), ends: ['named'], object: 'function public.f()' },
  {
    title: 'a function whose body differs',
    before: FUNCTION('1'),
    after: FUNCTION('2'),
    ends: ['named'],
    object: 'function public.f()',
  },
  {
    title: 'a trigger',
    before: TRIGGERED,
    after: TRIGGER('BEFORE INSERT'),
    ends: ['named'],
    object: 'trigger public.t.t_touch',
  },
  {
    title: 'a trigger that fires at another time',
    before: TRIGGER('BEFORE INSERT'),
    after: TRIGGER('BEFORE UPDATE'),
    ends: ['named'],
    object: 'trigger public.t.t_touch',
  },
  {
    title: 'a policy',
    before: TABLE,
    after: `${TABLE}\nALTER TABLE public.t ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON public.t USING (a = 1);`,
    ends: ['named'],
    object: 'policy public.t.own',
  },
  {
    title: 'a domain',
    before: '',
    after: 'CREATE DOMAIN public.mail AS text CHECK (VALUE LIKE $$%@%$$);',
    ends: ['named'],
    object: 'domain public.mail',
  },
  {
    title: 'a sequence',
    before: '',
    after: 'CREATE SEQUENCE public.s START 7;',
    ends: ['named'],
    object: 'sequence public.s',
  },
  {
    title: 'a composite type',
    before: '',
    after: 'CREATE TYPE public.pair AS (a integer, b integer);',
    ends: ['named'],
    object: 'type public.pair',
  },
];

/** Changes of what Atlas does see, which it does not notice or cannot make. */
export const UNSEEN_CHANGES: readonly BlindSpot[] = [
  {
    title: 'a column of another domain',
    before:
      'CREATE DOMAIN public.d1 AS text; CREATE DOMAIN public.d2 AS text; CREATE TABLE public.t (id bigint PRIMARY KEY, a public.d1);',
    after:
      'CREATE DOMAIN public.d1 AS text; CREATE DOMAIN public.d2 AS text; CREATE TABLE public.t (id bigint PRIMARY KEY, a public.d2);',
    ends: ['named'],
    object: 'table public.t',
  },
  {
    title: 'parameters of an index',
    before: `${TABLE} CREATE INDEX t_a ON public.t (a);`,
    after: `${TABLE} CREATE INDEX t_a ON public.t (a) WITH (fillfactor = 70);`,
    ends: ['named'],
    object: 'index public.t_a',
  },
  {
    title: 'a new index with parameters',
    before: TABLE,
    after: `${TABLE} CREATE INDEX t_a ON public.t (a) WITH (fillfactor = 70);`,
    ends: ['named'],
    object: 'index public.t_a',
  },
  {
    title: 'a foreign key that is checked at the end',
    before: `${PARENT});`,
    after: `${PARENT} DEFERRABLE INITIALLY DEFERRED);`,
    ends: ['named'],
    object: 'constraint public.t.t_p',
  },
  {
    title: 'a new table with a foreign key that is checked at the end',
    before: '',
    after: `${PARENT} DEFERRABLE INITIALLY DEFERRED);`,
    ends: ['named'],
    object: 'constraint public.t.t_p',
  },
  {
    title: 'a table without a log',
    before: TABLE,
    after: TABLE.replace('TABLE', 'UNLOGGED TABLE'),
    ends: ['named'],
    object: 'table public.t',
  },
  {
    title: 'a new table without a log',
    before: '',
    after: TABLE.replace('TABLE', 'UNLOGGED TABLE'),
    ends: ['named'],
    object: 'table public.t',
  },
  {
    title: 'parameters of a table',
    before: TABLE,
    after: `${TABLE.replace(');', ') WITH (fillfactor = 60);')}`,
    ends: ['named'],
    object: 'table public.t',
  },
  {
    title: 'nulls that are equal to each other',
    before: `${TABLE} CREATE UNIQUE INDEX t_a ON public.t (a);`,
    after: `${TABLE} CREATE UNIQUE INDEX t_a ON public.t (a) NULLS NOT DISTINCT;`,
    ends: ['planned'],
    object: 'index public.t_a',
  },
  {
    title: 'an exclusion of another kind',
    before:
      'CREATE TABLE public.t (id bigint PRIMARY KEY, r int4range, CONSTRAINT t_r EXCLUDE USING gist (r WITH &&));',
    after:
      'CREATE TABLE public.t (id bigint PRIMARY KEY, r int4range, CONSTRAINT t_r EXCLUDE USING gist (r WITH -|-));',
    ends: ['named'],
    object: 'constraint public.t.t_r',
  },
  {
    title: 'a constraint that was an index',
    before: `${TABLE} CREATE UNIQUE INDEX t_a ON public.t (a);`,
    after: 'CREATE TABLE public.t (id bigint PRIMARY KEY, a integer, b text, CONSTRAINT t_a UNIQUE (a));',
    ends: ['named'],
    object: 'constraint public.t.t_a',
  },
  {
    title: 'the expression of a generated column',
    before:
      'CREATE TABLE public.t (id bigint PRIMARY KEY, a integer, b integer GENERATED ALWAYS AS (a + 1) STORED);',
    after:
      'CREATE TABLE public.t (id bigint PRIMARY KEY, a integer, b integer GENERATED ALWAYS AS (a + 2) STORED);',
    ends: ['refused'],
    object: '',
  },
  {
    title: 'a value less in the middle of an enum',
    before:
      "CREATE TYPE public.mood AS ENUM ('a', 'b', 'c'); CREATE TABLE public.t (id bigint PRIMARY KEY, m public.mood);",
    after:
      "CREATE TYPE public.mood AS ENUM ('a', 'c'); CREATE TABLE public.t (id bigint PRIMARY KEY, m public.mood);",
    ends: ['refused'],
    object: 'type public.mood',
  },
  {
    title: 'a value less at the end of an enum',
    before:
      "CREATE TYPE public.mood AS ENUM ('a', 'b', 'c'); CREATE TABLE public.t (id bigint PRIMARY KEY, m public.mood);",
    after:
      "CREATE TYPE public.mood AS ENUM ('a', 'b'); CREATE TABLE public.t (id bigint PRIMARY KEY, m public.mood);",
    ends: ['refused', 'named'],
    object: 'type public.mood',
  },
  {
    title: 'values of an enum in another order',
    before:
      "CREATE TYPE public.mood AS ENUM ('a', 'b'); CREATE TABLE public.t (id bigint PRIMARY KEY, m public.mood);",
    after:
      "CREATE TYPE public.mood AS ENUM ('b', 'a'); CREATE TABLE public.t (id bigint PRIMARY KEY, m public.mood);",
    ends: ['refused'],
    object: 'type public.mood',
  },
  {
    title: 'row security that is switched on',
    before: TABLE,
    after: `${TABLE} ALTER TABLE public.t ENABLE ROW LEVEL SECURITY;`,
    ends: ['named'],
    object: 'table public.t',
  },
  {
    title: 'statistics and storage of a column',
    before: TABLE,
    after: `${TABLE} ALTER TABLE public.t ALTER COLUMN b SET STORAGE EXTERNAL;`,
    ends: ['named'],
    object: 'table public.t',
  },
  {
    title: 'a grant',
    before: TABLE,
    after: `${TABLE} GRANT SELECT ON public.t TO PUBLIC;`,
    ends: ['named'],
    object: 'grant table public.t to PUBLIC',
  },
];
