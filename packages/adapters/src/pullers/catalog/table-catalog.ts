/** A data type that a pulled column has, or is made of. */
export interface CatalogType {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'base' | 'enum' | 'domain' | 'composite' | 'range' | 'other';
  /** Oid of the element type of an array; null for all others. */
  readonly element: number | null;
  /** Oid of the type below a domain; null for all others. */
  readonly base: number | null;
  /** Labels of an enum in their order. */
  readonly labels: readonly string[];
}

/** Numbers are text: they may exceed what JavaScript counts exactly. */
export interface SequenceSettings {
  readonly name: string;
  readonly start: string;
  readonly increment: string;
  readonly min: string;
  readonly max: string;
  readonly cache: string;
  readonly cycle: boolean;
}

export interface CatalogSequence extends SequenceSettings {
  readonly schema: string;
}

export interface CatalogColumn {
  readonly name: string;
  /** Oid of its type. */
  readonly type: number;
  /** As the server prints it, with modifiers: `numeric(12,4)[]`. */
  readonly sqlType: string;
  /** 0 where the type is not an array. */
  readonly dimensions: number;
  readonly required: boolean;
  readonly defaultSql: string | null;
  readonly generated: 'stored' | 'virtual' | null;
  readonly identity: { readonly always: boolean; readonly sequence: SequenceSettings } | null;
  /** Its default is the next value of a sequence that belongs to it; SQLite, MySQL: AUTOINCREMENT. */
  readonly serial: boolean;
  /** MySQL: `ON UPDATE CURRENT_TIMESTAMP`. */
  readonly onUpdateNow?: boolean;
}

export interface CatalogForeignKey {
  /** Empty where none is given, which PostgreSQL knows not. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly target: {
    readonly schema: string;
    readonly table: string;
    readonly columns: readonly string[];
  };
  /** Actions in Drizzle's words: `cascade`, `set null`; null for no action. */
  readonly onUpdate: string | null;
  readonly onDelete: string | null;
  readonly definition: string;
}

export interface CatalogKey {
  /** Empty where none is given. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly nullsNotDistinct: boolean;
  readonly definition: string;
}

export interface CatalogCheck {
  readonly name: string;
  readonly expression: string;
}

export interface IndexKey {
  /** Name of the column, or null for an expression. */
  readonly column: string | null;
  /** The expression with the brackets it needs, or the column as SQL writes it. */
  readonly sql: string;
  /** Null where the type's default applies. */
  readonly operatorClass: string | null;
  readonly collation: string | null;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export interface CatalogIndex {
  readonly name: string;
  readonly method: string;
  readonly unique: boolean;
  readonly nullsNotDistinct: boolean;
  readonly keys: readonly IndexKey[];
  /** Columns of INCLUDE. */
  readonly included: readonly string[];
  readonly where: string | null;
  /** Storage parameters: `fillfactor=70`. */
  readonly parameters: readonly string[];
}

export interface CatalogPolicy {
  readonly name: string;
  readonly permissive: boolean;
  readonly command: 'all' | 'select' | 'insert' | 'update' | 'delete';
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly withCheck: string | null;
}

/** A table or view of the module as the database has it. */
export interface CatalogRelation {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view' | 'materialized_view';
  /** `partitioned` and `foreign` tables are those that drizzle-kit 0.31 does not see. */
  readonly storage: 'ordinary' | 'partitioned' | 'foreign';
  readonly columns: readonly CatalogColumn[];
  readonly primaryKey: CatalogKey | null;
  readonly uniques: readonly CatalogKey[];
  readonly foreignKeys: readonly CatalogForeignKey[];
  readonly checks: readonly CatalogCheck[];
  readonly exclusions: readonly { readonly name: string; readonly definition: string }[];
  readonly indexes: readonly CatalogIndex[];
  readonly policies: readonly CatalogPolicy[];
  readonly rowSecurity: boolean;
  readonly rowSecurityForced: boolean;
  /** Query of a view, without its semicolon. */
  readonly definition: string | null;
  /** Options of a view: `security_invoker=true`; of a table elsewhere: what Drizzle cannot express of it. */
  readonly options: readonly string[];
}

/** What the generated files are made of: read from the database in one snapshot, in canonical order. */
export interface TableCatalog {
  /** Sorted by schema and name; partitions of a table that is here are left out. */
  readonly relations: readonly CatalogRelation[];
  readonly types: ReadonlyMap<number, CatalogType>;
  readonly sequences: readonly CatalogSequence[];
  /** Qualified names that were asked for and are not in the database. */
  readonly missing: readonly string[];
}

/** The one spelling by which relations and types are looked up; without a schema where the dialect has none. */
export function qualified(object: { readonly schema: string; readonly name: string }): string {
  return object.schema === '' ? object.name : `${object.schema}.${object.name}`;
}

/** Canonical order: by schema, then name, in code units, whatever the locale. */
export function bySchemaAndName(
  left: { readonly schema: string; readonly name: string },
  right: { readonly schema: string; readonly name: string },
): number {
  return compareText(left.schema, right.schema) || compareText(left.name, right.name);
}

/** Canonical order by name. */
export function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return compareText(left.name, right.name);
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
