import { expect, test } from 'vitest';
import type { SchemaFile } from '../../src/source/schema-file.js';
import {
  type RenameAnnotation,
  renameAnnotations,
  withoutAnnotations,
} from '../../src/source/rename-annotations.js';
import { sqlAsides } from '../../src/source/split-sql.js';

const annotationsOf = (text: string): readonly RenameAnnotation[] => {
  const file: SchemaFile = { path: 'db/schema/a.sql', text, sha256: '' };
  return renameAnnotations(file, sqlAsides(text, 'sqlite'));
};

test('an annotation stands beside the next line with SQL on it, or its own', () => {
  const annotations = annotationsOf(
    'create table t (\n-- lockstep:renamed-from a\n\n-- note\n  "b" int,\nc int -- lockstep:renamed-from "d"."e"\n);',
  );
  expect(annotations.map(({ from, line, subject }) => ({ from, line, subject }))).toEqual([
    { from: [{ text: 'a', isQuoted: false }], line: 5, subject: { text: 'b', isQuoted: true } },
    {
      from: [
        { text: 'd', isQuoted: true },
        { text: 'e', isQuoted: true },
      ],
      line: 6,
      subject: { text: 'c', isQuoted: false },
    },
  ]);
});

test.each(['a.', '.a', 'a..b', 'a b', '', 'a -- b'])(
  'the old name "%s" is refused with its place',
  (name) => {
    expect(() => annotationsOf(`-- lockstep:renamed-from ${name}\ncreate table t ();`)).toThrow(
      expect.objectContaining({
        code: 'SCHEMA.UNSUPPORTED',
        message: expect.stringContaining('db/schema/a.sql:1:1'),
      }),
    );
  },
);

test('a very long run of annotations is read', () => {
  const lines = 100_000;
  const found = annotationsOf(`${'-- lockstep:renamed-from x\n'.repeat(lines)}create table y ();`);
  expect([found.length, found[0]?.line, found.at(-1)?.subject?.text]).toEqual([lines, lines + 1, 'create']);
});

test('an old name of very many parts is read', () => {
  const parts = 60_000;
  const name = Array.from({ length: parts }, () => 'a').join('.');
  const [found] = annotationsOf(`-- lockstep:renamed-from ${name}\ncreate table t ();`);
  expect(found?.from.length).toBe(parts);
});

test('a line of many names that do not end is read', () => {
  const [found] = annotationsOf(`a ${'['.repeat(400_000)}\n] -- lockstep:renamed-from x`);
  expect(found?.names).toEqual([]);
});

test('comments and strings beside an annotation hold no name', () => {
  const [found] = annotationsOf('/* a */\n-- lockstep:renamed-from x\n/* b */ -- c\n\'d\' as "e--f" -- g\n');
  expect([found?.line, found?.names.map(({ text }) => text)]).toEqual([4, ['as', 'e--f']]);
});

test('a text without its annotations keeps everything else', () => {
  const text =
    "-- lockstep:renamed-from a\r\ncreate table t (x text default '-- lockstep:renamed-from b',  -- lockstep:renamed-from c\r\ny int -- note\n)";
  expect(withoutAnnotations(text, sqlAsides(text, 'sqlite'))).toBe(
    "\r\ncreate table t (x text default '-- lockstep:renamed-from b',\r\ny int -- note\n)",
  );
});

test.each([
  'lockstep:rename-from',
  'lockstep:renamed_from',
  'Lockstep:Renamed-From',
  'lockstep:renamed-fromx',
])('the unknown annotation %s is refused with its place', (word) => {
  expect(() => annotationsOf(`create table t (\n  b int -- ${word} a\n);`)).toThrow(
    expect.objectContaining({
      code: 'SCHEMA.UNSUPPORTED',
      message: expect.stringContaining(`db/schema/a.sql:2:9: "${word}" is not an annotation of Lockstep`),
    }),
  );
});

test.each([
  '-- lockstep: the tool',
  '-- see lockstep:renamed-from',
  "/* lockstep:x */ select '-- lockstep:x'",
])('the text %s holds no annotation', (text) => {
  expect(annotationsOf(`${text}\n;`)).toEqual([]);
});
