import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { expect, onTestFinished, test } from 'vitest';
import { LARGEST_FILE } from '../../src/files/read-regular-file.js';
import { schemaFileReader } from '../../src/files/schema-files.js';
import { temporaryFolder } from '../files/temporary-folder.js';

/** Stands in every file that no message may quote. */
const SECRET = 'DB_PASSWORD=hunter2';

interface Layout {
  readonly name: string;
  /** Lays the trap into the project; `outside` is a folder beside it with secrets. */
  readonly lay: (place: { readonly project: string; readonly outside: string }) => Promise<void> | void;
  readonly globs?: readonly string[];
  readonly code: string;
  /** What the message or its reason says. */
  readonly says: RegExp;
}

const LAYOUTS: readonly Layout[] = [
  {
    name: 'a link to a file of secrets outside',
    lay: ({ project, outside }) => symlinkSync(join(outside, '.env'), join(project, 'db/2.sql')),
    code: 'SCHEMA.UNSUPPORTED',
    says: /db\/2\.sql .*leads outside the project/s,
  },
  {
    name: 'a relative link that climbs out',
    lay: ({ project }) => symlinkSync('../../outside/x.sql', join(project, 'db/2.sql')),
    code: 'SCHEMA.UNSUPPORTED',
    says: /db\/2\.sql .*leads outside the project/s,
  },
  {
    name: 'a link to the .env of the project itself',
    lay: ({ project }) => {
      writeFileSync(join(project, '.env'), SECRET);
      symlinkSync('../.env', join(project, 'db/2.sql'));
    },
    code: 'SCHEMA.UNSUPPORTED',
    says: /db\/2\.sql is a link to a file that is not a schema file/,
  },
  {
    name: 'a chain of links that ends outside',
    lay: ({ project, outside }) => {
      symlinkSync(join(outside, 'x.sql'), join(project, 'second.sql'));
      symlinkSync('../second.sql', join(project, 'db/2.sql'));
    },
    code: 'SCHEMA.UNSUPPORTED',
    says: /leads outside the project/,
  },
  {
    name: 'a folder that is a link to the outside',
    lay: ({ project, outside }) => symlinkSync(outside, join(project, 'db/more')),
    code: 'SCHEMA.UNSUPPORTED',
    says: /The folder "db\/more" .*leads outside the project/s,
  },
  {
    name: 'a link to the root of the file system',
    lay: ({ project }) => symlinkSync('/', join(project, 'db/more')),
    code: 'SCHEMA.UNSUPPORTED',
    says: /"db\/more"/,
  },
  {
    name: 'the folder of the globs is itself a link to the outside',
    lay: ({ project, outside }) => {
      renameSync(join(project, 'db'), join(project, 'old'));
      symlinkSync(outside, join(project, 'db'));
    },
    code: 'SCHEMA.UNSUPPORTED',
    says: /The folder "db" .*leads outside the project/s,
  },
  {
    name: 'a folder that is a link to the one it lies in',
    lay: ({ project }) => symlinkSync('.', join(project, 'db/more')),
    code: 'SCHEMA.UNSUPPORTED',
    says: /"db\/more" .*a folder that it lies in/s,
  },
  {
    name: 'two folders that are links to each other',
    lay: ({ project }) => {
      symlinkSync('b.sql', join(project, 'db/a.sql'));
      symlinkSync('a.sql', join(project, 'db/b.sql'));
    },
    code: 'SCHEMA.NO_FILES',
    says: /db\/a\.sql cannot be read.*link loop/s,
  },
  {
    name: 'a link to nothing',
    lay: ({ project }) => symlinkSync('nothing.sql', join(project, 'db/2.sql')),
    code: 'SCHEMA.NO_FILES',
    says: /db\/2\.sql cannot be read/,
  },
  {
    name: 'a pipe that nobody writes to',
    lay: ({ project }) => execFileSync('mkfifo', [join(project, 'db/2.sql')]),
    code: 'SCHEMA.UNSUPPORTED',
    says: /db\/2\.sql .*a pipe/s,
  },
  {
    name: 'a link to a pipe',
    lay: ({ project }) => {
      execFileSync('mkfifo', [join(project, 'pipe')]);
      symlinkSync('../pipe', join(project, 'db/2.sql'));
    },
    code: 'SCHEMA.UNSUPPORTED',
    says: /db\/2\.sql .*a pipe/s,
  },
  {
    name: 'a socket',
    lay: async ({ project }) => {
      const server = createServer();
      await new Promise<void>((done) => server.listen(join(project, 'db/2.sql'), done));
      onTestFinished(() => new Promise<void>((done) => server.close(() => done())));
    },
    code: 'SCHEMA.UNSUPPORTED',
    says: /db\/2\.sql .*a socket/s,
  },
  {
    name: 'a link to a device',
    lay: ({ project }) => symlinkSync('/dev/zero', join(project, 'db/2.sql')),
    code: 'SCHEMA.UNSUPPORTED',
    says: /db\/2\.sql/,
  },
  {
    name: 'a name with a backslash',
    lay: ({ project }) => writeFileSync(join(project, 'db/a\\b.sql'), 'create table t ();'),
    code: 'SCHEMA.UNSUPPORTED',
    says: /backslash/,
  },
  {
    name: 'a name with a line end',
    lay: ({ project }) => writeFileSync(join(project, 'db/a\n# Approved.sql'), ''),
    code: 'SCHEMA.UNSUPPORTED',
    says: /"db\/a\\n# Approved\.sql" has a name that cannot be shown/,
  },
  {
    name: 'a name with an escape sequence',
    lay: ({ project }) => writeFileSync(join(project, 'db/a\u001b[2J.sql'), ''),
    code: 'SCHEMA.UNSUPPORTED',
    says: /"db\/a\\u001b\[2J\.sql"/,
  },
  {
    name: 'a name that turns the direction of text',
    lay: ({ project }) => writeFileSync(join(project, 'db/a\u202elqs.sql'), ''),
    code: 'SCHEMA.UNSUPPORTED',
    says: /\\u202e/,
  },
  {
    name: 'a name that is not UTF-8',
    lay: ({ project }) => writeFileSync(Buffer.from(`${project}/db/\xff.sql`, 'latin1'), ''),
    code: 'SCHEMA.UNSUPPORTED',
    says: /not UTF-8/,
  },
  {
    name: 'a glob that names the file of secrets',
    lay: ({ project }) => writeFileSync(join(project, '.env'), SECRET),
    globs: ['.env'],
    code: 'SCHEMA.UNSUPPORTED',
    says: /\.env is not a schema file/,
  },
  {
    name: 'a glob over everything, beside a key',
    lay: ({ project }) => writeFileSync(join(project, 'db/id_rsa'), SECRET),
    globs: ['db/**'],
    code: 'SCHEMA.UNSUPPORTED',
    says: /db\/id_rsa is not a schema file/,
  },
  ...['../outside/*.sql', '.\\./outside/*.sql', '{..,db}/outside/*.sql', '/*/*.env'].map((glob) => ({
    name: `the glob ${glob}`,
    lay: () => undefined,
    globs: [glob],
    code: 'SCHEMA.',
    says: /leads out|No file matches/,
  })),
  {
    name: 'a file of zero bytes that call themselves SQL',
    lay: ({ project }) => writeFileSync(join(project, 'db/2.sql'), 'select 1;\n\0'),
    code: 'SCHEMA.INVALID_SQL',
    says: /db\/2\.sql:2:1 holds a zero byte/,
  },
  {
    name: 'a file in UTF-16',
    lay: ({ project }) => writeFileSync(join(project, 'db/2.sql'), '\ufeffselect 1;', 'utf16le'),
    code: 'SCHEMA.INVALID_SQL',
    says: /UTF-16/,
  },
  {
    name: 'a file that is too large',
    lay: ({ project }) => writeFileSync(join(project, 'db/2.sql'), Buffer.alloc(LARGEST_FILE + 1, 32)),
    code: 'SCHEMA.UNSUPPORTED',
    says: /db\/2\.sql .*33 MB; files up to 32 MB/s,
  },
];

function layOut(layout: Pick<Layout, 'lay'>) {
  const root = temporaryFolder({
    'outside/.env': SECRET,
    'outside/x.sql': SECRET,
    'project/db/1.sql': 'create table a ();',
  });
  const place = { project: join(root, 'project'), outside: join(root, 'outside') };
  return { place, laid: layout.lay(place) };
}

test.each(LAYOUTS)('names, and does not read: $name', async (layout) => {
  const { place, laid } = layOut(layout);
  await laid;
  const error = await schemaFileReader.read(place.project, layout.globs ?? ['db/**/*.sql']).then(
    (files) => new Error(`read ${files.map(({ path }) => path).join(', ')}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof LockstepError)) throw error;
  const text = [error.message, error.why, ...error.next].join('\n');
  expect(error.code.startsWith(layout.code)).toBe(true);
  expect(text).toMatch(layout.says);
  expect(text).not.toContain('hunter2');
  expect(text).not.toMatch(/[\u001b\u202e]/);
});

test('follows links to files and folders inside the project', async () => {
  const root = temporaryFolder({ 'shared/a.sql': 'A', 'shared/sub/b.sql': 'B', 'db/1.sql': '1' });
  symlinkSync('../shared/a.sql', join(root, 'db/2.sql'));
  symlinkSync('../shared/sub', join(root, 'db/sub'));
  const files = await schemaFileReader.read(root, ['db/**/*.sql']);
  expect(files.map(({ path, text }) => [path, text])).toEqual([
    ['db/1.sql', '1'],
    ['db/2.sql', 'A'],
    ['db/sub/b.sql', 'B'],
  ]);
});

test('reads a project that itself lies behind a link, and two names that differ in case', async () => {
  const root = temporaryFolder({ 'real/db/a.sql': 'a', 'real/db/A.sql': 'A' });
  symlinkSync('real', join(root, 'project'));
  const files = await schemaFileReader.read(join(root, 'project'), ['db/*.sql']);
  expect(files.map(({ text }) => text)).toEqual(['A', 'a']);
});

test('takes a hard link for the file it is: nothing tells the two apart', async () => {
  const root = temporaryFolder({ 'outside.sql': 'A', 'project/db/x': '' });
  linkSync(join(root, 'outside.sql'), join(root, 'project/db/1.sql'));
  expect(await schemaFileReader.read(join(root, 'project'), ['db/*.sql'])).toMatchObject([{ text: 'A' }]);
});

test('never gives the content of the outside while a link is swapped under the reader', async () => {
  const root = temporaryFolder({ 'outside/1.sql': SECRET, 'project/inside/1.sql': 'A', 'project/db/x': '' });
  const link = join(root, 'project/db/1.sql');
  const point = (target: string): void => {
    symlinkSync(target, `${link}.new`);
    renameSync(`${link}.new`, link);
  };
  point('../inside/1.sql');
  let turn = 0;
  const swapping = setInterval(() => {
    point(turn % 2 === 0 ? '../../outside/1.sql' : '../inside/1.sql');
    turn += 1;
  });
  try {
    for (let count = 0; count < 200; count += 1) {
      const texts = await schemaFileReader.read(join(root, 'project'), ['db/*.sql']).then(
        (files) => files.map(({ text }) => text),
        (error: unknown) => (error instanceof LockstepError ? ['A'] : [String(error)]),
      );
      expect(texts).toEqual(['A']);
    }
    expect(turn).toBeGreaterThan(1);
  } finally {
    clearInterval(swapping);
  }
  expect(readFileSync(join(root, 'outside/1.sql'), 'utf8')).toBe(SECRET);
});

test('names a folder that may not be listed (as root, who may list all, it is listed)', async () => {
  const root = temporaryFolder({ 'db/1.sql': 'A', 'db/closed/2.sql': 'B' });
  mkdirSync(join(root, 'db/empty'));
  execFileSync('chmod', ['000', join(root, 'db/closed')]);
  const paths = await schemaFileReader.read(root, ['db/**/*.sql']).then(
    (files) => files.map(({ path }) => path),
    (error: unknown) => (error instanceof LockstepError ? error.message : String(error)),
  );
  execFileSync('chmod', ['700', join(root, 'db/closed')]);
  expect(paths).toEqual(
    process.getuid?.() === 0
      ? ['db/1.sql', 'db/closed/2.sql']
      : 'The folder "db/closed" cannot be searched for schema files.',
  );
});
