import type { Files } from '../support/cli-workspace.js';

/** Files before and after, where the second say nothing more of some objects. */
export interface DroppedPair {
  readonly title: string;
  readonly before: Files;
  readonly after: Files;
  /** Keys of the module and of its environment, for the files after. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly target?: Readonly<Record<string, unknown>>;
  /** What the files still describe, where they describe a part of it no more. */
  readonly parents: readonly string[];
  /** What no file describes any more: found in `plan.sql`, and nothing else is. */
  readonly gone: readonly string[];
}

const SHOP = `CREATE TABLE item (
  id int PRIMARY KEY,
  name text NOT NULL DEFAULT 'x',
  colour text,
  price int CONSTRAINT positive CHECK (price > 0)
);
`;

const BESIDE = `CREATE UNIQUE INDEX by_name ON item (name);
COMMENT ON COLUMN item.name IS 'what it is called';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE item ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON item USING (id > 0);
GRANT SELECT ON item TO PUBLIC;
`;

/** Every kind of object that stands by itself. */
const WHOLE = `CREATE SCHEMA attic;
CREATE TABLE attic.old (id int PRIMARY KEY);
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE DOMAIN percent AS int CHECK (VALUE <= 100);
CREATE SEQUENCE counter;
CREATE VIEW names AS SELECT name FROM item;
CREATE MATERIALIZED VIEW colours AS SELECT colour FROM item;
CREATE FUNCTION answer(a int) RETURNS int LANGUAGE sql AS 'SELECT 42';
CREATE PROCEDURE work() LANGUAGE sql AS 'SELECT 1';
CREATE TABLE "Odd ""name"", é" (id int);
`;

export const POSTGRES_PAIRS: readonly DroppedPair[] = [
  {
    title: 'what hangs on a table is found at the table',
    before: { '1.sql': SHOP, '2.sql': BESIDE },
    after: {
      '1.sql': '-- Items\n\nCREATE TABLE item (\n  id int,\n  name text,\n  price int\n);\n',
      '2.sql': "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n",
    },
    parents: ['item'],
    gone: [],
  },
  {
    title: 'what stands by itself is found in plan.sql',
    before: { '1.sql': SHOP, 'whole/2.sql': WHOLE },
    after: { '1.sql': SHOP },
    parents: [],
    gone: [
      'domain public.percent',
      'function public.answer(integer)',
      'materialized view public.colours',
      'procedure public.work()',
      'sequence public.counter',
      'table attic.old',
      'table public."Odd ""name"", é"',
      'type public.mood',
      'view public.names',
    ],
  },
  {
    title: 'what the policy "additive" leaves out is found in the files or in plan.sql',
    before: { '1.sql': SHOP, '2.sql': 'CREATE TABLE gone (id int);\n' },
    after: { '1.sql': 'CREATE TABLE item (\n  id int PRIMARY KEY,\n  size int\n);\n' },
    config: { owns: { schemas: ['public'] } },
    target: { policy: 'additive' },
    parents: ['item'],
    gone: ['table public.gone'],
  },
  {
    title: 'what may be a rename is found where its new name stands',
    before: { '1.sql': 'CREATE TABLE thing (id int, before int);\nCREATE TABLE early (a int, b text);\n' },
    after: { '1.sql': 'CREATE TABLE thing (id int, after int);\nCREATE TABLE late (a int, b text);\n' },
    parents: ['thing'],
    gone: ['table public.early'],
  },
];

export const SQLITE_PAIRS: readonly DroppedPair[] = [
  {
    title: 'a column and an index are found at their table, a table in plan.sql',
    before: {
      '1.sql':
        'CREATE TABLE item (id integer PRIMARY KEY, name text, colour text);\nCREATE INDEX by_name ON item (name);\n',
      '2.sql': 'CREATE TABLE gone (id integer);\n',
    },
    after: { '1.sql': 'CREATE TABLE item (\n  id integer PRIMARY KEY,\n  name text\n);\n' },
    parents: ['item'],
    gone: ['table gone'],
  },
];
