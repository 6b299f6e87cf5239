import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { afterEach, describe, expect, test } from 'vitest';
import { postgresSchemaLoader } from '../../../../src/dialects/postgresql/loader/schema-loader.js';
import { filesOf, type ScratchDouble, scratchDouble } from './scratch-double.js';

const open: ScratchDouble[] = [];

afterEach(async () => {
  for (const scratch of open.splice(0)) await scratch.drop();
});

async function scratch(major: 15 | 18 = 18): Promise<ScratchDouble> {
  const made = await scratchDouble(major);
  open.push(made);
  return made;
}

/** The error that loading ends in. */
async function errorOf(
  on: ScratchDouble,
  texts: Readonly<Record<string, string>> | string,
  knownElsewhere?: (name: string) => string | null,
): Promise<ReturnType<LockstepError['toValue']>> {
  const files = filesOf(typeof texts === 'string' ? { 'db/schema/001.sql': texts } : texts);
  try {
    await postgresSchemaLoader.load({
      scratch: on,
      files,
      ...(knownElsewhere === undefined ? {} : { knownElsewhere }),
    });
  } catch (error) {
    if (error instanceof LockstepError) return error.toValue();
    throw error;
  }
  throw new Error('It loaded.');
}

describe('places', () => {
  test('a syntax error in file 3 of 5, line 12, with an emoji earlier on the line', async () => {
    const good = (name: string) => `CREATE TABLE ${name} ();\n`;
    const bad = `${'-- line\n'.repeat(11)}/* 🚀 */ CREATE TABLE c (id int PRIMRY KEY);\n`;
    const texts = {
      '1.sql': good('a'),
      '2.sql': good('b'),
      '3.sql': bad,
      '4.sql': good('d'),
      '5.sql': good('e'),
    };
    expect(await errorOf(await scratch(), texts)).toEqual({
      code: 'SCHEMA.INVALID_SQL',
      message: '3.sql:12:32: syntax error at or near "PRIMRY"',
      why: `12 | /* 🚀 */ CREATE TABLE c (id int PRIMRY KEY);\n   | ${' '.repeat(32)}^`,
      next: ['Correct 3.sql:12:32, then: {bin} check'],
      place: { file: '3.sql', line: 12, column: 32 },
    });
  });

  test.each([15, 18] as const)(
    'a reference to a missing table at the position PostgreSQL %s gives',
    async (major) => {
      expect(
        await errorOf(
          await scratch(major),
          "CREATE TABLE a (x text DEFAULT '🚀');\n\nCREATE VIEW v AS\n  SELECT '🚀', b.* FROM nowhere b;\n",
        ),
      ).toEqual({
        code: 'SCHEMA.INVALID_SQL',
        message: 'db/schema/001.sql:4:24: relation "nowhere" does not exist',
        why: `4 |   SELECT '🚀', b.* FROM nowhere b;\n  | ${' '.repeat(24)}^`,
        next: [
          'Correct the name, or add the module whose files create it to "uses" in db.config.json.',
          'If nobody manages it here, put its SQL into a file that "assumes" in db.config.json names.',
        ],
        place: { file: 'db/schema/001.sql', line: 4, column: 24 },
      });
    },
  );

  test('the first character of the statement where the server gives no position', async () => {
    const error = await errorOf(
      await scratch(),
      'CREATE TABLE a ();\n\n  CREATE TABLE b (\n    x int REFERENCES nowhere (id));\n',
    );
    expect(error.message).toBe('db/schema/001.sql:3:3: relation "nowhere" does not exist');
  });

  test('inside the body of an SQL function, in a file with CRLF', async () => {
    const text =
      'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\r\n  SELECT 1;\r\n  SELECT cost FROM nowhere;\r\n$$;\r\n';
    expect((await errorOf(await scratch(), text)).message).toBe(
      'db/schema/001.sql:3:20: relation "nowhere" does not exist',
    );
  });

  test('inside the body of a PL/pgSQL function', async () => {
    const text = 'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  RETRUN 1;\nEND\n$$;\n';
    expect((await errorOf(await scratch(), text)).message).toBe(
      'db/schema/001.sql:3:3: syntax error at or near "RETRUN"',
    );
  });

  test('inside a DO block, by the query that fails, else by its line', async () => {
    const on = await scratch();
    expect(
      (
        await errorOf(
          on,
          '\nDO $$\nBEGIN\n  PERFORM 1;\n  CREATE VIEW v AS SELECT * FROM nowhere;\nEND\n$$;\n',
        )
      ).message,
    ).toBe('db/schema/001.sql:5:34: relation "nowhere" does not exist');
    expect(
      (await errorOf(on, "DO $$\nBEGIN\n  PERFORM 1;\n  RAISE EXCEPTION 'no: %', 1;\nEND\n$$;\n")).message,
    ).toBe('db/schema/001.sql:4:3: no: 1');
  });

  test('statements that load give nothing to report after an error before them was fixed', async () => {
    const on = await scratch();
    await errorOf(on, 'CREATE VIEW v AS SELECT * FROM t;');
    await postgresSchemaLoader.load({
      scratch: on,
      files: filesOf({ 'a.sql': 'CREATE VIEW v AS SELECT * FROM t; CREATE TABLE t ();' }),
    });
    expect(await on.run('SELECT * FROM v')).toEqual([]);
  });
});

describe('several errors', () => {
  test('leads with the one that does not follow from another, and lists the others', async () => {
    const text = `CREATE VIEW a AS SELECT * FROM b;
CREATE VIEW b AS SELECT * FROM c;
CREATE TABLE c (x nowhere);
CREATE TABLE ok ();
CREATE TABLE d (x int DEFAULT missing());
`;
    const error = await errorOf(await scratch(), text);
    expect([error.message, error.why]).toEqual([
      'db/schema/001.sql:3:19: type "nowhere" does not exist',
      [
        '3 | CREATE TABLE c (x nowhere);',
        '  |                   ^',
        '3 more statements do not load:',
        '  db/schema/001.sql:1:32: relation "b" does not exist',
        '  db/schema/001.sql:2:32: relation "c" does not exist',
        '  db/schema/001.sql:5:31: function missing() does not exist',
      ].join('\n'),
    ]);
  });

  test('lists five at most and counts the rest', async () => {
    const text = Array.from({ length: 9 }, (_, index) => `CREATE TABLE t${index} (x nowhere);`).join('\n');
    const error = await errorOf(await scratch(), text);
    expect(error.why?.split('\n').slice(2)).toEqual([
      '8 more statements do not load:',
      ...[2, 3, 4, 5, 6].map((line) => `  db/schema/001.sql:${line}:20: type "nowhere" does not exist`),
      '  and 3 more',
    ]);
  });
});

describe('what to do next', () => {
  test('prints the edit of "uses" where another module makes the missing object', async () => {
    const text = 'CREATE TABLE orders (id int, buyer int REFERENCES auth.users (id));';
    const error = await errorOf(await scratch(), text, (name) => (name === 'auth.users' ? 'auth' : null));
    expect([error.message, error.next]).toEqual([
      'db/schema/001.sql:1:1: schema "auth" does not exist',
      ['Add "auth" to "uses" in db.config.json: its files create auth.users.'],
    ]);
  });

  test('finds a bare name in public', async () => {
    const error = await errorOf(await scratch(), 'CREATE VIEW v AS SELECT * FROM users;', (name) =>
      name === 'public.users' ? 'auth' : null,
    );
    expect(error.next).toEqual(['Add "auth" to "uses" in db.config.json: its files create public.users.']);
  });

  test('shows the hint of the server and never its detail', async () => {
    const on = await scratch();
    const text = 'CREATE TABLE a (id int);\nCREATE VIEW v AS SELECT idd FROM a;';
    expect((await errorOf(on, text)).why).toContain(
      'HINT: Perhaps you meant to reference the column "a.id".',
    );
    const detailed = `DO $$BEGIN RAISE EXCEPTION 'no' USING DETAIL = 'row ' || (4700 + 11), HINT = 'try'; END$$;`;
    const error = JSON.stringify(await errorOf(on, detailed));
    expect(error).toContain('HINT: try');
    expect(error).not.toContain('row 4711');
    expect(JSON.parse(error)).toMatchObject({ message: 'db/schema/001.sql:1:6: no' });
  });

  test('says that two statements make the same object', async () => {
    const error = await errorOf(await scratch(), {
      'a.sql': 'CREATE TABLE a ();',
      'b.sql': 'CREATE TABLE a ();',
    });
    expect([error.message, error.next]).toEqual([
      'b.sql:1:1: relation "a" already exists',
      ['Keep one of the statements that make it: of all files loaded, those of "uses" come first.'],
    ]);
  });
});

test('an extension that is not allowed is refused at its place', async () => {
  expect(await errorOf(await scratch(), 'CREATE TABLE a ();\nCREATE EXTENSION dblink;')).toEqual({
    code: 'SCHEMA.UNSUPPORTED',
    message: 'db/schema/001.sql:2:1: The extension "dblink" is not on the list.',
    why: '2 | CREATE EXTENSION dblink;\n  | ^',
    next: ['Remove it.'],
    place: { file: 'db/schema/001.sql', line: 2, column: 1 },
  });
});

test('an extension goes into the schema that the file names, also one made later', async () => {
  const on = await scratch();
  const texts = {
    'a.sql': 'CREATE EXTENSION citext SCHEMA ext; CREATE EXTENSION IF NOT EXISTS earthdistance CASCADE;',
    'b.sql':
      "SET search_path = other; CREATE EXTENSION hstore VERSION '1.8'; CREATE SCHEMA other; CREATE SCHEMA ext;",
  };
  await postgresSchemaLoader.load({ scratch: on, files: filesOf(texts) });
  const rows = await on.run(
    "SELECT extname || ' ' || extnamespace::regnamespace AS line FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1",
  );
  expect(rows.map(({ line }) => line)).toEqual([
    'citext ext',
    'cube public',
    'earthdistance public',
    'hstore other',
  ]);
});

test('a server that goes away is no fault of the files', async () => {
  const on = await scratch();
  const text = 'DO $$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END$$; CREATE TABLE a ();';
  expect((await errorOf(on, text)).code).toBe('SCRATCH.UNAVAILABLE');
  const full = "DO $$BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END$$;";
  expect(await errorOf(on, full)).toMatchObject({
    code: 'SCRATCH.UNAVAILABLE',
    message: 'The scratch database was lost while schema files were loaded: no space left on device.',
  });
});

test('an interrupt ends a statement that runs', async () => {
  const on = await scratch();
  const abort = new AbortController();
  const files = filesOf({ 'a.sql': 'CREATE TABLE before (); DO $$BEGIN PERFORM pg_sleep(600); END$$;' });
  const loading = postgresSchemaLoader.load({ scratch: on, files, signal: abort.signal });
  const outcome = expect(loading).rejects.toMatchObject({ code: 'INTERRUPTED' });
  for (;;) {
    const rows = await on.run(
      "SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND wait_event = 'PgSleep'",
    );
    if (rows.length > 0) break;
  }
  abort.abort();
  await outcome;
  await on.run(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()",
  );
});
