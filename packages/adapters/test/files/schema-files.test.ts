import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { schemaFileReader } from '../../src/files/schema-files.js';
import { temporaryFolder } from './temporary-folder.js';

test('reads files in byte order of their path, each once', async () => {
  const root = temporaryFolder({
    'db/schema/b.sql': 'B',
    'db/schema/a.sql': 'A',
    'db/schema/Z.sql': 'Z',
    'db/schema/sub/c.sql': 'C',
    'db/schema/ä.sql': 'Ä',
    'db/schema/\u{1F600}.sql': 'emoji',
    'db/schema/\uFF21.sql': 'wide',
    'db/schema/notes.md': '',
    'db/schema/node_modules/x.sql': '',
    'db/.lockstep/x.sql': '',
  });
  const files = await schemaFileReader.read(root, ['db/schema/**/*.sql', 'db/**/*.sql']);
  expect(files.map(({ path }) => path)).toEqual([
    'db/schema/Z.sql',
    'db/schema/a.sql',
    'db/schema/b.sql',
    'db/schema/sub/c.sql',
    'db/schema/ä.sql',
    'db/schema/\uFF21.sql',
    'db/schema/\u{1F600}.sql',
  ]);
});

test('gives the text as it is on disk and the hash of its bytes', async () => {
  const bytes = Buffer.from('\uFEFFCREATE TABLE ä ();\r\n');
  const root = temporaryFolder({ 'a.sql': bytes });
  expect(await schemaFileReader.read(root, ['*.sql'])).toEqual([
    {
      path: 'a.sql',
      text: '\uFEFFCREATE TABLE ä ();\r\n',
      sha256: createHash('sha256').update(bytes).digest('hex'),
    },
  ]);
});

test('leaves out what a pattern takes out', async () => {
  const root = temporaryFolder({ 'a.sql': '', 'b.sql': '' });
  expect((await schemaFileReader.read(root, ['*.sql', '!b.sql'])).map(({ path }) => path)).toEqual(['a.sql']);
});

test('takes a path with glob signs and a folder name for what they are', async () => {
  const root = temporaryFolder({ 'db/a.sql': '' });
  await expect(schemaFileReader.read(root, ['db'])).rejects.toMatchObject({ code: 'SCHEMA.NO_FILES' });
});

test('names the patterns that match nothing', async () => {
  const root = temporaryFolder();
  await expect(schemaFileReader.read(root, ['db/*.sql', 'sql/*.sql'])).rejects.toMatchObject({
    code: 'SCHEMA.NO_FILES',
    message: `No file matches "db/*.sql", "sql/*.sql" below ${root}.`,
  });
});

test('names file and line of bytes that are not UTF-8', async () => {
  const root = temporaryFolder({
    'a.sql': Buffer.from([0x2d, 0x2d, 0x0a, 0xc3, 0xa4, 0x0a, 0x66, 0xfc, 0x72, 0x0a]),
  });
  await expect(schemaFileReader.read(root, ['*.sql'])).rejects.toMatchObject({
    code: 'SCHEMA.INVALID_SQL',
    message: 'a.sql:3:1 is not UTF-8.',
    place: { file: 'a.sql', line: 3, column: 1 },
  });
});
