import { typescriptString } from '@lockstep/core/text/code-text.js';
import { fileHead } from '../../file-head.js';
import {
  bySchemaAndName,
  type CatalogSequence,
  type CatalogType,
  qualified,
  type TableCatalog,
} from '../../catalog/table-catalog.js';
import { customTypeCode } from './custom-type-code.js';
import type { CustomTypeDeclaration, FileScope } from './file-scope.js';
import { tablesInCycles } from './foreign-key-cycles.js';
import { importStatements } from './import-code.js';
import type { SchemaDialect } from './relation-code.js';

export interface SchemaFileRequest {
  readonly module: string;
  readonly catalog: TableCatalog;
  readonly dialect: SchemaDialect;
  /** The module's own enums, in canonical order. */
  readonly enums: readonly CatalogType[];
  /** Modes that the tool gave to columns, by qualified relation and column. */
  readonly toolModes: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** The text of `schema.ts`. The same catalog gives the same text. */
export function schemaFile(scope: FileScope, request: SchemaFileRequest): string {
  const enums = request.enums.map((type) => `export ${enumCode(scope, type)}`);
  const sequences = request.catalog.sequences.map((sequence) => sequenceCode(scope, sequence));
  const relations = relationStatements(scope, request);
  const { inlinedEnums, customTypes } = scope.needed();
  const blocks = [
    [...enums, ...[...inlinedEnums].sort(bySchemaAndName).map((type) => enumCode(scope, type))],
    sequences,
    [...customTypes].sort(byIdentifier).map((declaration) => customTypeCode(declaration, scope)),
  ].map((statements) => statements.join('\n'));
  const schemas = scope.needed().schemas.map((schema) => schemaCode(scope, schema));
  const body = [schemas.join('\n'), ...blocks, ...relations].filter((block) => block !== '');
  const text = body.length === 0 ? 'export {};' : [importsCode(scope, request.dialect), ...body].join('\n\n');
  return `${fileHead(request.module)}${text}\n`;
}

function relationStatements(
  scope: FileScope,
  { catalog, dialect, toolModes }: SchemaFileRequest,
): readonly string[] {
  const cycles = tablesInCycles(catalog.relations);
  return catalog.relations.map((relation) =>
    dialect.relationCode(scope, {
      relation,
      toolModes: toolModes.get(qualified(relation)) ?? new Map<string, string>(),
      cyclic: cycles.has(qualified(relation)),
    }),
  );
}

function byIdentifier(left: CustomTypeDeclaration, right: CustomTypeDeclaration): number {
  return left.identifier < right.identifier ? -1 : 1;
}

function schemaCode(scope: FileScope, schema: string): string {
  return `export const ${scope.schemaName(schema) ?? ''} = ${scope.core('pgSchema')}(${typescriptString(schema)});`;
}

function enumCode(scope: FileScope, type: CatalogType): string {
  const schema = scope.schemaName(type.schema);
  const maker = schema === null ? scope.core('pgEnum') : `${schema}.enum`;
  return `const ${scope.enumName(type)} = ${maker}(${typescriptString(type.name)}, [${type.labels.map(typescriptString).join(', ')}]);`;
}

function sequenceCode(scope: FileScope, sequence: CatalogSequence): string {
  const schema = scope.schemaName(sequence.schema);
  const maker = schema === null ? scope.core('pgSequence') : `${schema}.sequence`;
  const { start, increment, min, max, cache, cycle } = sequence;
  const settings = Object.entries({ startWith: start, increment, minValue: min, maxValue: max, cache }).map(
    ([name, value]) => `${name}: ${typescriptString(value)}`,
  );
  return `export const ${scope.sequenceName(sequence)} = ${maker}(${typescriptString(sequence.name)}, { ${settings.join(', ')}, cycle: ${cycle} });`;
}

/** `sql` comes from drizzle-orm itself, all else from its part for the dialect or from other modules' files. */
function importsCode(scope: FileScope, dialect: SchemaDialect): string {
  const { core, importedEnums } = scope.needed();
  const fromCore = core
    .filter((name) => name !== 'sql')
    .map((name) => (name === dialect.extrasType ? `type ${name}` : name));
  const lines = [
    ...(fromCore.length === 0
      ? []
      : [`import { ${fromCore.join(', ')} } from ${typescriptString(dialect.core)};`]),
    ...(core.includes('sql') ? ['import { sql } from "drizzle-orm";'] : []),
    ...importStatements([...scope.foreign.values(), ...importedEnums]),
  ];
  return lines.join('\n');
}
