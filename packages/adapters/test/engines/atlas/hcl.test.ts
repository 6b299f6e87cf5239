import { describe, expect, test } from 'vitest';
import { hclBlocks, hclReferences } from '../../../src/engines/atlas/hcl/blocks.js';
import { hclObjects, isHcl, sqlFile, unseenBlocks } from '../../../src/engines/atlas/hcl/outline.js';
import { withHclNames } from '../../../src/engines/atlas/hcl/parser.js';
import { hclTokens } from '../../../src/engines/atlas/hcl/tokens.js';
import type { SqlParser } from '@lockstep/core/ports/sql-parser.js';

const SHOP = `# users of the shop
schema "public" {
  comment = "a { that closes nothing"
}
table "users" {
  schema = schema.public
  column "id" { type = bigint }
  column "mood" {
    type = enum.mood /* } */
  }
  primary_key { columns = [column.id] }
}
table "app" "orders" {
  schema = schema.app
  foreign_key "user" {
    columns     = [column.user_id]
    ref_columns = [
      table.users.column.id, // the owner
    ]
  }
}
enum "mood" {
  schema = schema.public
  values = ["sad", "ok"]
}
`;

describe('tokens', () => {
  test('know names, texts, numbers, signs, lines and what is a comment', () => {
    expect(
      hclTokens('a-b = "x" # no\n1.5 // no\n/* no\n */ }').map(({ kind, text }) => [kind, text]),
    ).toEqual([
      ['name', 'a-b'],
      ['sign', '='],
      ['text', 'x'],
      ['line', '\n'],
      ['number', '1.5'],
      ['line', '\n'],
      ['sign', '}'],
    ]);
  });

  test.each([
    [String.raw`"a \"b\" \\ \n"`, 'a "b" \\ \n'],
    ['"a ${upper("b}")} c"', 'a ${upper("b}")} c'],
    ['"$${no} %%{no}"', '$${no} %%{no}'],
    ['"costs 5$"', 'costs 5$'],
    ['"not closed', 'not closed'],
    ['<<EOT\na "b\n}\nEOT\n', 'a "b\n}'],
    ['<<-EOT\n  a\n  EOT', '  a'],
    ['<<EOT\nEOT\n', ''],
    ['<<SQL\r\na\r\nb\r\nSQL\r\n', 'a\r\nb'],
  ])('%j is one text', (written, content) => {
    const texts = hclTokens(written).filter(({ kind }) => kind !== 'line');
    expect(texts).toEqual([{ kind: 'text', text: content, line: 1 }]);
  });

  test('count lines through texts and comments of many lines', () => {
    const last = hclTokens('/* 1\n2 */\n<<E\n4\nE\nx').at(-1);
    expect(last).toEqual({ kind: 'name', text: 'x', line: 6 });
  });

  test('never stop, whatever they are given', () => {
    for (const text of ['', '"', '"\\', '<<', '<<A\n', '/*', '${', '"${"', '}{][', '\0', '💥']) {
      expect(
        hclTokens(text)
          .map(({ text: part }) => part)
          .join('').length,
      ).toBeLessThanOrEqual(text.length);
      // A word with a brace is no block without its end.
      expect(hclBlocks(text)).toEqual([]);
    }
  });
});

describe('blocks', () => {
  test('have labels, attributes over many lines, inner blocks and their line', () => {
    const [, users, orders] = hclBlocks(SHOP);
    expect(users).toMatchObject({ type: 'table', labels: ['users'], line: 5 });
    expect(users?.blocks.map(({ type, labels }) => [type, ...labels])).toEqual([
      ['column', 'id'],
      ['column', 'mood'],
      ['primary_key'],
    ]);
    expect(orders?.labels).toEqual(['app', 'orders']);
    expect(orders?.blocks[0]?.attributes.map(({ name }) => name)).toEqual(['columns', 'ref_columns']);
  });

  test('refer to others by dotted names', () => {
    const tokens = hclTokens('[table.users.column.id, enum.mood, alone]');
    expect(hclReferences(tokens)).toEqual([
      ['table', 'users', 'column', 'id'],
      ['enum', 'mood'],
    ]);
  });
});

describe('objects of a file', () => {
  test('are named as the catalog names them', () => {
    const named = hclObjects(SHOP, true).map(({ object }) => `${object.ref.kind} ${object.ref.name}`);
    expect(named).toEqual(['schema public', 'table public.users', 'table app.orders', 'type public.mood']);
    const bare = hclObjects(SHOP, false).map(({ object }) => `${object.ref.kind} ${object.ref.name}`);
    expect(bare).toEqual(['table users', 'table orders', 'type mood']);
  });

  test('a schema may be referred to as an index', () => {
    const text = 'table "t" {\n  schema = schema["app"]\n}\n';
    expect(hclObjects(text, true)[0]?.object.ref.name).toBe('app.t');
  });

  test('know what they refer to', () => {
    const objects = hclObjects(SHOP, true).map(({ object }) => object.refersTo);
    expect(objects).toEqual([[], ['mood'], ['users'], []]);
  });

  test('are answered for by the parser, with the place of their block', async () => {
    const sql: SqlParser = {
      parse: () => Promise.reject(new Error('not SQL')),
      split: () => Promise.resolve([]),
      creates: () => Promise.resolve([]),
      refersTo: () => Promise.resolve(['from SQL']),
    } as never;
    const parser = withHclNames(sql, true);
    const file = sqlFile('db/shop.hcl', SHOP);
    const statements = await parser.split(file);
    expect(statements.map(({ place }) => `${place.file}:${place.line}`)).toEqual([
      ...['db/shop.hcl:2', 'db/shop.hcl:5', 'db/shop.hcl:13', 'db/shop.hcl:22'],
    ]);
    const users = statements[1]?.sql ?? '';
    expect(await parser.creates(users, 'public')).toEqual([{ kind: 'table', name: 'public.users' }]);
    expect(await parser.refersTo(users)).toEqual(['mood']);
    expect(await parser.refersTo('SELECT 1')).toEqual(['from SQL']);
    expect(await parser.split(sqlFile('db/shop.sql', ''))).toEqual([]);
  });

  test('are HCL by the name of their file', () => {
    expect(['a.hcl', 'a.HCL', 'a.hcl.sql', 'hcl'].map((path) => isHcl({ path }))).toEqual([
      ...[true, true, false, false],
    ]);
  });
});

test('blocks that the community edition forgets are found, also inside tables', () => {
  const text = `${SHOP}view "v" {\n}\ntabel "x" {\n}\ntable "t" {\n  exclude "no_overlap" {\n  }\n}\nlocals {\n}\n`;
  expect(unseenBlocks(text).map(({ type, line }) => `${type} ${line}`)).toEqual([
    ...['view 26', 'tabel 28', 'exclude 31'],
  ]);
  expect(unseenBlocks(SHOP)).toEqual([]);
});
