import { HAZARD_CODES } from '@lockstep/core/errors/hazard-codes.js';
import { LATER_KEYS, WORKS_TODAY } from '@lockstep/core/config/works-today.js';
import { moduleConfigSchema } from '@lockstep/core/config/module-config.js';
import { z } from 'zod';
import { type GeneratedFile, jsonFile, markdownFile, markdownTable } from './generated-file.js';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The JSON Schema that editors use for `db.config.json`, and the table of its keys. */
export function configFiles(): readonly GeneratedFile[] {
  const whole = z.toJSONSchema(moduleConfigSchema, { target: 'draft-7', io: 'input', reused: 'inline' });
  const schema = worksToday(whole, []);
  return [
    jsonFile('packages/core/db.config.schema.json', { title: 'db.config.json', ...schema }),
    markdownFile('docs/reference/config.md', [
      '# Keys of db.config.json',
      '',
      'Comments and trailing commas are allowed. Keys in **bold** are required where their object is present; an',
      'environment has exactly one of `database`, `urlFrom` and `from`. Where `sslmode` or `sslrootcert` stand here and in',
      'the URL, both must say the same.',
      '',
      ...markdownTable(
        ['Key', 'Value', 'Meaning'],
        rowsOf(schema, '').map(({ key, value, meaning }) => [key, value, meaning]),
      ),
    ]),
  ];
}

/** The words that work, by the path of their key; all other lists are offered as they are. */
const WORKING: Readonly<Record<string, readonly string[]>> = {
  dialect: WORKS_TODAY.dialect,
  engine: WORKS_TODAY.engine,
  strategy: WORKS_TODAY.strategy,
  'pull.tool': WORKS_TODAY.pull,
};

/**
 * An editor must not offer what is refused when it is run: keys and words of later releases are taken out. The parser
 * still knows them, so that it can say so by name.
 */
function worksToday(schema: JsonSchema, path: readonly string[]): JsonSchema {
  const inside = (value: JsonSchema | boolean, step: readonly string[]): JsonSchema | boolean =>
    typeof value === 'boolean' ? value : worksToday(value, [...path, ...step]);
  const { properties, items, anyOf, additionalProperties } = schema;
  const words = WORKING[path.join('.')];
  return {
    ...schema,
    ...(words === undefined ? {} : { enum: [...words] }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties)
              .filter(([key]) => !isLater(key))
              .map(([key, value]) => [key, inside(value, [key])]),
          ),
        }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map((form) => worksToday(form, path)) }),
    ...(items === undefined || Array.isArray(items) ? {} : { items: inside(items, []) }),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: inside(additionalProperties, ['*']) }),
  };
}

function isLater(key: string): boolean {
  return LATER_KEYS.some((later) => later === key);
}

interface Row {
  readonly path: string;
  readonly key: string;
  readonly value: string;
  readonly meaning: string;
}

/** Each key once, in the order of the schema; keys that several forms of an object share are listed with the first. */
function rowsOf(schema: JsonSchema, prefix: string): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const form of formsOf(schema)) {
    for (const row of rowsOfObject(form, prefix)) if (!rows.has(row.path)) rows.set(row.path, row);
  }
  return [...rows.values()];
}

function rowsOfObject(schema: JsonSchema, prefix: string): readonly Row[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    if (typeof property === 'boolean') return [];
    const path = `${prefix}${name}`;
    const isRequired = schema.required?.includes(name) === true;
    const row = {
      path,
      key: isRequired ? `**\`${path}\`**` : `\`${path}\``,
      value: valueOf(property),
      meaning: property.description ?? '',
    };
    return [row, ...rowsOf(property, `${path}.`)];
  });
  const { additionalProperties, items } = schema;
  const ofNames =
    typeof additionalProperties === 'object' ? rowsOf(additionalProperties, `${prefix}<name>.`) : [];
  const ofItems =
    typeof items === 'object' && !Array.isArray(items)
      ? rowsOf(items, `${prefix.replace(/\.$/, '')}[].`)
      : [];
  return [...own, ...ofNames, ...ofItems];
}

function formsOf(schema: JsonSchema): readonly JsonSchema[] {
  return (schema.anyOf ?? [schema]).filter((form) => typeof form === 'object');
}

function valueOf(schema: JsonSchema): string {
  if (schema.anyOf !== undefined) return [...new Set(formsOf(schema).map(valueOf))].join(' or ');
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined)
    return isHazards(schema.enum) ? 'hazard code' : schema.enum.map(code).join(' ');
  if (schema.type === 'array') return `list of ${itemOf(schema)}`;
  if (schema.type === 'integer') return `${schema.minimum}–${schema.maximum}`;
  return String(schema.type ?? 'anything');
}

function itemOf({ items }: JsonSchema): string {
  return `${typeof items === 'object' && !Array.isArray(items) ? valueOf(items) : 'value'}s`;
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}

/** A list of its own elsewhere in the documentation, and too long for a cell. */
function isHazards(values: readonly unknown[]): boolean {
  return values.length === HAZARD_CODES.length && HAZARD_CODES.every((hazard) => values.includes(hazard));
}
