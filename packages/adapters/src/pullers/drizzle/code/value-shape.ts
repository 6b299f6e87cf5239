import { typescriptString } from '@lockstep/core/text/code-text.js';
import type { CatalogType } from '../../catalog/table-catalog.js';

/** How a value of a custom type looks in TypeScript, and how it crosses the driver. */
export interface ValueShape {
  readonly data: string;
  /** What the driver takes and gives, where that is not `data`. */
  readonly driverData?: string;
  /** Expressions over `value`. */
  readonly toDriver?: string;
  readonly fromDriver?: string;
  /** Functions of drizzle-orm/pg-core that the expressions call. */
  readonly uses?: readonly string[];
}

const TEXT: ValueShape = { data: 'string' };
const NUMBER: ValueShape = { data: 'number', driverData: 'number | string', fromDriver: 'Number(value)' };
const BOOLEAN: ValueShape = {
  data: 'boolean',
  driverData: 'boolean | string',
  fromDriver: 'value === true || value === "t" || value === "true"',
};
const JSON_VALUE: ValueShape = { data: 'unknown', driverData: 'unknown', toDriver: 'JSON.stringify(value)' };
const BYTES: ValueShape = { data: 'Uint8Array' };
/** pgvector's text is JSON. */
const VECTOR: ValueShape = {
  data: 'number[]',
  driverData: 'string | number[]',
  toDriver: 'JSON.stringify(value)',
  fromDriver: 'typeof value === "string" ? JSON.parse(value) : value',
};
/** The `pg` driver makes an object of it, others leave the text. */
const POINT: ValueShape = {
  data: 'string',
  driverData: 'string | { x: number; y: number }',
  fromDriver: 'typeof value === "string" ? value : `(${value.x},${value.y})`',
};
const CIRCLE: ValueShape = {
  data: 'string',
  driverData: 'string | { x: number; y: number; radius: number }',
  fromDriver: 'typeof value === "string" ? value : `<(${value.x},${value.y}),${value.radius}>`',
};

const BUILT_IN: ReadonlyMap<string, ValueShape> = new Map(
  Object.entries({
    int2: NUMBER,
    int4: NUMBER,
    int8: NUMBER,
    float4: NUMBER,
    float8: NUMBER,
    oid: NUMBER,
    bool: BOOLEAN,
    json: JSON_VALUE,
    jsonb: JSON_VALUE,
    bytea: BYTES,
    point: POINT,
    circle: CIRCLE,
  }),
);

const OF_EXTENSIONS: ReadonlyMap<string, ValueShape> = new Map([
  ['vector', VECTOR],
  ['halfvec', VECTOR],
]);

/**
 * A `bytea[]` as a whole: Drizzle's own arrays write each element as text, which bytes are not.
 */
export const BYTES_ARRAY: ValueShape = {
  data: 'Uint8Array[]',
  driverData: 'string | Uint8Array[]',
  toDriver:
    '`{${value.map((bytes) => `"\\\\\\\\x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}"`).join(",")}}`',
};

/** The shape of a type: that of the type below a domain; text for what PostgreSQL prints and no driver takes apart. */
export function shapeOf(type: CatalogType, types: ReadonlyMap<number, CatalogType>): ValueShape {
  if (type.element !== null) return arrayShape(shapeOfOid(type.element, types));
  if (type.base !== null) return shapeOfOid(type.base, types);
  if (type.kind === 'enum') return { data: type.labels.map(typescriptString).join(' | ') || 'string' };
  if (type.schema !== 'pg_catalog') return OF_EXTENSIONS.get(type.name) ?? TEXT;
  return BUILT_IN.get(type.name) ?? TEXT;
}

function shapeOfOid(oid: number, types: ReadonlyMap<number, CatalogType>): ValueShape {
  const type = types.get(oid);
  return type === undefined ? TEXT : shapeOf(type, types);
}

/** A domain over an array: the driver gives its text or, where it knows the element, an array. */
function arrayShape(inner: ValueShape): ValueShape {
  if (inner === BYTES) return BYTES_ARRAY;
  const items = inner.fromDriver === undefined ? '' : `.map((value) => ${inner.fromDriver})`;
  const sent = inner.toDriver === undefined ? 'value' : `value.map((value) => ${inner.toDriver})`;
  const element = inner.data.includes('|') ? `(${inner.data})` : inner.data;
  const received = inner.driverData ?? inner.data;
  return {
    data: `${element}[]`,
    driverData: `string | (${received})[]`,
    toDriver: `makePgArray(${sent})`,
    fromDriver: `(typeof value === "string" ? parsePgArray(value) : value)${items}`,
    uses: ['makePgArray', 'parsePgArray'],
  };
}
