import type { CatalogFact } from '../catalog/catalog.js';
import { nameParts } from '../catalog/object-names.js';
import type { ExportedStatement } from '../catalog/exported-statement.js';
import { NAME, RELATION, unquoted, withPlainNames } from './plain-names.js';
import { type Serial, serialColumns } from './serial-columns.js';
import { splitAtCommas } from '../text/sql/sql-scan.js';

/** What is known about the table whose statements are put together. */
export interface TableParts {
  readonly facts: ReadonlyMap<string, CatalogFact>;
  readonly statements: readonly ExportedStatement[];
  /** True for a constraint that may stand inside CREATE TABLE: what it refers to exists by then. */
  readonly canInline: (constraint: CatalogFact) => boolean;
}

const CREATE_TABLE = new RegExp(String.raw`^(CREATE (?:UNLOGGED )?TABLE ${RELATION}) \(([\s\S]*)$`);
const ADD_COLUMN = new RegExp(String.raw`^ALTER TABLE ${RELATION} ADD COLUMN ([\s\S]*)$`);
const ADD_CONSTRAINT = new RegExp(String.raw`^ALTER TABLE ${RELATION} ADD (CONSTRAINT (${NAME}) ([\s\S]*))$`);
const SET_DEFAULT = new RegExp(
  String.raw`^ALTER TABLE ${RELATION} ALTER COLUMN (${NAME}) SET DEFAULT ([\s\S]*)$`,
);
const FIRST_NAME = new RegExp(`^${NAME}`);

interface ColumnLine {
  readonly name: string;
  readonly text: string;
}

/**
 * CREATE TABLE with one column a line and its constraints inside, made of a bare CREATE TABLE and the statements
 * that add columns, defaults and constraints. A partition keeps its own form: its columns are its parent's.
 */
export function putTableTogether(parts: TableParts): readonly ExportedStatement[] {
  const create = parts.statements.find((statement) => CREATE_TABLE.test(statement.sql));
  const shape = create === undefined ? null : CREATE_TABLE.exec(create.sql);
  if (create === undefined || shape === null) return parts.statements;
  const [, head = '', rest = ''] = shape;
  const body = bodyAndSuffix(rest);
  const used = new Set<ExportedStatement>([create]);
  const serials = serialColumns(parts.statements, parts.facts);
  const columns = columnLines({ parts, used, body: body.body, serials });
  const keys = inlineConstraints(parts, used);
  const lines = withColumnKeys({ columns, keys, create, parts });
  const sql =
    lines.length === 0 ? `${head} ()${body.suffix}` : `${head} (\n${alignedLines(lines)}\n)${body.suffix}`;
  const creates = [...used].flatMap((statement) => statement.creates);
  const table = { ...create, sql: withPlainNames(sql), creates };
  return parts.statements.flatMap((statement) =>
    statement === create ? [table] : used.has(statement) ? [] : [statement],
  );
}

/** The columns between the outer brackets, and what follows them (INHERITS, PARTITION BY). */
function bodyAndSuffix(rest: string): { readonly body: string; readonly suffix: string } {
  const parts = splitAtClosing(rest);
  return { body: parts.inside, suffix: parts.after.trimEnd() };
}

function splitAtClosing(rest: string): { readonly inside: string; readonly after: string } {
  const quoted = /"(?:[^"]|"")*"|'(?:[^']|'')*'/g;
  const blank = rest.replace(quoted, (text) => '_'.repeat(text.length));
  let depth = 1;
  for (let at = 0; at < blank.length; at += 1) {
    if (blank[at] === '(') depth += 1;
    if (blank[at] === ')') depth -= 1;
    if (depth === 0) return { inside: rest.slice(0, at), after: rest.slice(at + 1) };
  }
  return { inside: rest, after: '' };
}

interface ColumnRequest {
  readonly parts: TableParts;
  readonly used: Set<ExportedStatement>;
  readonly body: string;
  readonly serials: ReadonlyMap<string, Serial>;
}

function columnLines({ parts, used, body, serials }: ColumnRequest): readonly ColumnLine[] {
  const inBody = splitAtCommas(body).map((text) => ({ text, position: 0 }));
  const added = parts.statements.flatMap((statement) => {
    const text = ADD_COLUMN.exec(statement.sql)?.[1];
    if (text === undefined) return [];
    used.add(statement);
    return [{ text, position: positionOf(parts.facts.get(statement.subject ?? '')) }];
  });
  const defaults = new Map<string, string>();
  for (const statement of parts.statements) {
    const [, name, expression] = SET_DEFAULT.exec(statement.sql) ?? [];
    if (name === undefined || expression === undefined || inBody.length === 0) continue;
    defaults.set(name, expression);
    used.add(statement);
  }
  return [...inBody, ...added.sort((a, b) => a.position - b.position)].map(({ text }) => {
    const name = FIRST_NAME.exec(text)?.[0] ?? '';
    const own = defaults.get(name);
    const whole = plainIdentity(own === undefined ? text : `${text} DEFAULT ${own}`);
    const serial = serials.get(name);
    if (serial?.column !== whole) return { name, text: whole };
    serial.statements.forEach((statement) => used.add(statement));
    return { name, text: serial.asSerial };
  });
}

function positionOf(column: CatalogFact | undefined): number {
  const position = column?.details['position'];
  return typeof position === 'number' ? position : 0;
}

const IDENTITY_OPTIONS =
  / \((?:SEQUENCE NAME (?:"(?:[^"]|"")*"|[\w$.])+ )?INCREMENT BY 1 MINVALUE 1 MAXVALUE (?:32767|2147483647|9223372036854775807) START WITH 1 CACHE 1 NO CYCLE\)/;

/** An identity column without the parameters that it has anyway; it is never null. */
function plainIdentity(text: string): string {
  const isIdentity = / GENERATED (?:ALWAYS|BY DEFAULT) AS IDENTITY/.test(text);
  if (!isIdentity || text.includes('SEQUENCE NAME')) return text;
  return text.replace(IDENTITY_OPTIONS, '').replace(/ NOT NULL(?= GENERATED)| NOT NULL$/, '');
}

interface InlineConstraint {
  readonly name: string;
  readonly definition: string;
  readonly text: string;
  readonly fact: CatalogFact;
}

const RANK: readonly string[] = ['primary key', 'unique', 'foreign key', 'check', 'exclude'];

function inlineConstraints(parts: TableParts, used: Set<ExportedStatement>): readonly InlineConstraint[] {
  const found = parts.statements.flatMap((statement) => {
    const [, text, name, definition] = ADD_CONSTRAINT.exec(statement.sql) ?? [];
    const fact = parts.facts.get(statement.subject ?? '');
    if (text === undefined || name === undefined || definition === undefined || fact === undefined) return [];
    // NOT VALID means nothing inside CREATE TABLE: the constraint would come out valid.
    if (/ NOT VALID$/.test(definition) || !parts.canInline(fact)) return [];
    used.add(statement);
    return [{ name, definition, text, fact }];
  });
  return found.sort((a, b) => rank(a) - rank(b));
}

function rank(constraint: InlineConstraint): number {
  const at = RANK.indexOf(String(constraint.fact.details['type']));
  return at === -1 ? RANK.length : at;
}

interface TableLines {
  readonly columns: readonly ColumnLine[];
  readonly keys: readonly InlineConstraint[];
  readonly create: ExportedStatement;
  readonly parts: TableParts;
}

/** A primary key of one column with the name that it gets anyway is written at its column. */
function withColumnKeys({ columns, keys, create, parts }: TableLines): readonly string[] {
  const table = nameParts(parts.facts.get(create.subject ?? '')?.name ?? '').at(-1) ?? '';
  const key = keys.find(
    ({ name, definition }) =>
      unquoted(name) === `${table}_pkey` && /^PRIMARY KEY \([^,()]+\)$/.test(definition),
  );
  const keyColumn = key === undefined ? null : unquoted(key.definition.slice('PRIMARY KEY ('.length, -1));
  const lines = columns.map(({ name, text }) =>
    unquoted(name) === keyColumn
      ? `${text.replace(/ NOT NULL(?= DEFAULT | GENERATED |$)/, '')} PRIMARY KEY`
      : text,
  );
  return [
    ...lines,
    ...keys
      .filter((other) => other !== key || !columns.some(({ name }) => unquoted(name) === keyColumn))
      .map(({ text }) => text),
  ];
}

function alignedLines(lines: readonly string[]): string {
  const columns = lines.map((line) => withPlainNames(line));
  const names = columns.map((line) =>
    line.startsWith('CONSTRAINT ') ? '' : (FIRST_NAME.exec(line)?.[0] ?? ''),
  );
  const width = Math.min(24, Math.max(0, ...names.map((name) => name.length)));
  return columns
    .map((line, index) => {
      const name = names[index] ?? '';
      return name === '' ? `  ${line}` : `  ${name.padEnd(width)} ${line.slice(name.length).trimStart()}`;
    })
    .join(',\n');
}
