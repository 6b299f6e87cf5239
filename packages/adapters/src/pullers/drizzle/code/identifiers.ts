import { typescriptTemplate } from '@lockstep/core/text/code-text.js';
import camelCase from 'camelcase';
import { createNameScope, isIdentifier, type NameScope } from '../../typescript-names.js';

/** What the generated files import, use, or call a parameter. */
const USED =
  'Array JSON Number String Uint8Array bigint bigserial boolean char check cidr customType date defineRelations doublePrecision foreignKey geometry halfvec index inet integer interval json jsonb line macaddr macaddr8 makePgArray many numeric one parsePgArray pgEnum pgMaterializedView pgPolicy pgSchema pgSequence pgTable pgView PgTableExtraConfigValue point primaryKey r real relations schema serial smallint smallserial sparsevec sql table text time timestamp unique uniqueIndex uuid varchar vector';

/** A database name in camel case, as drizzle-kit writes it: `created_at` → `createdAt`. */
export function camelName(name: string): string {
  return camelCase(name, { locale: false });
}

/**
 * The keys of a table's columns, by column name: in camel case; where that is not an identifier or would fall together with
 * another column's, the column's own name.
 */
export function propertyKeys(columns: readonly string[]): ReadonlyMap<string, string> {
  const wanted = columns.map((name) => ({
    name,
    key: isIdentifier(camelName(name)) ? camelName(name) : name,
  }));
  const count = (key: string) => wanted.filter((other) => other.key === key).length;
  const taken = new Set(columns);
  return new Map(
    wanted.map(({ name, key }) => {
      const isFree = count(key) === 1 && (key === name || !taken.has(key));
      return [name, isFree ? key : ownKey(name)];
    }),
  );
}

/** A key of this name would set the prototype of the objects that Drizzle builds. */
function ownKey(name: string): string {
  return name === '__proto__' ? '_proto_' : name;
}

/** SQL as a tagged template that yields exactly this text. */
export function sqlTemplate(sql: string): string {
  return `sql${typescriptTemplate(sql)}`;
}

/** The name that a database object is exported by, as drizzle-kit builds it: `users`, `usersInAuth`. */
export function exportName(object: { readonly schema: string; readonly name: string }): string {
  const schema = camelName(wordsOf(object.schema));
  const suffix = ['', 'public'].includes(object.schema)
    ? ''
    : `In${schema.slice(0, 1).toUpperCase()}${schema.slice(1)}`;
  return camelName(`${wordsOf(object.name)}${suffix}`);
}

/** The name of a custom type, from how SQL prints the type: `bit varying(8)` → `bitVarying8`. */
export function typeName(sqlType: string): string {
  return camelName(wordsOf(sqlType.replaceAll('[]', ' array'))) || 'custom';
}

/** A name with spaces for all that no identifier may hold. */
function wordsOf(name: string): string {
  return name.replace(/(?:[^\p{ID_Continue}$. -]|\p{Default_Ignorable_Code_Point})+/gu, ' ').trim();
}

/** A scope for the names of one schema file, in which all that it imports is taken, and what else is told. */
export function createDrizzleScope(more: readonly string[]): NameScope {
  return createNameScope([...USED.split(' '), ...more]);
}
