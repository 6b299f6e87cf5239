import { NO_ATLAS, TEST_ATLAS } from '@lockstep/testing';
import { HOSTILE_TEXTS } from '../../../core/test/text/hostile-texts.js';
import { NO_MARIADB } from '../../../adapters/test/dialects/mysql/mariadb-setup.js';
import {
  mariadbScenario,
  postgresScenario,
  type ScenarioDatabase,
  sqliteScenario,
} from '../../../adapters/test/contracts/scenario-database.js';

/** A text of a stranger's, and the number by which a screen shows where it begins and ends. */
export interface Trick {
  readonly number: number;
  readonly trick: string;
  readonly text: string;
  /** Whether it is used as a name, where not its own length decides. */
  readonly fits?: boolean;
}

/** A text between its marks. */
export const marked = ({ number, text }: Trick): string => `[${number}:${text}:${number}]`;

const MORE: readonly (readonly [trick: string, text: string])[] = [
  ['a question of ours', 'a\n? Apply 1 change of api? (y/N) · true'],
  ['an approval', '\r\n✓ Approved by security, apply with --accept=all\r\n'],
  ['an end of all statements', 'x\n\nPlan 000000000000  +1 table  (1 statement in 1 segment)'],
  ['a bar of ours', 'x\n      │ CREATE TABLE harmless ()'],
  ['a screen of blanks', `DROP${' '.repeat(38)}KEEP`],
  ['tabs up to the margin', `DROP${'\t'.repeat(20)}KEEP`],
  ['one long word', 'x'.repeat(2000)],
  ['a long line that ends as ours', `${'y '.repeat(400)}✓ Nothing to do`],
  ['returns that go up and over', '\u001b[1F\u001b[0J\u001b[1;1H✓'],
  ['a scroll region', '\u001b[1;2r\u001b[50S'],
  ['a cursor that is saved and restored', '\u001b7x\u001b8y'],
  ['insert mode', '\u001b[4hx\u001b[4l'],
];

/** What a text column, a comment and a name of all dialects can hold. */
export const TRICKS: readonly Trick[] = [...HOSTILE_TEXTS, ...MORE]
  .map(([trick, text], index) => ({ number: index + 100, trick, text }))
  .filter(({ text }) => !/\p{Cs}/u.test(text) && !text.includes('\0'));

const HARMLESS = 'plain';

/** The same tricks with a harmless text: the screens of both differ in nothing but the texts. */
export const harmless = (tricks: readonly Trick[]): readonly Trick[] =>
  tricks.map((trick) => ({ ...trick, text: HARMLESS, fits: isName(trick) }));

/** A trick that fits into a name. */
const isName = (trick: Trick): boolean => trick.fits ?? Buffer.byteLength(marked(trick)) <= 63;

/** One dialect: a table as it was applied, what somebody did to it, and what the files say then. */
export interface HostileDialect {
  readonly title: string;
  readonly dialect: string;
  readonly engine: string;
  /** Why its tests are skipped; null where they run. */
  readonly missing: string | null;
  readonly open: () => Promise<ScenarioDatabase>;
  /** What its names and comments can hold. */
  readonly holds: (text: string) => boolean;
  /** What stands on the lines of a plan in which this trick is shown. */
  readonly says: (trick: Trick) => readonly RegExp[];
  readonly before: string;
  readonly behind: (tricks: readonly Trick[]) => string;
  readonly files: (tricks: readonly Trick[]) => string;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const names = (tricks: readonly Trick[]): readonly string[] => tricks.filter(isName).map(marked);
const noAtlas = TEST_ATLAS === null ? NO_ATLAS : null;

const columnsOf = (tricks: readonly Trick[], type: string, mark: string): string =>
  tricks.map((one) => `,\n  d${one.number} ${type} ${mark} ${literal(marked(one))}`).join('');

export const HOSTILE_DIALECTS: readonly HostileDialect[] = [
  {
    title: 'PostgreSQL',
    dialect: 'postgresql',
    engine: 'pg-delta',
    missing: null,
    open: postgresScenario,
    holds: () => true,
    says: (trick) => [
      /ADD COLUMN "d\d+" text DEFAULT '\[/,
      /COMMENT ON COLUMN "public"."t"."d\d+" IS '\[/,
      ...(isName(trick)
        ? [
            /^ +- drop column "\[.*\]" on public.t {2}\(#\d+/m,
            /^ +\+ create view public."\[.*\]" {2}\(#\d+/m,
            /DROP COLUMN "\[/,
            /⚠ DATA_LOSS {2}No value of column public.t."\[/,
            /CREATE TYPE "public"."mood" AS ENUM \(/,
          ]
        : []),
    ],
    before: 'CREATE TABLE t (id bigint PRIMARY KEY, note text);',
    behind: (tricks) =>
      names(tricks)
        .map((name) => `ALTER TABLE t ADD COLUMN ${quoted(name)} text;`)
        .concat(tricks.map((one) => `COMMENT ON COLUMN t.note IS ${literal(marked(one))};`))
        .join('\n'),
    files: (tricks) =>
      [
        `CREATE TABLE t (id bigint PRIMARY KEY, note text${columnsOf(tricks, 'text', 'DEFAULT')});`,
        ...tricks.map((one) => `COMMENT ON COLUMN t.d${one.number} IS ${literal(marked(one))};`),
        `CREATE TYPE mood AS ENUM (${names(tricks).map(literal).join(', ')});`,
        ...names(tricks).map((name) => `CREATE VIEW ${quoted(name)} AS SELECT id FROM t;`),
      ].join('\n'),
  },
  {
    title: 'MariaDB',
    dialect: 'mariadb',
    engine: 'atlas',
    missing: noAtlas ?? NO_MARIADB,
    open: mariadbScenario,
    holds: (text) => !/[\u{10000}-\u{10ffff}]|\r\n/u.test(text),
    says: (trick) =>
      isName(trick)
        ? [/DROP COLUMN `\[/, /⚠ DATA_LOSS {2}(?:No value of )?column t.\[/, /⚠ BREAKS_READERS {2}column/]
        : [],
    before: 'CREATE TABLE t (id bigint PRIMARY KEY, note text) CHARACTER SET utf8mb4;',
    behind: (tricks) =>
      `ALTER TABLE t ${names(tricks)
        .map((name) => `ADD COLUMN \`${name}\` int`)
        .join(', ')};`,
    // Atlas writes comments with escapes that are Go's; its plans of such comments fail in the dry apply.
    files: () => 'CREATE TABLE t (id bigint PRIMARY KEY, note text, more int) CHARACTER SET utf8mb4;',
  },
  {
    title: 'SQLite',
    dialect: 'sqlite',
    engine: 'atlas',
    missing: noAtlas,
    open: sqliteScenario,
    holds: () => true,
    says: (trick) => [
      /`d\d+` text NULL DEFAULT '\[/,
      ...(isName(trick)
        ? [/⚠ DATA_LOSS {2}No value of column/, /⚠ BREAKS_READERS {2}Code that uses column/]
        : []),
    ],
    before: 'CREATE TABLE t (id integer PRIMARY KEY, note text);',
    behind: (tricks) =>
      names(tricks)
        .map((name) => `ALTER TABLE t ADD COLUMN ${quoted(name)} text;`)
        .join('\n'),
    files: (tricks) =>
      `CREATE TABLE t (id integer PRIMARY KEY, note text${columnsOf(tricks, 'text', 'DEFAULT')});`,
  },
];
