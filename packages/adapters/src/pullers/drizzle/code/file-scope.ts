import type { DrizzleLine } from '../drizzle-line.js';
import type { ForeignDeclarations } from './foreign-declarations.js';
import type { Imported } from './import-code.js';
import {
  type CatalogRelation,
  type CatalogType,
  qualified,
  type TableCatalog,
} from '../../catalog/table-catalog.js';
import { type NameScope } from '../../typescript-names.js';
import { camelName, createDrizzleScope, exportName, propertyKeys, typeName } from './identifiers.js';
import type { ValueShape } from './value-shape.js';

/** A table as code refers to it: its name in the file, and the key of each column. */
export interface TableCode {
  readonly identifier: string;
  readonly keys: ReadonlyMap<string, string>;
}

/** A table of another module, imported from its file. */
export type ForeignTable = TableCode & Imported;

/** The name-giving of one generated schema file, and what its code turned out to need. */
export interface FileScope {
  readonly line: DrizzleLine;
  readonly types: ReadonlyMap<number, CatalogType>;
  /** The file's own tables and views, by qualified name. */
  readonly own: ReadonlyMap<string, TableCode>;
  readonly foreign: ReadonlyMap<string, ForeignTable>;
  /** Name of a function of drizzle-orm/pg-core, remembered for the import. */
  core(name: string): string;
  /** Name of an enum of the database: exported where it is the module's own. */
  enumName(type: CatalogType): string;
  /** Name of a custom type; the same for all columns of one SQL type, and of arrays of it. */
  customType(use: CustomTypeUse): string;
  /** Name of the `pgSchema` object; null for `public`, which has none. */
  schemaName(schema: string): string | null;
  sequenceName(sequence: { readonly schema: string; readonly name: string }): string;
  /** What was asked for so far, each in canonical order. */
  needed(): NeededDeclarations;
}

export interface CustomTypeUse {
  readonly sqlType: string;
  readonly shape: ValueShape;
  /** True where a column is an array of it. */
  readonly inArray: boolean;
}

export interface CustomTypeDeclaration extends CustomTypeUse {
  readonly identifier: string;
}

export interface NeededDeclarations {
  readonly core: readonly string[];
  /** Enums that the module's columns have and no file to import exports. */
  readonly inlinedEnums: readonly CatalogType[];
  readonly importedEnums: readonly Imported[];
  readonly customTypes: readonly CustomTypeDeclaration[];
  readonly schemas: readonly string[];
}

interface ScopeRequest {
  readonly line: DrizzleLine;
  readonly catalog: TableCatalog;
  /** The module's own enums. */
  readonly enums: readonly CatalogType[];
  readonly foreign: ForeignDeclarations;
  /** Names that the dialect's part of drizzle-orm has besides those of PostgreSQL. */
  readonly reserved: readonly string[];
}

/** `defineRelations` takes an object with an entry a table: every object has an entry `toString` already, and no relations. */
const OBJECT_MEMBERS = Object.getOwnPropertyNames(Object.prototype);

/**
 * Names are given in a fixed order (tables, enums, schemas of those, then what columns ask for), so that the same
 * database gives the same names.
 */
export function createFileScope({ line, catalog, enums, foreign, reserved }: ScopeRequest): FileScope {
  const members = line.relations === 'defineRelations' ? OBJECT_MEMBERS : [];
  const names = createDrizzleScope([...reserved, ...members]);
  const own = new Map(catalog.relations.map((relation) => [qualified(relation), tableCode(names, relation)]));
  const enumNames = new Map(enums.map((type) => [type.oid, names.claim(exportName(type), 'Enum')]));
  const foreignCode = new Map(
    [...foreign.tables].map(([key, table]) => [
      key,
      { ...table, identifier: names.claim(table.exported, 'Foreign') },
    ]),
  );
  const schemas = new Map<string, string>();
  const core = new Set<string>();
  const inlinedEnums: CatalogType[] = [];
  const importedEnums: Imported[] = [];
  const customTypes = new Map<string, CustomTypeDeclaration>();
  return {
    line,
    types: catalog.types,
    own,
    foreign: foreignCode,
    core: (name) => {
      core.add(name);
      return name;
    },
    enumName: (type) =>
      remember(enumNames, type.oid, () => {
        const exported = foreign.enums.get(qualified(type));
        const identifier = names.claim(exported?.exported ?? exportName(type), 'Enum');
        if (exported === undefined) inlinedEnums.push(type);
        else importedEnums.push({ ...exported, identifier });
        return identifier;
      }),
    customType: (use) => {
      const known = customTypes.get(use.sqlType);
      const identifier = known?.identifier ?? names.claim(typeName(use.sqlType), 'Type');
      customTypes.set(use.sqlType, { ...use, identifier, inArray: use.inArray || known?.inArray === true });
      return identifier;
    },
    schemaName: (schema) =>
      schema === 'public' ? null : remember(schemas, schema, () => names.claim(camelName(schema), 'Schema')),
    sequenceName: (sequence) => names.claim(exportName(sequence), 'Sequence'),
    needed: () => ({
      core: [...core].sort(),
      inlinedEnums,
      importedEnums,
      customTypes: [...customTypes.values()],
      schemas: [...schemas.keys()].sort(),
    }),
  };
}

function tableCode(names: NameScope, relation: CatalogRelation): TableCode {
  return {
    identifier: names.claim(exportName(relation), relation.kind === 'table' ? 'Table' : 'View'),
    keys: propertyKeys(relation.columns.map(({ name }) => name)),
  };
}

function remember<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
