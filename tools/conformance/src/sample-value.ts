import pg from 'pg';

/** A column that a row gives a value to. */
export interface FillableColumn {
  /** Quoted. */
  readonly name: string;
  /** Its type, or what is below a domain. */
  readonly type: string;
  /** `pg_type.typcategory` of that. */
  readonly category: string;
  readonly labels: readonly string[] | null;
  readonly notNull: boolean;
  readonly hasDefault: boolean;
  /** Where a foreign key of this column leads to: quoted table and column. */
  readonly foreign: { readonly table: string; readonly column: string } | null;
}

/** Which row is written, and which of the values out of the table's own checks are tried where they may fit. */
export interface SampleRequest {
  readonly row: number;
  readonly literals: readonly string[];
  /** Null: none of them. */
  readonly choice: number | null;
}

type Sample = (row: number) => string;

/** By `pg_type.typcategory`. */
const BY_CATEGORY: Readonly<Record<string, Sample>> = {
  N: (row) => String(row),
  S: (row) => `r${row}`,
  B: () => 'true',
  I: (row) => `10.0.0.${row}`,
  T: (row) => `${row} days`,
  A: () => '{}',
  R: () => 'empty',
  V: () => '1',
};

/** By name, where the category says too little. */
const BY_TYPE: Readonly<Record<string, Sample>> = {
  uuid: (row) => `00000000-0000-4000-8000-00000000000${row}`,
  json: (row) => `{"row": ${row}}`,
  jsonb: (row) => `{"row": ${row}}`,
  xml: (row) => `<row>${row}</row>`,
  bytea: (row) => `\\x0${row}`,
  date: (row) => `2024-01-0${row}`,
  time: (row) => `0${row}:00:00`,
  timestamp: (row) => `2024-01-0${row} 12:00:00`,
  point: (row) => `(${row},${row})`,
  macaddr: (row) => `08:00:2b:01:02:0${row}`,
  tsvector: (row) => `row${row}`,
  bit: () => '1',
  inet: (row) => `10.0.0.${row}`,
  cidr: (row) => `10.0.${row}.0/24`,
};

/** An SQL expression for a value of a column; NULL where nothing is known that fits. Pure. */
export function sampleValue(column: FillableColumn, request: SampleRequest): string {
  const { row } = request;
  const { foreign, labels, type, category } = column;
  if (foreign !== null) {
    return `(SELECT ${foreign.column} FROM ${foreign.table} ORDER BY 1 LIMIT 1 OFFSET ${row - 1})`;
  }
  if (labels !== null) return cast(labels[(row - 1) % labels.length] ?? '', type);
  const literal = chosenLiteral(request, category);
  if (literal !== undefined) return cast(literal, type);
  const sample = sampleFor(type, category);
  return sample === undefined ? 'NULL' : cast(sample(row), type);
}

function sampleFor(type: string, category: string): Sample | undefined {
  return type.endsWith('[]')
    ? BY_CATEGORY['A']
    : (BY_TYPE[/^\w+/.exec(type)?.[0] ?? ''] ?? BY_CATEGORY[category]);
}

function chosenLiteral({ literals, choice }: SampleRequest, category: string): string | undefined {
  const fitting = literals.filter((literal) => mayBe(literal, category));
  return choice === null ? undefined : fitting[choice % fitting.length];
}

function mayBe(literal: string, category: string): boolean {
  if (category === 'N') return /^-?\d+(\.\d+)?$/.test(literal);
  if (category === 'D') return /^\d{4}-\d\d-\d\d/.test(literal);
  return category === 'S';
}

function cast(text: string, type: string): string {
  return `CAST(${pg.escapeLiteral(text)} AS ${type})`;
}
