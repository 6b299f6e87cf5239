/** A column as kysely-codegen's own reader would describe it, read by us. */
export interface KyselyColumn {
  readonly name: string;
  /** In kysely-codegen's words: `int4`, `varchar`, `integer`. */
  readonly dataType: string;
  readonly isArray: boolean;
  /** Values of an enum; of one with a name (`schema.name`), a type of that name is exported. */
  readonly values: readonly string[] | null;
  readonly enumName: string | null;
  readonly nullable: boolean;
  /** An insert may do without it. */
  readonly optional: boolean;
  /** The database computes it: nothing may be written. */
  readonly computed: boolean;
  readonly comment: string | null;
}

/** A table or view of the module, with its columns in canonical order. */
export interface KyselyTable {
  /** Empty where the dialect has no schemas. */
  readonly schema: string;
  readonly name: string;
  /** By which queries name it: a key of the interface `DB`. */
  readonly key: string;
  readonly columns: readonly KyselyColumn[];
}

/** What the types are made of. */
export interface KyselyCatalog {
  /** Sorted by key. */
  readonly tables: readonly KyselyTable[];
  /** Names that were asked for and are not in the database. */
  readonly missing: readonly string[];
}

/** The one canonical order: code units, whatever the locale. */
export function byText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
