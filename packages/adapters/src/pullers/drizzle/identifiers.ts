import camelCase from 'camelcase';

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Words that no `export const` may have. */
const KEYWORDS =
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield';

/** What the generated files import, use, or call a parameter. */
const USED =
  'Array JSON Number String Uint8Array bigint bigserial boolean char check cidr customType date defineRelations doublePrecision foreignKey geometry halfvec index inet integer interval json jsonb line macaddr macaddr8 makePgArray many numeric one parsePgArray pgEnum pgMaterializedView pgPolicy pgSchema pgSequence pgTable pgView PgTableExtraConfigValue point primaryKey r real relations schema serial smallint smallserial sparsevec sql table text time timestamp unique uniqueIndex uuid varchar vector';

const RESERVED: ReadonlySet<string> = new Set(`${KEYWORDS} ${USED}`.split(' '));

/** True where the text may stand unquoted as a name in TypeScript. */
export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text);
}

/** A database name in camel case, as drizzle-kit writes it: `created_at` → `createdAt`. */
export function camelName(name: string): string {
  return camelCase(name, { locale: false });
}

/**
 * The keys of a table's columns, by column name: in camel case; where that is no identifier or would fall together with
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

/** A property access or key in TypeScript: `table.id`, `table["1st"]`. */
export function member(owner: string, key: string): string {
  return isIdentifier(key) ? `${owner}.${key}` : `${owner}[${quote(key)}]`;
}

/** A key of this name would set the prototype of the objects that Drizzle builds. */
function ownKey(name: string): string {
  return name === '__proto__' ? '_proto_' : name;
}

/** A key of an object literal. */
export function literalKey(key: string): string {
  return isIdentifier(key) ? key : quote(key);
}

/** A text as a TypeScript string literal of one line: U+2028 would end a comment that holds it. */
export function quote(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

/** SQL as a tagged template that yields exactly this text. */
export function sqlTemplate(sql: string): string {
  const escaped = sql.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
  return `sql\`${escaped.replaceAll('\r', '\\r')}\``;
}

/** The name that a database object is exported by, as drizzle-kit builds it: `users`, `usersInAuth`. */
export function exportName(object: { readonly schema: string; readonly name: string }): string {
  const schema = camelName(wordsOf(object.schema));
  const suffix = object.schema === 'public' ? '' : `In${schema.slice(0, 1).toUpperCase()}${schema.slice(1)}`;
  return camelName(`${wordsOf(object.name)}${suffix}`);
}

/** The name of a custom type, from how SQL prints the type: `bit varying(8)` → `bitVarying8`. */
export function typeName(sqlType: string): string {
  return camelName(wordsOf(sqlType.replaceAll('[]', ' array'))) || 'custom';
}

/** A name with spaces for all that no identifier may hold. */
function wordsOf(name: string): string {
  return name.replace(/[^\p{ID_Continue}$. -]+/gu, ' ').trim();
}

/** Hands out the names of one file's top level, each once. */
export interface NameScope {
  /** A free identifier as near to `wanted` as possible; `suffix` (`Table`) sets apart what is taken. */
  claim(wanted: string, suffix: string): string;
}

/** A scope in which keywords and what the files import are taken. */
export function createNameScope(): NameScope {
  const taken = new Set(RESERVED);
  return {
    claim(wanted, suffix) {
      const base = identifierFrom(wanted);
      const candidates = [base, `${base}${suffix}`];
      for (let count = 2; candidates.every((candidate) => taken.has(candidate)); count += 1) {
        candidates.push(`${base}${suffix}${count}`);
      }
      const free = candidates.find((candidate) => !taken.has(candidate)) ?? base;
      taken.add(free);
      return free;
    },
  };
}

function identifierFrom(text: string): string {
  const cleaned = text.replace(/[^\p{ID_Continue}$]/gu, '_');
  return isIdentifier(cleaned) ? cleaned : `_${cleaned}`;
}
