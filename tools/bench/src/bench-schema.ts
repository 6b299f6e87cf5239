/** A schema file of the measured module. */
export interface BenchFile {
  readonly name: string;
  /** Without semicolons; in this order they load one after the other. */
  readonly statements: readonly string[];
}

/** The schema that holds everything of the measured module. */
export const BENCH_SCHEMA = 'bench';

const TABLES = 71;
const TABLES_IN_A_FILE = 10;
const AREAS = ['account', 'billing', 'catalog', 'content', 'purchase', 'stock', 'support', 'audit'];
const NOUNS = ['item', 'entry', 'event', 'note', 'link', 'rule', 'batch', 'status', 'report'];

/** Definitions by column name: what tables of applications are made of. */
const COLUMNS = [
  ['title', 'text NOT NULL'],
  ['code', `varchar(40) NOT NULL DEFAULT ''`],
  ['amount', 'numeric(12, 2) NOT NULL DEFAULT 0'],
  ['is_active', 'boolean NOT NULL DEFAULT true'],
  ['created_at', 'timestamptz NOT NULL DEFAULT now()'],
  ['valid_on', 'date'],
  ['external_id', 'uuid DEFAULT gen_random_uuid()'],
  ['details', `jsonb NOT NULL DEFAULT '{}'`],
  ['tags', `text[] NOT NULL DEFAULT '{}'`],
  ['quantity', 'integer CHECK (quantity >= 0)'],
  ['score', 'double precision'],
  ['duration', 'interval'],
  ['address', 'inet'],
  ['content', 'bytea'],
  ['level', `${BENCH_SCHEMA}.level NOT NULL DEFAULT 'normal'`],
  ['position', 'smallint'],
] as const;

type Column = (typeof COLUMNS)[number];

interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  /** The table that every row belongs to; null for the first. */
  readonly parent: string | null;
  /** A table that rows may refer to. */
  readonly related: string | null;
}

/** The files of a module with 71 tables, their keys, indexes, views and an enum: the same in every run. */
export function benchFiles(): readonly BenchFile[] {
  const tables = Array.from({ length: TABLES }, (_, index) => tableAt(index));
  const groups = Array.from({ length: Math.ceil(TABLES / TABLES_IN_A_FILE) }, (_, group) =>
    tables.slice(group * TABLES_IN_A_FILE, (group + 1) * TABLES_IN_A_FILE),
  );
  return [
    { name: '000_types.sql', statements: TYPES },
    ...groups.map((group, index) => ({
      name: `${index + 1}00_tables.sql`,
      statements: group.flatMap((table) => [createTable(table), ...createIndexes(table)]),
    })),
    { name: '900_views.sql', statements: tables.filter((_, index) => index % 6 === 5).flatMap(createViews) },
  ];
}

const TYPES = [
  `CREATE SCHEMA ${BENCH_SCHEMA}`,
  `CREATE TYPE ${BENCH_SCHEMA}.level AS ENUM ('low', 'normal', 'high', 'urgent')`,
];

function tableAt(index: number): Table {
  const count = 4 + (index % 6);
  return {
    name: nameAt(index),
    columns: Array.from({ length: count }, (_, offset) => columnAt(index * 5 + offset)),
    parent: index === 0 ? null : nameAt(Math.floor((index - 1) / 2)),
    related: index % 3 === 0 && index >= 6 ? nameAt(index - 5) : null,
  };
}

function nameAt(index: number): string {
  const area = AREAS[index % AREAS.length] ?? '';
  const noun = NOUNS[Math.floor(index / AREAS.length)] ?? '';
  return `${area}_${noun}`;
}

function columnAt(index: number): Column {
  return COLUMNS[index % COLUMNS.length] ?? COLUMNS[0];
}

function createTable({ name, columns, parent, related }: Table): string {
  const lines = [
    'id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
    ...(parent === null
      ? []
      : [`parent_id bigint NOT NULL REFERENCES ${BENCH_SCHEMA}.${parent} (id) ON DELETE CASCADE`]),
    ...(related === null
      ? []
      : [`related_id bigint REFERENCES ${BENCH_SCHEMA}.${related} (id) ON DELETE SET NULL`]),
    ...columns.map(([column, definition]) => `${column} ${definition}`),
  ];
  return `CREATE TABLE ${BENCH_SCHEMA}.${name} (\n  ${lines.join(',\n  ')}\n)`;
}

function createIndexes({ name, columns, parent, related }: Table): readonly string[] {
  const has = new Set<string>(columns.map(([column]) => column));
  const table = `${BENCH_SCHEMA}.${name}`;
  return [
    parent === null ? null : `CREATE INDEX ${name}_parent_idx ON ${table} (parent_id)`,
    related === null
      ? null
      : `CREATE INDEX ${name}_related_idx ON ${table} (related_id) WHERE related_id IS NOT NULL`,
    has.has('code')
      ? `CREATE UNIQUE INDEX ${name}_code_idx ON ${table} (lower(code)) WHERE code <> ''`
      : null,
    has.has('details') ? `CREATE INDEX ${name}_details_idx ON ${table} USING gin (details)` : null,
    has.has('created_at') ? `CREATE INDEX ${name}_created_idx ON ${table} (created_at DESC, id)` : null,
  ].filter((statement) => statement !== null);
}

function createViews({ name, parent }: Table): readonly string[] {
  const [table, above] = [`${BENCH_SCHEMA}.${name}`, `${BENCH_SCHEMA}.${parent}`];
  return [
    `CREATE VIEW ${table}_with_parent AS\n` +
      `  SELECT row_to_json(above.*) AS parent, own.*\n  FROM ${table} AS own\n  JOIN ${above} AS above ON above.id = own.parent_id`,
    `CREATE VIEW ${table}_count AS\n` +
      `  SELECT parent_id, count(*) AS number\n  FROM ${table}_with_parent\n  GROUP BY parent_id`,
  ];
}
