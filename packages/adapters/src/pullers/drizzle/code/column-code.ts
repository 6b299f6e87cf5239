import { typescriptString } from '@lockstep/core/text/code-text.js';
import { builtinColumn, type LiteralKind } from './builtin-types.js';
import type { CatalogColumn, CatalogType } from '../../catalog/table-catalog.js';
import type { ColumnBuilder } from './column-builder.js';
import { defaultCode } from './column-default.js';
import type { FileScope } from './file-scope.js';
import { literalKey } from '../../typescript-names.js';
import { sqlTemplate } from './identifiers.js';
import { BYTES_ARRAY, shapeOf } from './value-shape.js';

export interface ColumnRequest {
  readonly column: CatalogColumn;
  readonly key: string;
  /** The mode that the tool gave this column; null where it gave none or does not know the column. */
  readonly toolMode: string | null;
  /** True where this column alone is the primary key. */
  readonly primary: boolean;
}

/** A line of a table's columns: `email: citext().notNull(),`. */
export function columnCode(scope: FileScope, request: ColumnRequest): string {
  const { column, key, primary } = request;
  const builder = columnBuilder(scope, request);
  const chain = [
    builder.serial ? '' : defaultCode(scope, column, builder),
    primary ? '.primaryKey()' : '',
    column.required && column.identity === null ? '.notNull()' : '',
    identityCode(column),
    generatedCode(scope, column),
  ];
  return `${literalKey(key)}: ${callCode(builder, column, key)}${builder.suffix}${chain.join('')},`;
}

/** A line of a view's columns: PostgreSQL knows neither default nor NOT NULL of them. */
export function viewColumnCode(scope: FileScope, request: ColumnRequest): string {
  const builder = columnBuilder(scope, { ...request, column: { ...request.column, serial: false } });
  return `${literalKey(request.key)}: ${callCode(builder, request.column, request.key)}${builder.suffix},`;
}

function columnBuilder(scope: FileScope, { column, toolMode }: ColumnRequest): ColumnBuilder {
  const type = typeOf(scope, column.type);
  if (type.element === null)
    return elementBuilder(scope, { type, sqlType: column.sqlType, column, toolMode });
  const element = typeOf(scope, type.element);
  if (element.schema === 'pg_catalog' && element.name === 'bytea') {
    return { ...PLAIN, callee: scope.customType({ sqlType: 'bytea[]', shape: BYTES_ARRAY, inArray: false }) };
  }
  const sqlType = column.sqlType.replace(/(\[\])+$/, '');
  const builder = elementBuilder(scope, { type: element, sqlType, column, toolMode });
  return { ...builder, suffix: arraySuffix(scope, column.dimensions), literal: null };
}

function typeOf(scope: FileScope, oid: number): CatalogType {
  const type = scope.types.get(oid);
  if (type === undefined) throw new Error(`No type is known by the oid ${oid}.`);
  return type;
}

interface ElementRequest extends Pick<ColumnRequest, 'column' | 'toolMode'> {
  readonly type: CatalogType;
  readonly sqlType: string;
}

function elementBuilder(
  scope: FileScope,
  { type, sqlType, column, toolMode }: ElementRequest,
): ColumnBuilder {
  if (type.kind === 'enum' && type.labels.length > 0) {
    return { ...PLAIN, callee: scope.enumName(type), literal: 'string' };
  }
  const builtin = builtinColumn(type, sqlType);
  if (builtin === null) {
    const use = { sqlType, shape: shapeOf(type, scope.types), inArray: column.dimensions > 0 };
    return { ...PLAIN, callee: scope.customType(use) };
  }
  const serial = column.serial ? builtin.serial : undefined;
  const callee = serial ?? builtin.callee;
  const options = withMode(scope, { callee, options: builtin.values, toolMode });
  return {
    callee: scope.core(callee),
    options,
    suffix: '',
    literal: literalKind(builtin.literal, options, callee),
    serial: serial !== undefined,
  };
}

const PLAIN = { options: {}, suffix: '', literal: null, serial: false } as const;

/** `numeric` has a mode too, but all of them lose digits: it stays text. */
const MODES: Readonly<Record<string, readonly string[]>> = {
  bigint: ['number', 'bigint'],
  bigserial: ['number', 'bigint'],
  timestamp: ['string', 'date'],
  date: ['string', 'date'],
};

interface ModeRequest {
  readonly callee: string;
  readonly options: Readonly<Record<string, string>>;
  readonly toolMode: string | null;
}

function withMode(
  scope: FileScope,
  { callee, options, toolMode }: ModeRequest,
): Readonly<Record<string, string>> {
  const chosen =
    toolMode !== null && MODES[callee]?.includes(toolMode) === true ? toolMode : scope.line.modes[callee];
  return chosen === undefined ? options : { ...options, mode: typescriptString(chosen) };
}

/** A timestamp in Date mode takes a Date, and a wide integer may exceed a number: their defaults stay SQL. */
function literalKind(
  literal: LiteralKind | null,
  options: Readonly<Record<string, string>>,
  callee: string,
): LiteralKind | null {
  const mode = options['mode'];
  if (callee === 'timestamp') return mode === '"string"' ? literal : null;
  if (callee === 'date') return mode === '"date"' ? null : literal;
  return callee === 'bigint' && mode !== '"number"' ? null : literal;
}

function arraySuffix(scope: FileScope, dimensions: number): string {
  if (scope.line.arrays === 'chained') return '.array()'.repeat(dimensions);
  return dimensions === 1 ? '.array()' : `.array(${typescriptString('[]'.repeat(dimensions))})`;
}

/** The name is left out only where every setting of Drizzle's `casing` leads from the key to it. */
export function callCode(builder: ColumnBuilder, column: CatalogColumn, key: string): string {
  const isNamedByKey = key === column.name && /^[a-z][a-z0-9]*$/.test(key);
  const options = Object.entries(builder.options).map(([name, value]) => `${name}: ${value}`);
  const args = [
    ...(isNamedByKey ? [] : [typescriptString(column.name)]),
    ...(options.length === 0 ? [] : [`{ ${options.join(', ')} }`]),
  ];
  return `${builder.callee}(${args.join(', ')})`;
}

function identityCode({ identity }: CatalogColumn): string {
  if (identity === null) return '';
  const { name, start, increment, min, max, cache, cycle } = identity.sequence;
  const settings = [
    `name: ${typescriptString(name)}`,
    ...Object.entries({ startWith: start, increment, minValue: min, maxValue: max, cache }).map(
      ([setting, value]) => `${setting}: ${numberOrText(value)}`,
    ),
    ...(cycle ? ['cycle: true'] : []),
  ];
  const method = identity.always ? 'generatedAlwaysAsIdentity' : 'generatedByDefaultAsIdentity';
  return `.${method}({ ${settings.join(', ')} })`;
}

/** Drizzle takes a sequence's numbers as numbers or as text; beyond 2^53 only text is exact. */
function numberOrText(value: string): string {
  return Number.isSafeInteger(Number(value)) ? value : typescriptString(value);
}

function generatedCode(scope: FileScope, column: CatalogColumn): string {
  if (column.generated === null || column.defaultSql === null) return '';
  scope.core('sql');
  return `.generatedAlwaysAs(${sqlTemplate(column.defaultSql)})`;
}
