import { hasColumns, holds, runs } from './ends.js';
import type { Journey } from './journey.js';

const APPLY = 'apply --environment=target';
const AUTO = { approval: 'auto' };
const USERS = 'CREATE TABLE users (id integer NOT NULL PRIMARY KEY, email varchar(100));\n';
const RENAMED = 'CREATE TABLE users (id integer NOT NULL PRIMARY KEY, mail varchar(100));\n';
const NARROW = 'CREATE TABLE users (id integer NOT NULL PRIMARY KEY);\n';
const ONE_ROW = runs("INSERT INTO users VALUES (1, 'a@b.c')");

/** The journeys that every dialect is taken on; names of MariaDB and SQLite have no schema in front. */
export const OTHER_DIALECTS: readonly Journey[] = (['mariadb', 'sqlite'] as const).flatMap((on) => {
  const named = (name: string): Pick<Journey, 'name' | 'on' | 'needsAtlas'> => ({
    ...{ name: `${on}: ${name}`, on, needsAtlas: true },
  });
  const id = 1;
  return [
    {
      ...named('a first apply that nobody approved'),
      wanted: USERS,
      start: APPLY,
      meets: ['APPROVAL.REQUIRED'],
      ends: holds('SELECT * FROM users', []),
    },
    {
      ...named('a rename that was named'),
      before: USERS,
      wanted: RENAMED,
      arrange: ONE_ROW,
      start: `${APPLY} --rename=users.email=users.mail`,
      meets: ['APPROVAL.REQUIRED'],
      ends: holds('SELECT * FROM users', [{ id, mail: 'a@b.c' }]),
    },
    {
      ...named('a column that is dropped on purpose'),
      target: AUTO,
      before: USERS,
      wanted: NARROW,
      arrange: ONE_ROW,
      start: APPLY,
      meets: ['HAZARD.REFUSED'],
      ends: holds('SELECT * FROM users', [{ id }]),
    },
    {
      ...named('bad SQL that is mended'),
      target: AUTO,
      wanted: 'CREATE TABLE users (id integer NOT NULL PRIMARY KEY,, email varchar(100));\n',
      start: APPLY,
      byHand: { 'SCHEMA.INVALID_SQL': ({ sql }) => sql(USERS) },
      meets: ['SCHEMA.INVALID_SQL'],
      ends: hasColumns('users', [on === 'mariadb' ? 'id int' : 'id integer', 'email varchar']),
    },
    {
      ...named('a saved plan whose database changed'),
      target: AUTO,
      wanted: USERS,
      arrange: async (place) => {
        await place.works('diff --environment=target');
        await place.database.run('CREATE TABLE users (id integer NOT NULL PRIMARY KEY)');
      },
      start: `${APPLY} --plan=modules/api/.lockstep/target/plan.json`,
      again: `${APPLY} --accept=ADOPTS`,
      meets: ['PLAN.STALE'],
      ends: holds('SELECT id, email FROM users', []),
    },
  ] satisfies readonly Journey[];
});
