import type { HazardCode } from '@lockstep/core/errors/hazard-codes.js';
import type { HazardCase } from '../hazard-case.js';

const REWRITE = ['TABLE_REWRITE', 'BLOCKS_READS', 'BLOCKS_WRITES'] as const;
const AND_READERS = ['DEPENDENTS_REBUILT', 'BREAKS_READERS'] as const;
const REBUILT = ['BLOCKS_READS', 'BLOCKS_WRITES', 'DEPENDENTS_REBUILT'] as const;

const SORTED: HazardCase['cautious'] = {
  codes: ['BREAKS_READERS'],
  because: 'the rows of the fixture sort alike under both collations',
};

/** A change of type as the engine writes it, with a cast. */
function retype(
  column: string,
  type: string,
  expected: { readonly name: string; readonly hazards: readonly HazardCode[] } & Partial<HazardCase>,
): HazardCase {
  return {
    sql: `ALTER TABLE public.users ALTER COLUMN ${column} TYPE ${type} USING ${column}::${type}`,
    lock: 'access exclusive',
    ...expected,
  };
}

/** Changes of type, from nothing at all to a rewrite that loses values. */
export const TYPE_CASES: readonly HazardCase[] = [
  retype('email', 'character varying(60)', { name: 'a longer varchar is free, indexed or not', hazards: [] }),
  retype('email', 'text', { name: 'varchar to text is free', hazards: [] }),
  retype('email', 'text', {
    name: 'varchar to text is free without a cast',
    sql: 'ALTER TABLE public.users ALTER COLUMN email TYPE text',
    hazards: [],
  }),
  retype('email', 'character varying', { name: 'a varchar without its limit is free', hazards: [] }),
  retype('name', 'character varying', { name: 'text to varchar without a limit is free', hazards: [] }),
  retype('name', 'character varying(5)', {
    name: 'a written cast to a shorter text cuts what is longer',
    hazards: ['DATA_LOSS', ...REWRITE, 'DEPENDENTS_REBUILT'],
  }),
  retype('email', 'character varying(4)', {
    name: 'a written cast to a shorter varchar cuts what is longer',
    hazards: ['DATA_LOSS', ...REWRITE, 'DEPENDENTS_REBUILT'],
  }),
  retype('email', 'character varying(40)', {
    name: 'a shorter varchar without a cast fails for what is longer',
    hazards: [...REWRITE, 'MAY_FAIL_ON_DATA', 'DEPENDENTS_REBUILT'],
    offending: "UPDATE users SET email = repeat('x', 45) WHERE id = 1;",
    sql: 'ALTER TABLE public.users ALTER COLUMN email TYPE character varying(40)',
  }),
  retype('code', 'character(8)', {
    name: 'a longer padded text is padded again',
    hazards: [...REWRITE, ...AND_READERS],
  }),
  retype('code', 'text', {
    name: 'padded text to text rewrites the table',
    hazards: [...REWRITE, ...AND_READERS],
  }),
  retype('price', 'numeric(12,2)', { name: 'more digits before the point are free', hazards: [] }),
  retype('price', 'numeric', { name: 'a number without its limit is free', hazards: [] }),
  retype('price', 'numeric(12,4)', {
    name: 'more digits after the point rewrite the table',
    hazards: [...REWRITE, ...AND_READERS],
  }),
  retype('price', 'numeric(10,1)', {
    name: 'fewer digits after the point round',
    hazards: ['DATA_LOSS', ...REWRITE, ...AND_READERS],
  }),
  retype('price', 'numeric(4,2)', {
    name: 'fewer digits before the point fail for greater numbers',
    hazards: [...REWRITE, 'MAY_FAIL_ON_DATA', 'DEPENDENTS_REBUILT'],
    offending: 'UPDATE users SET price = 1234 WHERE id = 1;',
  }),
  retype('price', 'integer', {
    name: 'a decimal number to a whole one rounds',
    hazards: ['DATA_LOSS', ...REWRITE, 'MAY_FAIL_ON_DATA', ...AND_READERS],
    offending:
      'UPDATE users SET price = 1, points = 1 WHERE id = 1; ALTER TABLE users ALTER price TYPE numeric; UPDATE users SET price = 1e12 WHERE id = 1;',
  }),
  retype('level', 'bigint', {
    name: 'integer to bigint rewrites the table, and readers notice',
    hazards: [...REWRITE, ...AND_READERS],
  }),
  retype('points', 'integer', {
    name: 'bigint to integer fails for greater numbers',
    hazards: [...REWRITE, 'MAY_FAIL_ON_DATA', ...AND_READERS],
    offending: 'UPDATE users SET points = 5000000000 WHERE id = 1;',
  }),
  retype('level', 'text', {
    name: 'a number to text rewrites the table',
    hazards: [...REWRITE, ...AND_READERS],
  }),
  retype('name', 'integer', {
    name: 'text to a number fails for other texts',
    setup: "UPDATE users SET name = '1';",
    hazards: [...REWRITE, 'MAY_FAIL_ON_DATA', ...AND_READERS],
    offending: "UPDATE users SET name = 'one';",
  }),
  retype('born', 'timestamp(6) without time zone', { name: 'a finer time is free', hazards: [] }),
  retype('born', 'timestamp without time zone', {
    name: 'a time without its precision is free',
    hazards: [],
  }),
  retype('born', 'timestamp(0) without time zone', {
    name: 'a coarser time rounds',
    hazards: ['DATA_LOSS', ...REWRITE, 'DEPENDENTS_REBUILT'],
  }),
  retype('born', 'date', {
    name: 'a time to a date loses the time of day',
    hazards: ['DATA_LOSS', ...REWRITE, 'MAY_FAIL_ON_DATA', ...AND_READERS],
    cautious: { codes: ['MAY_FAIL_ON_DATA'], because: 'no rule knows this conversion' },
  }),
  retype('born', 'timestamp with time zone', {
    name: 'a time gets a zone for free in UTC',
    timeZone: 'UTC',
    hazards: ['BREAKS_READERS'],
  }),
  retype('born', 'timestamp with time zone', {
    name: 'a time gets a zone with a rewrite elsewhere',
    hazards: [...REWRITE, ...AND_READERS],
    excused: { code: 'DATA_LOSS', because: 'the same moment is printed in another zone' },
  }),
  retype('seen', 'timestamp without time zone', {
    name: 'a moment loses its zone in UTC, and its index is built again',
    timeZone: 'UTC',
    hazards: [...REBUILT, 'BREAKS_READERS'],
  }),
  retype('seen', 'timestamp without time zone', {
    name: 'a moment loses its zone with a rewrite elsewhere',
    hazards: ['DATA_LOSS', ...REWRITE, ...AND_READERS],
  }),
  retype('doc', 'jsonb', {
    name: 'json to jsonb loses repeated keys',
    setup: `UPDATE users SET doc = '{"a":1,"a":2}';`,
    hazards: ['DATA_LOSS', ...REWRITE, 'MAY_FAIL_ON_DATA', ...AND_READERS],
    offending: String.raw`UPDATE users SET doc = '{"a":"\u0000"}';`,
  }),
  retype('address', 'cidr', {
    name: 'an address to a network loses its host part',
    setup: "UPDATE users SET address = '10.0.0.1/24';",
    hazards: ['DATA_LOSS', ...REWRITE, 'MAY_FAIL_ON_DATA', ...AND_READERS],
    cautious: { codes: ['MAY_FAIL_ON_DATA'], because: 'a written cast cuts; no rule knows this conversion' },
  }),
  retype('email', 'public.citext', {
    name: 'varchar to citext rewrites nothing but builds indexes again',
    hazards: [...REBUILT, 'BREAKS_READERS'],
  }),
  retype('name', 'public.citext', {
    name: 'text to citext fails where unique texts collide',
    setup: 'CREATE UNIQUE INDEX users_name ON users (name);',
    hazards: ['BLOCKS_READS', 'BLOCKS_WRITES', 'MAY_FAIL_ON_DATA', ...AND_READERS],
    offending: "UPDATE users SET name = 'a' WHERE id = 1; UPDATE users SET name = 'A' WHERE id = 2;",
  }),
  retype('email', 'public.email', { name: 'a type to a domain without a check is free', hazards: [] }),
  retype('mail', 'text', { name: 'a domain to a type without a length is free', hazards: [] }),
  retype('mail', 'character varying(120)', {
    name: 'a domain to a type with a length rewrites the table',
    hazards: [...REWRITE, 'DEPENDENTS_REBUILT'],
  }),
  retype('amount', 'integer', { name: 'a domain to its own type is free', hazards: [] }),
  retype('level', 'public.positive', {
    name: 'a type to a domain with a check is checked row by row',
    hazards: [...REWRITE, 'MAY_FAIL_ON_DATA', 'DEPENDENTS_REBUILT'],
    offending: 'UPDATE users SET level = -1;',
  }),
  retype('tags', 'character varying[]', {
    name: 'an array whose elements lose their limit is free',
    hazards: [],
  }),
  retype('tags', 'text[]', {
    name: 'an array of another type is rewritten even where a single value would not be',
    hazards: [...REWRITE, 'DEPENDENTS_REBUILT'],
  }),
  retype('level', 'oid', {
    name: 'integer to oid keeps the rows, and readers notice',
    hazards: ['BREAKS_READERS'],
  }),
  {
    name: 'an enum made again without a value goes through text row by row',
    created: [],
    prelude:
      "ALTER TYPE status RENAME TO status_old; CREATE TYPE status AS ENUM ('new', 'sent'); ALTER TABLE users ALTER state DROP DEFAULT;",
    sql: 'ALTER TABLE public.users ALTER COLUMN state TYPE public.status USING state::text::public.status',
    lock: 'access exclusive',
    hazards: [...REWRITE, 'MAY_FAIL_ON_DATA', 'DEPENDENTS_REBUILT'],
    offending: "UPDATE users SET state = 'paid';",
  },
  {
    name: 'an expression of its own may do anything',
    sql: 'ALTER TABLE public.users ALTER COLUMN name TYPE text USING left(name, 2)',
    lock: 'access exclusive',
    hazards: ['DATA_LOSS', ...REWRITE, 'MAY_FAIL_ON_DATA', 'DEPENDENTS_REBUILT', 'BREAKS_READERS'],
    cautious: { codes: ['MAY_FAIL_ON_DATA'], because: 'expressions are not read' },
  },
  {
    name: 'a check on a column is verified again even where no row is rewritten',
    setup: "ALTER TABLE users ADD CONSTRAINT named CHECK (email <> '');",
    sql: 'ALTER TABLE public.users ALTER COLUMN email TYPE text USING email::text',
    lock: 'access exclusive',
    hazards: ['BLOCKS_READS', 'BLOCKS_WRITES'],
  },
  {
    name: 'an index with an expression is built again even where no row is rewritten',
    setup: 'CREATE INDEX ON users (upper(email));',
    sql: 'ALTER TABLE public.users ALTER COLUMN email TYPE character varying(60)',
    lock: 'access exclusive',
    hazards: REBUILT,
  },
  {
    name: 'another collation builds the index again',
    sql: 'ALTER TABLE public.users ALTER COLUMN email TYPE character varying(50) COLLATE "C"',
    lock: 'access exclusive',
    hazards: [...REBUILT, 'BREAKS_READERS'],
    cautious: SORTED,
  },
  {
    name: 'a collation that is taken away builds the index again',
    setup: 'ALTER TABLE users ALTER COLUMN email TYPE varchar(50) COLLATE "C";',
    sql: 'ALTER TABLE public.users ALTER COLUMN email TYPE character varying(50)',
    lock: 'access exclusive',
    hazards: [...REBUILT, 'BREAKS_READERS'],
    cautious: SORTED,
  },
  {
    name: 'a collation of ones own may find unique values equal',
    setup: `CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      CREATE UNIQUE INDEX ON users (name);`,
    sql: 'ALTER TABLE public.users ALTER COLUMN name TYPE text COLLATE public.loose',
    lock: 'access exclusive',
    hazards: ['BLOCKS_READS', 'BLOCKS_WRITES', 'MAY_FAIL_ON_DATA', 'DEPENDENTS_REBUILT', 'BREAKS_READERS'],
    offending: "UPDATE users SET name = CASE id WHEN 1 THEN 'Same' ELSE 'same' END",
    cautious: SORTED,
  },
  {
    name: 'a table that refers to the column is locked as well',
    setup: 'CREATE TABLE k (v varchar(10) PRIMARY KEY); CREATE TABLE k2 (v varchar(10) REFERENCES k);',
    sql: 'ALTER TABLE public.k2 ALTER COLUMN v TYPE text USING v::text',
    lock: 'access exclusive',
    hazards: [],
  },
];
