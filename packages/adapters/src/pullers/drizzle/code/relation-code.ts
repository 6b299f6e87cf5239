import { typescriptString } from '@lockstep/core/text/code-text.js';
import { type CatalogRelation, qualified } from '../../catalog/table-catalog.js';
import { columnCode, type ColumnRequest, viewColumnCode } from './column-code.js';
import { extrasCode, type ExtrasRequest, isColumnPrimary } from './constraint-code.js';
import type { FileScope, TableCode } from './file-scope.js';
import { indexCode } from './index-code.js';
import { camelName, sqlTemplate } from './identifiers.js';

/** How tables and views of PostgreSQL are written. */
export const POSTGRES_CODE: SchemaDialect = {
  core: 'drizzle-orm/pg-core',
  extrasType: 'PgTableExtraConfigValue',
  relationCode,
};

/** What differs in the code of a schema file between the dialects. */
export interface SchemaDialect {
  /** The part of drizzle-orm that makes its tables. */
  readonly core: string;
  /** The only type that the generated code imports from there. */
  readonly extrasType: string;
  /** The statement that exports a table or view. */
  readonly relationCode: (scope: FileScope, request: RelationRequest) => string;
}

export interface RelationRequest {
  readonly relation: CatalogRelation;
  /** Modes that the tool gave to columns, by column name. */
  readonly toolModes: ReadonlyMap<string, string>;
  /** True where its foreign keys form a circle with other tables. */
  readonly cyclic: boolean;
}

/** The statement that exports a table or view. */
function relationCode(scope: FileScope, request: RelationRequest): string {
  const { relation } = request;
  const code = scope.own.get(qualified(relation));
  if (code === undefined) throw new Error(`No name is known for ${qualified(relation)}.`);
  return relation.kind === 'table' ? tableCode(scope, request, code) : viewCode(scope, request, code);
}

function tableCode(scope: FileScope, request: RelationRequest, code: TableCode): string {
  const { relation } = request;
  const columns = columnsOf(request, code).map((column) => columnCode(scope, column));
  const more = extrasText({ scope, request, table: code, indexLine: indexCode, dialect: POSTGRES_CODE });
  const security = securityOf(scope, relation);
  const maker = makerOf(scope, relation, { schemaMethod: 'table', alone: 'pgTable' });
  const head = `export const ${code.identifier} = ${maker}${security.maker}`;
  return `${head}(${typescriptString(relation.name)}, {\n${lines(columns)}}${more})${security.method};`;
}

/** The columns of a table or view, with what their code follows from. */
export function columnsOf(
  { relation, toolModes }: RelationRequest,
  { keys }: TableCode,
): readonly ColumnRequest[] {
  const isTable = relation.kind === 'table';
  return relation.columns.map((column) => ({
    column,
    key: keys.get(column.name) ?? column.name,
    toolMode: toolModes.get(column.name) ?? null,
    primary: isTable && isColumnPrimary(relation, column.name),
  }));
}

export interface ExtrasTextRequest extends Omit<ExtrasRequest, 'relation'> {
  readonly request: RelationRequest;
  readonly dialect: SchemaDialect;
}

/** `, (table) => […]`: the last argument of a table; empty where it has no extras. */
export function extrasText({ request, dialect, ...place }: ExtrasTextRequest): string {
  const extras = extrasCode({ ...place, relation: request.relation });
  if (extras.length === 0) return '';
  const uses = extras.some((line) => line.includes('table.') || line.includes('table['));
  const result = request.cyclic ? `: ${place.scope.core(dialect.extrasType)}[]` : '';
  return `, (${uses ? 'table' : ''})${result} => [\n${lines(extras)}]`;
}

/** A table with policies has row security on in Drizzle's eyes; one without must say so. */
function securityOf(
  scope: FileScope,
  relation: CatalogRelation,
): { readonly maker: string; readonly method: string } {
  if (!relation.rowSecurity) return { maker: '', method: '' };
  return scope.line.rowSecurity === 'withRLS'
    ? { maker: '.withRLS', method: '' }
    : { maker: '', method: '.enableRLS()' };
}

function viewCode(scope: FileScope, request: RelationRequest, code: TableCode): string {
  const { relation } = request;
  const columns = columnsOf(request, code).map((column) => viewColumnCode(scope, column));
  const isMaterialized = relation.kind === 'materialized_view';
  const maker = makerOf(
    scope,
    relation,
    isMaterialized
      ? { schemaMethod: 'materializedView', alone: 'pgMaterializedView' }
      : { schemaMethod: 'view', alone: 'pgView' },
  );
  scope.core('sql');
  const options = relation.options.flatMap((option) => optionCode(option) ?? []);
  const settings = options.length === 0 ? '' : `.with({ ${options.join(', ')} })`;
  const query = sqlTemplate(relation.definition ?? '');
  return `export const ${code.identifier} = ${maker}(${typescriptString(relation.name)}, {\n${lines(columns)}})${settings}.as(${query});`;
}

interface Makers {
  readonly schemaMethod: string;
  readonly alone: string;
}

function makerOf(scope: FileScope, relation: CatalogRelation, { schemaMethod, alone }: Makers): string {
  const schema = scope.schemaName(relation.schema);
  return schema === null ? scope.core(alone) : `${schema}.${schemaMethod}`;
}

const FLAGS = ['security_invoker', 'security_barrier', 'autovacuum_enabled'];
const NUMBERS = ['fillfactor', 'toast_tuple_target', 'parallel_workers'];

/** `security_invoker=true` → `securityInvoker: true`. Null for storage parameters that Drizzle does not know. */
function optionCode(option: string): string | null {
  const [name = '', value = ''] = option.split('=');
  const key = camelName(name);
  if (name === 'check_option') return `${key}: ${typescriptString(value)}`;
  if (NUMBERS.includes(name)) return `${key}: ${value}`;
  return FLAGS.includes(name) ? `${key}: ${['true', 'on', 'yes', '1'].includes(value)}` : null;
}

/** Each text on a line of its own, indented. */
export function lines(texts: readonly string[]): string {
  return texts.map((text) => `\t${text}\n`).join('');
}
