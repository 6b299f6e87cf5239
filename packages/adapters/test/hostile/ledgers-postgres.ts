/** A ledger that somebody prepared: how it is made, and a word of the error that names it. */
export interface HostileLedger {
  readonly trick: string;
  /** Run by the login without rights that owns the database, unless `as` says otherwise. */
  readonly sql: string;
  readonly as?: 'superuser';
  /** False: the database belongs to the superuser, and the login may only make schemas in it. */
  readonly ownsDatabase?: false;
  readonly names: string;
}

/** Makes a genuine ledger of the login's own. */
export const GENUINE = '/* the ledger as Lockstep makes it */';

const TRIGGER = 'FOR EACH ROW EXECUTE FUNCTION public.evil_trigger();';

export const HOSTILE_LEDGERS: readonly HostileLedger[] = [
  {
    trick: 'a trigger before each insert',
    sql: `${GENUINE}; CREATE TRIGGER t BEFORE INSERT ON lockstep.applied_plan ${TRIGGER}`,
    names: 'trigger t on lockstep.applied_plan',
  },
  {
    trick: 'a trigger after each update',
    sql: `${GENUINE}; CREATE TRIGGER t AFTER UPDATE ON lockstep.applied_plan ${TRIGGER}`,
    names: 'trigger t',
  },
  {
    trick: 'a deferred constraint trigger',
    sql: `${GENUINE}; CREATE CONSTRAINT TRIGGER t AFTER INSERT ON lockstep.owned_object DEFERRABLE INITIALLY DEFERRED ${TRIGGER}`,
    names: 'trigger t on lockstep.owned_object',
  },
  {
    trick: 'a rule instead of each insert',
    sql: `${GENUINE}; CREATE RULE r AS ON INSERT TO lockstep.applied_plan DO ALSO SELECT public.evil()`,
    names: 'rule r',
  },
  {
    trick: 'a column that asks a function for its default',
    sql: `${GENUINE}; ALTER TABLE lockstep.applied_plan ALTER report SET DEFAULT pg_catalog.to_jsonb(public.evil())`,
    names: 'another default',
  },
  {
    trick: 'a default that looks like ours',
    sql: `${GENUINE}; CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT public.evil(); SELECT pg_catalog.clock_timestamp()';
      ALTER TABLE lockstep.owned_object ALTER recorded_at SET DEFAULT public.clock_timestamp()`,
    names: 'another default: public.clock_timestamp()',
  },
  {
    trick: 'one more column with a default',
    sql: `${GENUINE}; ALTER TABLE lockstep.owned_object ADD more boolean; ALTER TABLE lockstep.owned_object ALTER more SET DEFAULT public.evil()`,
    names: 'column more of lockstep.owned_object is none of ours',
  },
  {
    trick: 'a generated column',
    sql: `${GENUINE}; ALTER TABLE lockstep.applied_plan ADD more boolean GENERATED ALWAYS AS (public.evil_immutable(plan_id)) STORED`,
    names: 'column more',
  },
  {
    trick: 'a check that calls a function',
    sql: `${GENUINE}; ALTER TABLE lockstep.applied_plan ADD CONSTRAINT c CHECK (public.evil_immutable(plan_id))`,
    names: 'constraint c',
  },
  {
    trick: 'a column of a domain with a check',
    sql: `${GENUINE}; CREATE DOMAIN public.named AS text CHECK (public.evil_immutable(VALUE));
      ALTER TABLE lockstep.owned_object ALTER hash TYPE public.named`,
    names: 'column hash of lockstep.owned_object is of type public.named',
  },
  {
    trick: 'an index over a function',
    sql: `${GENUINE}; CREATE INDEX i ON lockstep.applied_plan (public.evil_immutable(plan_id))`,
    names: 'index lockstep.i',
  },
  {
    trick: 'an index where a function says so',
    sql: `${GENUINE}; CREATE INDEX i ON lockstep.applied_plan (id) WHERE public.evil_immutable(plan_id)`,
    names: 'index lockstep.i',
  },
  {
    trick: 'extended statistics over a function of a constant',
    sql: `${GENUINE}; CREATE STATISTICS public.s ON (public.evil_immutable('x')), (plan_id || module) FROM lockstep.applied_plan`,
    names: 'statistics public.s on lockstep.applied_plan',
  },
  {
    trick: 'row security that asks a function',
    sql: `${GENUINE}; ALTER TABLE lockstep.applied_plan ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
      CREATE POLICY p ON lockstep.applied_plan USING (public.evil())`,
    names: 'row security',
  },
  {
    trick: 'views over functions instead of tables',
    sql: `CREATE SCHEMA lockstep; GRANT USAGE ON SCHEMA lockstep TO PUBLIC;
      CREATE VIEW lockstep.applied_plan AS SELECT 'x'::text AS environment, 'applied'::text AS result, 1 AS progress, 1::bigint AS id, public.evil();
      CREATE VIEW lockstep.owned_object AS SELECT public.evil()`,
    names: 'is not a plain table but a view',
  },
  {
    trick: 'a view beside a table that is missing',
    sql: `CREATE SCHEMA lockstep; CREATE VIEW lockstep.applied_plan AS SELECT public.evil()`,
    names: 'table lockstep.owned_object is missing',
  },
  {
    trick: 'a partitioned table with a trigger below',
    sql: `CREATE SCHEMA lockstep; CREATE TABLE lockstep.applied_plan (id bigint, plan_id text) PARTITION BY LIST (plan_id);
      CREATE TABLE lockstep.part PARTITION OF lockstep.applied_plan DEFAULT; CREATE TABLE lockstep.owned_object (module text);
      CREATE TRIGGER t BEFORE INSERT ON lockstep.part ${TRIGGER}`,
    names: 'is not a plain table but a partitioned table',
  },
  {
    trick: 'a child with a trigger of its own',
    sql: `${GENUINE}; CREATE TABLE public.child () INHERITS (lockstep.applied_plan);
      CREATE TRIGGER t BEFORE UPDATE ON public.child ${TRIGGER}`,
    names: 'inherits from or is inherited by public.child',
  },
  {
    trick: 'an unlogged table',
    sql: `${GENUINE}; ALTER TABLE lockstep.owned_object SET UNLOGGED`,
    names: 'unlogged',
  },
  {
    trick: 'a foreign key that cascades to a table with a trigger',
    sql: `${GENUINE}; CREATE TABLE public.child (m text, k text, n text, FOREIGN KEY (m, k, n) REFERENCES lockstep.owned_object ON DELETE CASCADE);
      CREATE TRIGGER t BEFORE DELETE ON public.child ${TRIGGER}`,
    names: 'on public.child',
  },
  {
    trick: 'a genuine one that everybody may write to',
    as: 'superuser',
    sql: `${GENUINE}; GRANT INSERT, UPDATE ON lockstep.owned_object TO PUBLIC`,
    ownsDatabase: false,
    names: 'PUBLIC may INSERT, UPDATE on lockstep.owned_object',
  },
  {
    trick: 'a genuine one of which one column may be written',
    as: 'superuser',
    sql: `${GENUINE}; GRANT UPDATE (environment) ON lockstep.applied_plan TO mallory`,
    ownsDatabase: false,
    names: 'UPDATE (environment)',
  },
  {
    trick: 'a genuine one on which a trigger may be made',
    as: 'superuser',
    sql: `${GENUINE}; GRANT TRIGGER ON lockstep.applied_plan TO mallory`,
    ownsDatabase: false,
    names: 'may TRIGGER on lockstep.applied_plan',
  },
  {
    trick: 'a schema in which others may make objects',
    as: 'superuser',
    sql: `${GENUINE}; GRANT CREATE ON SCHEMA lockstep TO mallory`,
    ownsDatabase: false,
    names: 'may CREATE on SCHEMA lockstep',
  },
  {
    trick: 'an empty schema that somebody made first',
    sql: 'CREATE SCHEMA lockstep',
    ownsDatabase: false,
    names: 'schema lockstep belongs to role',
  },
  {
    trick: 'a genuine one of a login that the database is not of',
    sql: GENUINE,
    ownsDatabase: false,
    names: 'lockstep.applied_plan belongs to role',
  },
];
