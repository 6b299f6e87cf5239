import type { CatalogFact } from '@lockstep/core/catalog/catalog.js';
import type { JsonValue } from '@lockstep/core/text/canonical-json.js';
import { partsOf, quotedName, quotedPart } from './quoted-name.js';

/** A property and what it shall be; undefined for what it is without a word about it. */
export interface PropertyChange {
  readonly name: string;
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
}

/** The statement that gives one object one property. Throws a plain `Error` for a property nobody writes. */
export function propertySql(fact: CatalogFact, change: PropertyChange): string {
  if (fact.kind === 'column') return `${columnPrefix(fact)} ${columnClause(fact, change)}`;
  if (fact.kind === 'constraint') return constraintIndexSql(fact, change);
  const [word, ...rest] = change.name.split(' ');
  const relation = `ALTER ${fact.kind.replaceAll('_', ' ').toUpperCase()} ${quotedName(fact.name)}`;
  if (word === 'clusterOn') {
    return `${relation} ${change.after === undefined ? 'SET WITHOUT CLUSTER' : `CLUSTER ON ${quotedPart(text(change.after))}`}`;
  }
  if (word === 'statistics') {
    return `${relation} ALTER COLUMN ${rest.join(' ')} SET STATISTICS ${text(change.after ?? -1)}`;
  }
  if (word === 'default') {
    return `${relation} ALTER COLUMN ${quotedPart(rest.slice(1).join(' '))} ${defaultClause(change.after)}`;
  }
  if (word?.startsWith('toast.') === true) return `${relation} ${optionClause(change)}`;
  throw new Error(`No statement sets the property ${change.name} of ${fact.id}.`);
}

/** The index behind a constraint has the constraint's name, in the schema of the table. */
function constraintIndexSql(fact: CatalogFact, change: PropertyChange): string {
  const parts = partsOf(fact.name).map(quotedPart);
  const index = [...parts.slice(0, -2), ...parts.slice(-1)].join('.');
  if (change.name === 'indexComment') return `COMMENT ON INDEX ${index} IS ${text(change.after ?? 'NULL')}`;
  return `ALTER INDEX ${index} ${optionClause({ ...change, name: change.name.replace('index.', '') })}`;
}

function columnPrefix(fact: CatalogFact): string {
  const parts = partsOf(fact.name).map(quotedPart);
  return `ALTER TABLE ${parts.slice(0, -1).join('.')} ALTER COLUMN ${parts.at(-1) ?? ''}`;
}

type Clause = (fact: CatalogFact, change: PropertyChange) => string;

const COLUMN_CLAUSES: Readonly<Record<string, Clause>> = {
  storage: (_, { before, after }) =>
    `SET STORAGE ${storageOf(after, 'is') ?? storageOf(before, 'default') ?? 'DEFAULT'}`,
  compression: (_, { after }) => `SET COMPRESSION ${text(after ?? 'default')}`,
  statistics: (_, { after }) => `SET STATISTICS ${text(after ?? -1)}`,
  default: (fact, { after }) => defaultClause(after === undefined ? fact.details['parentDefault'] : after),
  notNull: (_, { after }) => `${after === true ? 'SET' : 'DROP'} NOT NULL`,
};

function columnClause(fact: CatalogFact, change: PropertyChange): string {
  const clause = COLUMN_CLAUSES[change.name];
  if (clause !== undefined) return clause(fact, change);
  return optionClause(change);
}

function optionClause({ name, after }: PropertyChange): string {
  return after === undefined ? `RESET (${name})` : `SET (${name} = ${text(after)})`;
}

function defaultClause(expression: JsonValue | undefined): string {
  return expression === undefined || expression === null ? 'DROP DEFAULT' : `SET DEFAULT ${text(expression)}`;
}

function storageOf(value: JsonValue | undefined, key: 'is' | 'default'): string | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const member = Object.entries(value).find(([name]) => name === key)?.[1];
  return typeof member === 'string' ? member : null;
}

function text(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
