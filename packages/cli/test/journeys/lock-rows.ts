import { expect } from 'vitest';
import { all, hasColumns, holds, runs } from './ends.js';
import type { Journey } from './journey.js';
import { stepSaid } from './said.js';
import { standingApply, type StandingApply } from './standing-apply.js';

const APPLY = 'apply --environment=target';
const AUTO = { approval: 'auto' };
const DIALECTS = ['postgres', 'mariadb', 'sqlite'] as const;

const COLUMNS = {
  postgres: ['id bigint', 'email text', 'born date'],
  mariadb: ['id bigint', 'email text', 'born date'],
  sqlite: ['id bigint', 'email text', 'born date'],
} as const;

const BEFORE = `CREATE TABLE audit (id bigint NOT NULL PRIMARY KEY);
CREATE TABLE users (id bigint NOT NULL PRIMARY KEY, email text);\n`;
const WANTED = `CREATE TABLE audit (id bigint NOT NULL PRIMARY KEY, said text);
CREATE TABLE users (id bigint NOT NULL PRIMARY KEY, email text, born date);\n`;

/** Somebody else is at it, or was until it was stopped. */
export const LOCKS: readonly Journey[] = DIALECTS.flatMap((on) => {
  const here = { on, needsAtlas: on !== 'postgres', target: AUTO, before: BEFORE, wanted: WANTED } as const;
  const ends = all(hasColumns('users', COLUMNS[on]), hasColumns('audit', ['id bigint', 'said text']));
  let other: StandingApply | undefined;
  const stands: Journey['arrange'] = async (place) => void (other = await standingApply(on, place));
  return [
    {
      ...here,
      name: `${on}: another apply holds the lock, and ends`,
      arrange: stands,
      start: `${APPLY} --lock-wait=300ms --accept=all`,
      byHand: {
        'LOCK.TIMEOUT': async (_place, said) => {
          expect(stepSaid(said, /--lock-wait/)).toContain('lockstep apply');
          expect(said.stdout).toMatch(HOLDER[on]);
          expect((await other?.goesOn())?.code).toBe(0);
        },
      },
      meets: ['LOCK.TIMEOUT'],
      ends,
    },
    {
      ...here,
      name: `${on}: another apply holds the lock, and is waited for`,
      arrange: stands,
      start: `${APPLY} --lock-wait=2s --accept=all`,
      byHand: { 'LOCK.TIMEOUT': () => void setTimeout(() => void other?.goesOn(), 2500) },
      meets: ['LOCK.TIMEOUT'],
      ends,
    },
    {
      ...here,
      name: `${on}: an apply that was interrupted`,
      arrange: stands,
      start: async () => {
        const said = await other?.isStopped('SIGINT');
        if (said === undefined) throw new Error('no apply stands');
        return stepSaid(said, /lockstep apply/).replace(/^.*lockstep /, '');
      },
      meets: [],
      ends,
    },
    {
      ...here,
      name: `${on}: an apply whose process was killed`,
      arrange: async (place) => {
        await stands(place);
        await other?.isStopped('SIGKILL');
      },
      start: `${APPLY} --accept=all`,
      meets: [],
      ends,
    },
  ] satisfies readonly Journey[];
});

const HOLDER = {
  postgres: /lockstep .*process \d+|pid \d+|login \\"postgres\\"/,
  mariadb: /connection \d+\) of login/,
  sqlite: /process \d+/,
} as const;

/** A unique index on rows that are not: the column before it is there already, where DDL is committed by itself. */
export const HALF_WAY: readonly Journey[] = [
  {
    name: 'mariadb: an apply that failed half-way goes on with what is left',
    on: 'mariadb',
    needsAtlas: true,
    before:
      'CREATE TABLE audit (id bigint PRIMARY KEY);\nCREATE TABLE users (id bigint PRIMARY KEY, email varchar(99));\n',
    wanted:
      'CREATE TABLE audit (id bigint PRIMARY KEY, said text);\nCREATE TABLE users (id bigint PRIMARY KEY, email varchar(99), UNIQUE KEY users_email (email));\n',
    arrange: runs("INSERT INTO users VALUES (1, 'a'), (2, 'a')"),
    start: APPLY,
    byHand: {
      'APPLY.FAILED': async (place) => {
        await hasColumns('audit', ['id bigint', 'said text'])(place);
        await runs("UPDATE users SET email = 'b' WHERE id = 2")(place);
      },
    },
    meets: ['APPROVAL.REQUIRED', 'APPLY.FAILED', 'APPROVAL.REQUIRED'],
    ends: async ({ database }) => expect(await database.indexes('users')).toContain('users_email'),
  },
  {
    name: 'sqlite: a rebuild that failed leaves nothing half done, and is applied once its rows fit',
    on: 'sqlite',
    needsAtlas: true,
    before: 'CREATE TABLE users (id integer NOT NULL PRIMARY KEY, email varchar(99));\n',
    wanted: 'CREATE TABLE users (id integer NOT NULL PRIMARY KEY, email varchar(99) NOT NULL);\n',
    arrange: runs('INSERT INTO users VALUES (1, NULL)'),
    start: APPLY,
    byHand: {
      'APPLY.FAILED': async (place) => {
        await holds('SELECT * FROM users', [{ id: 1, email: null }])(place);
        await runs("UPDATE users SET email = 'b'")(place);
      },
    },
    meets: ['APPROVAL.REQUIRED', 'APPLY.FAILED'],
    ends: holds('SELECT * FROM users', [{ id: 1, email: 'b' }]),
  },
];
