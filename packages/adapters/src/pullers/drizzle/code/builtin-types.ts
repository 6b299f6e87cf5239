/** What a plain literal in a column's `.default(…)` may be. */
export type LiteralKind = 'string' | 'number' | 'boolean' | 'json';

/** A type for which Drizzle has a column of its own. */
export interface BuiltinType {
  /** Drizzle's function. */
  readonly callee: string;
  /** Its function for a column that takes its values from a sequence of its own. */
  readonly serial?: string;
  readonly literal: LiteralKind | null;
  /** Options read from the type as SQL prints it; null where Drizzle cannot express this type. */
  readonly options?: (sqlType: string) => Readonly<Record<string, string>> | null;
}

const BUILTINS: Readonly<Record<string, BuiltinType>> = {
  int2: { callee: 'smallint', serial: 'smallserial', literal: 'number' },
  int4: { callee: 'integer', serial: 'serial', literal: 'number' },
  int8: { callee: 'bigint', serial: 'bigserial', literal: 'number' },
  float4: { callee: 'real', literal: 'number' },
  float8: { callee: 'doublePrecision', literal: 'number' },
  numeric: { callee: 'numeric', literal: 'string', options: precisionAndScale },
  bool: { callee: 'boolean', literal: 'boolean' },
  text: { callee: 'text', literal: 'string' },
  varchar: { callee: 'varchar', literal: 'string', options: lengthIfAny },
  bpchar: { callee: 'char', literal: 'string', options: characterLength },
  json: { callee: 'json', literal: 'json' },
  jsonb: { callee: 'jsonb', literal: 'json' },
  date: { callee: 'date', literal: 'string' },
  time: { callee: 'time', literal: 'string', options: precisionIfAny },
  timetz: { callee: 'time', literal: 'string', options: precisionWithZone },
  timestamp: { callee: 'timestamp', literal: 'string', options: precisionIfAny },
  timestamptz: { callee: 'timestamp', literal: 'string', options: precisionWithZone },
  interval: { callee: 'interval', literal: 'string', options: intervalOptions },
  uuid: { callee: 'uuid', literal: 'string' },
  inet: { callee: 'inet', literal: 'string' },
  cidr: { callee: 'cidr', literal: 'string' },
  macaddr: { callee: 'macaddr', literal: 'string' },
  macaddr8: { callee: 'macaddr8', literal: 'string' },
  point: { callee: 'point', literal: null },
  line: { callee: 'line', literal: null },
};

/** Types of extensions, by name: they live in whatever schema the extension was put into. */
const OF_EXTENSIONS: Readonly<Record<string, BuiltinType>> = {
  vector: { callee: 'vector', literal: null, options: dimensionsOnly },
  halfvec: { callee: 'halfvec', literal: null, options: dimensionsOnly },
  sparsevec: { callee: 'sparsevec', literal: null, options: dimensionsOnly },
  geometry: { callee: 'geometry', literal: null, options: geometryPoint },
};

/** Drizzle's own column for a type, with its options; null where it has none that says the type completely. */
export function builtinColumn(
  type: { readonly schema: string; readonly name: string },
  sqlType: string,
): (BuiltinType & { readonly values: Readonly<Record<string, string>> }) | null {
  const known = type.schema === 'pg_catalog' ? BUILTINS : OF_EXTENSIONS;
  const builtin = Object.hasOwn(known, type.name) ? known[type.name] : undefined;
  if (builtin === undefined) return null;
  const values = builtin.options === undefined ? {} : builtin.options(sqlType);
  return values === null ? null : { ...builtin, values };
}

function precisionAndScale(sqlType: string): Readonly<Record<string, string>> {
  const [, precision, scale] = /\((\d+),(-?\d+)\)/.exec(sqlType) ?? [];
  return precision === undefined || scale === undefined ? {} : { precision, scale };
}

function lengthIfAny(sqlType: string): Readonly<Record<string, string>> {
  const length = /\((\d+)\)/.exec(sqlType)?.[1];
  return length === undefined ? {} : { length };
}

/** Without a length it is PostgreSQL's `bpchar` of any length, while Drizzle's `char()` is `char(1)`. */
function characterLength(sqlType: string): Readonly<Record<string, string>> | null {
  const { length } = lengthIfAny(sqlType);
  return length === undefined ? null : { length };
}

function precisionIfAny(sqlType: string): Readonly<Record<string, string>> {
  const precision = /\((\d+)\)/.exec(sqlType)?.[1];
  return precision === undefined ? {} : { precision };
}

function precisionWithZone(sqlType: string): Readonly<Record<string, string>> {
  return { ...precisionIfAny(sqlType), withTimezone: 'true' };
}

const INTERVAL = /^interval(?: ([a-z]+(?: to [a-z]+)?))?(?:\((\d+)\))?$/;

function intervalOptions(sqlType: string): Readonly<Record<string, string>> | null {
  const [matched, fields, precision] = INTERVAL.exec(sqlType) ?? [];
  if (matched === undefined) return null;
  return {
    ...(fields === undefined ? {} : { fields: JSON.stringify(fields) }),
    ...(precision === undefined ? {} : { precision }),
  };
}

function dimensionsOnly(sqlType: string): Readonly<Record<string, string>> | null {
  const dimensions = /\((\d+)\)/.exec(sqlType)?.[1];
  return dimensions === undefined ? null : { dimensions };
}

/** Drizzle's geometry column understands points only. */
function geometryPoint(sqlType: string): Readonly<Record<string, string>> | null {
  const [matched, srid] = /\(Point(?:,(\d+))?\)/.exec(sqlType) ?? [];
  if (matched === undefined) return null;
  return { type: '"point"', ...(srid === undefined ? {} : { srid }) };
}
