import type { Modules } from '../support/cli-workspace.js';
import { type BadInput, PLAIN, texts, words } from './bad-input.js';

const APPLY = words('apply --environment=target --accept=all');
const oneFile = (sql: string): Modules => ({ api: { sql: { '001_init.sql': sql } } });

const FILE_3 = [
  'CREATE TABLE public.c (',
  '  id bigint PRIMARY KEY',
  ');',
  ...Array.from({ length: 7 }, (_, index) => `-- line ${index + 4}`),
  "COMMENT ON TABLE public.c IS 'so far 😀🎉 so good'; CREATE VIEW public.cv AS",
  "  SELECT '😀' AS face, FROM public.c;",
  '',
].join('\n');

const FIVE_FILES = {
  '001_a.sql': 'CREATE TABLE public.a (id bigint PRIMARY KEY);\n',
  '002_b.sql': 'CREATE TABLE public.b (id bigint PRIMARY KEY);\n',
  '003_c.sql': FILE_3,
  '004_d.sql': 'CREATE TABLE public.d (id bigint PRIMARY KEY);\n',
  '005_e.sql': 'CREATE TABLE public.e (id bigint PRIMARY KEY);\n',
};

const refused = (name: string, sql: string, says: string): BadInput => ({
  name: `${name} in a schema file is refused with its place`,
  modules: oneFile(`CREATE TABLE public.users (id bigint PRIMARY KEY);\n\n${sql}\n`),
  argv: APPLY,
  code: 'SCHEMA.UNSUPPORTED',
  exit: 1,
  says: texts('db/schema/001_init.sql:3', says),
  next: '',
});

/** SQL that cannot be loaded, and modules that do not fit together. */
export const SCHEMA_ROWS: readonly BadInput[] = [
  {
    name: 'a module without any file says which globs found nothing',
    modules: { api: { sql: {} } },
    argv: APPLY,
    code: 'SCHEMA.NO_FILES',
    exit: 1,
    says: texts('api', 'db/schema/**/*.sql'),
    next: 'db.config.json',
  },
  {
    name: 'a syntax error in line 12 of file 3 of 5 is named by file, line and column, whatever stands before it',
    modules: { api: { sql: FIVE_FILES } },
    argv: APPLY,
    code: 'SCHEMA.INVALID_SQL',
    exit: 1,
    says: texts('db/schema/003_c.sql:12:23', 'syntax error', "SELECT '😀' AS face, FROM public.c;"),
    next: '',
  },
  {
    name: 'a reference to a table that nobody makes is named with its place',
    modules: oneFile(
      'CREATE TABLE public.orders (\n  id bigint PRIMARY KEY,\n  buyer bigint REFERENCES public.buyers\n);\n',
    ),
    argv: APPLY,
    code: 'SCHEMA.INVALID_SQL',
    exit: 1,
    says: texts('db/schema/001_init.sql:1:1', 'public.buyers'),
    next: '',
  },
  {
    name: 'a reference to a table of a module that is not used names that module',
    modules: {
      ...PLAIN,
      orders: { sql: { '001.sql': 'CREATE TABLE public.orders (buyer bigint REFERENCES public.users);\n' } },
    },
    argv: words('apply --environment=target --module=orders --accept=all'),
    code: 'SCHEMA.INVALID_SQL',
    exit: 1,
    says: texts('db/schema/001.sql:1:1', 'users'),
    next: 'add "api" to "uses" in modules/orders/db.config.json',
  },
  {
    name: 'modules that use each other are named as a circle',
    modules: {
      api: { sql: FIVE_FILES, uses: ['orders'] },
      orders: { sql: { '001.sql': 'CREATE TABLE public.orders (id int);\n' }, uses: ['api'] },
    },
    argv: APPLY,
    code: 'OWNERSHIP.CYCLE',
    exit: 1,
    says: texts('api → orders → api'),
    next: 'uses',
  },
  {
    name: 'a module that uses itself is refused',
    modules: { api: { sql: FIVE_FILES, uses: ['api'] } },
    argv: APPLY,
    code: 'OWNERSHIP.CYCLE',
    exit: 1,
    says: texts('names the module itself: api → api'),
    next: 'Remove "api" from uses in modules/api/db.config.json',
  },
  {
    name: 'a module that uses one which does not exist is refused',
    modules: { ...PLAIN, orders: { sql: FIVE_FILES, uses: ['apy'] } },
    argv: words('apply --environment=target --module=orders'),
    code: 'CONFIG.INVALID',
    exit: 1,
    says: texts('names "apy", which is not a module', '"api"'),
    next: 'modules/orders/db.config.json',
  },
  {
    name: 'two modules of one name are refused',
    modules: { ...PLAIN, other: { sql: FIVE_FILES, config: { module: 'api' } } },
    argv: APPLY,
    code: 'CONFIG.INVALID',
    exit: 1,
    says: texts('"api"', 'modules/api', 'modules/other'),
    next: '',
  },
  {
    name: 'a table that another module made is a conflict that names both',
    modules: {
      ...PLAIN,
      orders: { sql: { '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY, name text);\n' } },
    },
    arrange: async (place) => await place.apply(),
    argv: words('apply --environment=target --module=orders --accept=all'),
    code: 'OWNERSHIP.CONFLICT',
    exit: 1,
    says: texts('table public.users belongs to module api', 'orders claims it too'),
    next: 'Remove it from one of the two modules: orders or api',
  },
  {
    name: 'an index on a table of another module is a conflict that names file and object',
    modules: {
      ...PLAIN,
      orders: {
        uses: ['api'],
        sql: {
          '001.sql':
            'CREATE TABLE public.orders (id bigint PRIMARY KEY, buyer bigint REFERENCES public.users);\n',
          '002.sql': 'CREATE INDEX users_email ON public.users (email);\n',
        },
      },
    },
    argv: words('apply --environment=target --module=orders --accept=all'),
    code: 'OWNERSHIP.CONFLICT',
    exit: 1,
    says: texts('index public.users_email made on table public.users (db/schema/002.sql:1:1)'),
    next: 'Move it into the files of the module that owns table public.users',
  },
  refused('COPY', 'COPY public.users FROM stdin;\n1\n\\.', 'COPY'),
  refused('INSERT', 'INSERT INTO public.users VALUES (1);', 'INSERT'),
  refused('CREATE ROLE', 'CREATE ROLE reader;', 'role'),
  refused('\\connect', '\\connect other', '\\connect'),
  refused('DROP DATABASE', 'DROP DATABASE shop;', 'DROP DATABASE'),
  refused('COMMIT', 'COMMIT;', 'COMMIT'),
  refused('a temporary table', 'CREATE TEMP TABLE t (id int);', 'temporary'),
  {
    name: 'an object that holds a credential never becomes a plan',
    modules: oneFile(
      "CREATE EXTENSION postgres_fdw;\nCREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;\nCREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'joe', password 'hunter2');\n",
    ),
    argv: APPLY,
    code: 'SCHEMA.UNSUPPORTED',
    exit: 1,
    says: texts('db/schema/001_init.sql:3', 'credential'),
    next: '"password"',
  },
];
