import { typescriptString } from '@lockstep/core/text/code-text.js';
import { fileHead } from '../../file-head.js';
import type { CatalogRelation } from '../../catalog/table-catalog.js';
import type { FileScope, ForeignTable, TableCode } from './file-scope.js';
import { literalKey, member } from '../../typescript-names.js';
import { createDrizzleScope } from './identifiers.js';
import { importStatements } from './import-code.js';
import { relationLinks, type RelationLink, type TableLinks } from './relation-links.js';

export interface RelationsFileRequest {
  readonly module: string;
  readonly relations: readonly CatalogRelation[];
  /** What `relations.ts` imports `schema.ts` by: `./schema` or `./schema.js`. */
  readonly schemaImport: string;
}

/** The text of `relations.ts`, in the form of the workspace's Drizzle. */
export function relationsFile(scope: FileScope, request: RelationsFileRequest): string {
  const write = scope.line.relations === 'relations' ? relationsByTable : relationsAtOnce;
  return `${fileHead(request.module)}${write(scope, request)}\n`;
}

function relationsByTable(scope: FileScope, { relations, schemaImport }: RelationsFileRequest): string {
  const tables = linkedTables(scope, relations, (name, column) => `${name}_${column}`);
  if (tables.length === 0) return 'export {};';
  const mentioned = new Set(
    tables.flatMap(({ table, links }) => [table, ...links.map(({ target }) => target)]),
  );
  const own = [...scope.own.values()].filter((table) => mentioned.has(table));
  const names = createDrizzleScope([]);
  for (const { identifier } of [...own, ...scope.foreign.values()]) names.claim(identifier, 'Table');
  const imports = [
    'import { relations } from "drizzle-orm/relations";',
    `import { ${own.map(({ identifier }) => identifier).join(', ')} } from ${typescriptString(schemaImport)};`,
    ...foreignImports(scope, mentioned),
  ];
  const statements = tables.map(({ table, links }) => {
    const kinds = [...new Set(links.map(({ kind }) => kind))].sort().reverse();
    const name = names.claim(`${table.identifier}Relations`, 'Of');
    const body = links.map((link) => linkOfTable(table, link)).join('');
    return `export const ${name} = relations(${table.identifier}, ({ ${kinds.join(', ')} }) => ({\n${body}}));`;
  });
  return [imports.join('\n'), ...statements].join('\n\n');
}

function linkOfTable(table: TableCode, link: RelationLink): string {
  const columns = (owner: TableCode, keys: readonly string[]) =>
    keys.map((key) => member(owner.identifier, key)).join(', ');
  const settings = [
    ...(link.kind === 'one'
      ? [`fields: [${columns(table, link.from)}]`, `references: [${columns(link.target, link.to)}]`]
      : []),
    ...(link.alias === null ? [] : [`relationName: ${typescriptString(link.alias)}`]),
  ];
  return `\t${literalKey(link.name)}: ${link.kind}(${[link.target.identifier, ...objectCode(settings)].join(', ')}),\n`;
}

function relationsAtOnce(scope: FileScope, { relations, schemaImport }: RelationsFileRequest): string {
  const tables = linkedTables(
    scope,
    relations,
    (name, column) => `${name}${column.slice(0, 1).toUpperCase()}${column.slice(1)}`,
  );
  const mentioned = new Set(tables.flatMap(({ links }) => links.map(({ target }) => target)));
  const others = [...scope.foreign.values()].filter((table) => mentioned.has(table));
  const all =
    others.length === 0
      ? 'schema'
      : `{ ...schema, ${others.map(({ identifier }) => identifier).join(', ')} }`;
  const imports = [
    'import { defineRelations } from "drizzle-orm";',
    `import * as schema from ${typescriptString(schemaImport)};`,
    ...foreignImports(scope, mentioned),
  ];
  const body = tables.map(({ table, links }) => {
    const entries = links.map((link) => linkAtOnce(table, link)).join('');
    return `\t${table.identifier}: {\n${entries}\t},\n`;
  });
  const parameter = tables.length === 0 ? '()' : '(r)';
  return `${imports.join('\n')}\n\nexport const relations = defineRelations(${all}, ${parameter} => ({\n${body.join('')}}));`;
}

function linkAtOnce(table: TableCode, link: RelationLink): string {
  const columns = (owner: TableCode, keys: readonly string[]) =>
    keys.map((key) => member(`r.${owner.identifier}`, key)).join(', ');
  const settings = [
    ...(link.kind === 'one'
      ? [`from: [${columns(table, link.from)}]`, `to: [${columns(link.target, link.to)}]`]
      : []),
    ...(link.alias === null ? [] : [`alias: ${typescriptString(link.alias)}`]),
  ];
  return `\t\t${literalKey(link.name)}: r.${link.kind}.${link.target.identifier}(${objectCode(settings).join('')}),\n`;
}

function objectCode(settings: readonly string[]): readonly string[] {
  return settings.length === 0 ? [] : [`{ ${settings.join(', ')} }`];
}

function linkedTables(
  scope: FileScope,
  relations: readonly CatalogRelation[],
  joinName: (name: string, column: string) => string,
): readonly TableLinks[] {
  return relationLinks(scope, relations, joinName).filter(({ links }) => links.length > 0);
}

function foreignImports(scope: FileScope, mentioned: ReadonlySet<TableCode>): readonly string[] {
  const used: readonly ForeignTable[] = [...scope.foreign.values()].filter((table) => mentioned.has(table));
  return importStatements(used);
}
