import { traitsOf } from '@lockstep/core/config/dialects/traits-of.js';
import type { Dialect } from '@lockstep/core/config/target/connection-target.js';
import { byText, type KyselyCatalog, type KyselyColumn } from './kysely-table.js';

/**
 * What kysely-codegen is given: tables `t0`, columns `c0`, enums `e0`. No name or comment of the database that could
 * stand for something else in its code is in what it writes code of.
 */
export interface CodegenRequest {
  readonly dialect: 'postgres' | 'mysql' | 'sqlite';
  /** Labels of each enum. */
  readonly enums: readonly (readonly string[])[];
  readonly tables: readonly { readonly columns: readonly CodegenColumn[] }[];
  /** Names whose spelling as a TypeScript type is asked for: of tables, then of enums. */
  readonly names: readonly string[];
}

interface CodegenColumn {
  readonly dataType: string;
  /** Null for a type without a name of its own. */
  readonly enumIndex: number | null;
  readonly isArray: boolean;
  readonly enumValues: readonly string[] | null;
  readonly isNullable: boolean;
  readonly hasDefaultValue: boolean;
}

/** The tool's words for families of dialects. */
const DIALECTS = { postgresql: 'postgres', mysql: 'mysql', sqlite: 'sqlite' } as const;

/** Names of the enums that have one, in canonical order: `e0` is the first. */
export function enumNames({ tables }: KyselyCatalog): readonly string[] {
  const names = tables.flatMap(({ columns }) => columns.flatMap(({ enumName }) => enumName ?? []));
  return [...new Set(names)].sort(byText);
}

/** The request for a catalog. */
export function codegenRequest(dialect: Dialect, catalog: KyselyCatalog): CodegenRequest {
  const enums = enumNames(catalog);
  const columns = catalog.tables.flatMap((table) => table.columns);
  return {
    dialect: DIALECTS[traitsOf(dialect).family],
    enums: enums.map((name) => columns.find(({ enumName }) => enumName === name)?.values ?? []),
    tables: catalog.tables.map((table) => ({
      columns: table.columns.map((column) => codegenColumn(column, enums)),
    })),
    names: [...catalog.tables.map(({ key }) => key), ...enums.map((name) => name.replace(/^public\./, ''))],
  };
}

function codegenColumn(column: KyselyColumn, enums: readonly string[]): CodegenColumn {
  const { enumName, values, dataType } = column;
  return {
    dataType,
    enumIndex: enumName === null ? null : enums.indexOf(enumName),
    isArray: column.isArray,
    enumValues: enumName === null ? values : null,
    isNullable: column.nullable,
    // What the database computes is made read-only by us; it is not a default.
    hasDefaultValue: column.optional && !column.computed,
  };
}
