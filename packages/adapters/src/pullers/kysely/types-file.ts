import { typescriptComment, typescriptString } from '@lockstep/core/text/code-text.js';
import { fileHead } from '../file-head.js';
import { createNameScope, literalKey, type NameScope } from '../typescript-names.js';
import { enumNames } from './codegen-request.js';
import { byText, type KyselyCatalog, type KyselyColumn, type KyselyTable } from './kysely-table.js';
import type { CodegenParts } from './read-answer.js';

export interface TypesFileRequest {
  readonly module: string;
  readonly catalog: KyselyCatalog;
  readonly parts: CodegenParts;
  /** How kysely-codegen spells each table's name as a type, then each enum's. */
  readonly spellings: readonly string[];
  readonly hasNodeTypes: boolean;
}

/** Global types that columns have: a table called `date` must not stand for them. */
const GLOBALS =
  'Array Buffer Date Uint8Array any bigint boolean never number object string symbol undefined unknown DB';

/** `Buffer` is a type of Node, not of TypeScript, and a project may list the types it wants. */
const NODE_TYPES = '/// <reference types="node" />\n';

/** Like `GeneratedAlways` of kysely, but right for columns whose type tells reading and writing apart. */
const COMPUTED = `export type Computed<T> = T extends ColumnType<infer S, any, any>
  ? ColumnType<S, never, never>
  : ColumnType<T, never, never>;`;

/** The text of `types.ts`. The same catalog gives the same text. */
export function typesFile(request: TypesFileRequest): string {
  const { catalog, parts, spellings } = request;
  const isComputed = catalog.tables.some(({ columns }) => columns.some(({ computed }) => computed));
  const own = isComputed ? [['Computed', COMPUTED] as const] : [];
  const definitions = [...parts.definitions, ...own].sort(([left], [right]) => byText(left, right));
  const imports = [...new Set([...parts.imports, ...(isComputed ? ['ColumnType'] : [])])].sort(byText);
  const scope = createNameScope([...GLOBALS.split(' '), ...imports, ...definitions.map(([name]) => name)]);
  const tableNames = catalog.tables.map((_, index) => claim(scope, spellings[index] ?? '', 'Table'));
  const enums = enumNames(catalog).map((name, index) => ({
    name,
    identifier: claim(scope, spellings[catalog.tables.length + index] ?? '', 'Enum'),
  }));
  const body = [
    ...(imports.length === 0 ? [] : [`import type { ${imports.join(', ')} } from "kysely";`]),
    ...definitions.map(([, code]) => code),
    ...enums.map(({ name, identifier }) => enumCode(catalog, name, identifier)),
    ...catalog.tables.map((table, index) =>
      tableCode(table, {
        identifier: tableNames[index] ?? '',
        types: (parts.types[index] ?? []).map((type) => bytesType(type, request.hasNodeTypes)),
        enums: enums.map(({ identifier }) => identifier),
      }),
    ),
    databaseCode(catalog, tableNames),
  ].join('\n\n');
  const types = usesBuffer(parts.types.flat()) && request.hasNodeTypes ? NODE_TYPES : '';
  return `${types}${fileHead(request.module)}\n${body}\n`;
}

function claim(scope: NameScope, spelling: string, suffix: string): string {
  return scope.claim(spelling === '' ? suffix : spelling, suffix);
}

function enumCode(catalog: KyselyCatalog, name: string, identifier: string): string {
  const columns = catalog.tables.flatMap((table) => table.columns);
  const labels = columns.find(({ enumName }) => enumName === name)?.values ?? [];
  return `export type ${identifier} = ${labels.map(typescriptString).join(' | ') || 'never'};`;
}

interface TableNames {
  readonly identifier: string;
  readonly types: readonly string[];
  readonly enums: readonly string[];
}

function tableCode(table: KyselyTable, { identifier, types, enums }: TableNames): string {
  const columns = table.columns.map((column, index) => {
    const type = namedEnums(types[index] ?? 'unknown', enums);
    return `${commentCode(column)}  ${literalKey(column.name)}: ${column.computed ? `Computed<${type}>` : type};\n`;
  });
  return `export interface ${identifier} {\n${columns.join('')}}`;
}

/** `Generated<E0 | null>` with the enum's own name. */
function namedEnums(type: string, enums: readonly string[]): string {
  return renamed(type, (name) => (/^E\d+$/.test(name) ? (enums[Number(name.slice(1))] ?? name) : name));
}

/** Without the types of Node, bytes are what a Buffer is. */
function bytesType(type: string, hasNodeTypes: boolean): string {
  return hasNodeTypes ? type : renamed(type, (name) => (name === 'Buffer' ? 'Uint8Array' : name));
}

/** True where one of the types names `Buffer`. */
export function usesBuffer(types: readonly string[]): boolean {
  return types.some((type) => bytesType(type, false) !== type);
}

/** A type with other names; what stands in quotes is a value of the database and stays. */
function renamed(type: string, rename: (name: string) => string): string {
  return type.replace(/"(?:[^"\\]|\\.)*"|[A-Za-z]\w*/g, (text) =>
    text.startsWith('"') ? text : rename(text),
  );
}

/** Lines of a comment stay lines; nothing in one ends the block. */
function commentCode({ comment }: KyselyColumn): string {
  if (comment === null) return '';
  const lines = comment.split(/\r\n|[\r\n\u2028\u2029]/).map(typescriptComment);
  return `  /**\n${lines.map((line) => `   *${line === '' ? '' : ` ${line}`}\n`).join('')}   */\n`;
}

function databaseCode(catalog: KyselyCatalog, names: readonly string[]): string {
  const entries = catalog.tables.map(({ key }, index) => `  ${literalKey(key)}: ${names[index] ?? ''};\n`);
  return `export interface DB {\n${entries.join('')}}`;
}
