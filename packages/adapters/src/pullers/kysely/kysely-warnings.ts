import type { KyselyCatalog, KyselyTable } from './kysely-table.js';
import type { CodegenParts } from './read-answer.js';
import { usesBuffer } from './types-file.js';

export interface WarningsRequest {
  readonly catalog: KyselyCatalog;
  readonly parts: CodegenParts;
  readonly hasNodeTypes: boolean;
}

/** What the generated types say less precisely than the database, and what Kysely cannot express. */
export function kyselyWarnings({ catalog, parts, hasNodeTypes }: WarningsRequest): readonly string[] {
  return catalog.tables.flatMap((table, index) => [
    ...(table.name.includes('.')
      ? [`${table.key}: Kysely reads a point in a name as the end of a schema; no query can name it.`]
      : []),
    ...table.columns.flatMap((column, at) => {
      const type = parts.types[index]?.[at] ?? 'unknown';
      const place = placeOf(table, column.name);
      return [
        ...(column.dataType !== 'any' && /\bunknown\b/.test(type)
          ? [`${place}: kysely-codegen does not know the type ${column.dataType}; it is unknown.`]
          : []),
        ...(!hasNodeTypes && usesBuffer([type])
          ? [`${place}: bytes are a Uint8Array; with @types/node installed they are a Buffer.`]
          : []),
      ];
    }),
  ]);
}

function placeOf({ key }: KyselyTable, column: string): string {
  return `${key}.${column}`;
}
