import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { nextCommand } from '@lockstep/core/errors/next-command.js';
import type ts from 'typescript';
import type { KyselyCatalog } from './kysely-table.js';

/** What kysely-codegen wrote, taken apart. */
export interface CodegenParts {
  /** Statements that the types of columns use, by the name they declare: `Generated`, `Json`. */
  readonly definitions: ReadonlyMap<string, string>;
  /** Names imported from kysely. */
  readonly imports: readonly string[];
  /** Type of each column, in the order of the catalog's tables and columns. */
  readonly types: readonly (readonly string[])[];
}

/** The one import that is not kysely's: a package that npm may or may not make visible to the project. */
const INTERVAL_PACKAGE = 'postgres-interval';
const INTERVAL = `export interface IPostgresInterval {
  years?: number;
  months?: number;
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
  milliseconds?: number;
  toPostgres(): string;
  toISO(): string;
  toISOString(): string;
}`;

/**
 * Reads the text of kysely-codegen for a catalog. Throws `PULL.FAILED` naming the tables and columns that it left out or
 * added, and what else it wrote.
 */
export function readAnswer(api: typeof ts, text: string, catalog: KyselyCatalog): CodegenParts {
  const source = api.createSourceFile('types.ts', text, api.ScriptTarget.Latest, true);
  const definitions = new Map<string, string>();
  const imports: string[] = [];
  const interfaces = new Map<string, ReadonlyMap<string, string>>();
  for (const statement of source.statements) {
    if (api.isImportDeclaration(statement)) {
      const names = importedNames(api, statement);
      if (names.from === INTERVAL_PACKAGE) definitions.set('IPostgresInterval', INTERVAL);
      else imports.push(...names.names);
    } else if (api.isTypeAliasDeclaration(statement)) {
      definitions.set(statement.name.text, statement.getText());
    } else if (api.isInterfaceDeclaration(statement)) {
      interfaces.set(statement.name.text, members(api, statement));
    } else throw unexpected(`a statement that is not a type: ${statement.getText().slice(0, 80)}`);
  }
  refuseOtherTables(catalog, interfaces);
  return { definitions: withoutEnums(definitions), imports, types: typesOf(catalog, interfaces) };
}

function importedNames(
  api: typeof ts,
  statement: ts.ImportDeclaration,
): { readonly from: string; readonly names: readonly string[] } {
  const from = api.isStringLiteral(statement.moduleSpecifier) ? statement.moduleSpecifier.text : '';
  const bindings = statement.importClause?.namedBindings;
  if (
    bindings === undefined ||
    !api.isNamedImports(bindings) ||
    !['kysely', INTERVAL_PACKAGE].includes(from)
  ) {
    throw unexpected(`an import from ${from}`);
  }
  return { from, names: bindings.elements.map((element) => element.name.text) };
}

function members(api: typeof ts, declaration: ts.InterfaceDeclaration): ReadonlyMap<string, string> {
  return new Map(
    declaration.members.map((member) => {
      if (!api.isPropertySignature(member) || member.type === undefined || !api.isIdentifier(member.name)) {
        throw unexpected(`a member that is not a column: ${member.getText().slice(0, 80)}`);
      }
      return [member.name.text, member.type.getText()];
    }),
  );
}

/** The interface `DB` must hold exactly the module's tables and views, and each of those exactly its columns. */
function refuseOtherTables(
  catalog: KyselyCatalog,
  interfaces: ReadonlyMap<string, ReadonlyMap<string, string>>,
): void {
  const declared = [...(interfaces.get('DB')?.keys() ?? [])];
  const leftOut = catalog.tables.flatMap(({ key, columns }, index) => {
    if (!declared.includes(`t${index}`)) return [key];
    const has = interfaces.get(`T${index}`);
    return columns.filter((_, at) => has?.has(`c${at}`) !== true).map(({ name }) => `${key}.${name}`);
  });
  const wanted = new Set(catalog.tables.map((_, index) => `t${index}`));
  const added = declared.filter((name) => !wanted.has(name));
  if (leftOut.length > 0) throw unexpected(`nothing for ${leftOut.join(', ')}`);
  if (added.length > 0) throw unexpected(`what it was not asked for: ${added.join(', ')}`);
}

function typesOf(
  catalog: KyselyCatalog,
  interfaces: ReadonlyMap<string, ReadonlyMap<string, string>>,
): CodegenParts['types'] {
  return catalog.tables.map(({ columns }, index) =>
    columns.map((_, at) => interfaces.get(`T${index}`)?.get(`c${at}`) ?? 'unknown'),
  );
}

/** Enums are written from the catalog, in the order of their labels. */
function withoutEnums(definitions: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...definitions].filter(([name]) => !/^E\d+$/.test(name)));
}

function unexpected(what: string): LockstepError {
  return new LockstepError('PULL.FAILED', {
    what: `kysely-codegen ended without an error and wrote ${what}.`,
    why: 'It was asked for exactly the tables and views of the module.',
    next: ['{addDev} kysely-codegen@0.20.0', nextCommand('pull')],
  });
}
