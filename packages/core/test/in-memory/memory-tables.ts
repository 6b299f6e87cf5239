import type { CatalogFact } from '../../src/catalog/catalog.js';
import { hashJson } from '../../src/text/canonical-json.js';

interface Column {
  readonly name: string;
  readonly type: string;
}

interface Table {
  readonly columns: readonly Column[];
  readonly rows: number;
}

/** The tables of a database, by name. */
export type Tables = ReadonlyMap<string, Table>;

/** A statement that the database refuses, in its words. */
export class StatementFailure extends Error {}

/** Each kind of statement, with what it makes of the tables. */
const STATEMENTS: readonly (readonly [RegExp, (tables: Tables, words: readonly string[]) => Tables])[] = [
  [
    /^CREATE TABLE (\w+) \((.+)\)$/is,
    (tables, [table = '', list = '']) => {
      if (tables.has(table)) throw new StatementFailure(`table ${table} already exists`);
      return new Map([...tables, [table, { columns: list.split(',').map(columnOf), rows: 0 }]]);
    },
  ],
  [
    /^ALTER TABLE (\w+) ADD COLUMN (.+)$/i,
    (tables, [table = '', text = '']) => {
      const { columns, rows } = existing(tables, table);
      if (rows > 0 && /NOT NULL/i.test(text))
        throw new StatementFailure('cannot add a NOT NULL column without a default');
      return new Map([...tables, [table, { rows, columns: [...columns, columnOf(text)] }]]);
    },
  ],
  [
    /^ALTER TABLE (\w+) DROP COLUMN (\w+)$/i,
    (tables, [table = '', column]) => {
      const { columns, rows } = existing(tables, table);
      return new Map([...tables, [table, { rows, columns: columns.filter(({ name }) => name !== column) }]]);
    },
  ],
  [
    /^ALTER TABLE (\w+) RENAME COLUMN (\w+) TO (\w+)$/i,
    (tables, [table = '', from, to = '']) => {
      const { columns, rows } = existing(tables, table);
      const renamed = columns.map((column) => (column.name === from ? { ...column, name: to } : column));
      return new Map([...tables, [table, { rows, columns: renamed }]]);
    },
  ],
  [
    /^DROP TABLE (\w+)$/i,
    (tables, [table = '']) => {
      existing(tables, table);
      return new Map([...tables].filter(([name]) => name !== table));
    },
  ],
  [
    /^INSERT INTO (\w+)$/i,
    (tables, [table = '']) => {
      const { columns, rows } = existing(tables, table);
      return new Map([...tables, [table, { columns, rows: rows + 1 }]]);
    },
  ],
];

/** What the tables are after a statement. Throws `StatementFailure`. */
export function afterStatement(tables: Tables, sql: string): Tables {
  for (const [pattern, run] of STATEMENTS) {
    const match = pattern.exec(sql.trim());
    if (match !== null) return run(tables, match.slice(1));
  }
  throw new StatementFailure(`near "${sql.trim().split(/\s/)[0] ?? ''}": syntax error`);
}

function existing(tables: Tables, name: string): Table {
  const table = tables.get(name);
  if (table === undefined) throw new StatementFailure(`no such table: ${name}`);
  return table;
}

function columnOf(text: string): Column {
  const [name = '', ...type] = text.trim().split(/\s+/);
  return { name, type: type.join(' ') };
}

/** The tables as a catalog tells of them. */
export function factsOf(tables: Tables): readonly CatalogFact[] {
  return [...tables]
    .flatMap(([name, { columns }]) => {
      const id = `table:${name}`;
      const table = { id, kind: 'table', name, schema: '', root: id, references: [] } as const;
      return [
        { ...table, hash: hashJson(name), details: { persistence: 'permanent' } },
        ...columns.map((column, position): CatalogFact => ({
          ...{
            id: `column:${name}.${column.name}`,
            kind: 'column',
            name: `${name}.${column.name}`,
            schema: '',
          },
          ...{ root: id, references: [id], hash: hashJson(column.type) },
          details: {
            ...{ table: name, type: column.type, default: null, generated: null, position },
            notNull: /NOT NULL/i.test(column.type),
          },
        })),
      ];
    })
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}
