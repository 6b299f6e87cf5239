import type ts from 'typescript';

/** A table or view as a Drizzle schema file declares it. */
export interface DeclaredTable {
  readonly identifier: string;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly DeclaredColumn[];
}

export interface DeclaredColumn {
  readonly key: string;
  readonly name: string;
  /** `mode` of its options; null where none is given. */
  readonly mode: string | null;
}

/** `export const users = pgTable("users", {`: identifier, what makes it, name; then the columns. */
const HEAD = /^export const (.+?) = ([^\s.(]+)[\w.]*\("((?:[^"\\]|\\.)*)", \{/;
const SCHEMA = /^export const (\S+) = pgSchema\("((?:[^"\\]|\\.)*)"\)/gm;

/**
 * The tables and views that a file declares in the way drizzle-kit writes. It is read line by line, because drizzle-kit
 * writes names as they are: a table called `class` or a column with a quote in its name is not valid code, and must not
 * hide the others.
 */
export function readDrizzleTables(api: typeof ts, text: string): readonly DeclaredTable[] {
  const schemas = schemaObjects(text);
  return text.split(/^(?=export const )/m).flatMap((statement) => {
    const [head = '', identifier = '', maker = '', name = ''] = HEAD.exec(statement) ?? [];
    const schema = schemaOf(maker, schemas);
    if (head === '' || schema === null) return [];
    const lines = statement.slice(head.length).split('\n');
    const end = lines.findIndex((line) => line.startsWith('}'));
    const columns = (end < 0 ? lines : lines.slice(0, end)).flatMap(
      (line) => declaredColumn(api, line) ?? [],
    );
    return [{ identifier, schema, name: unquote(name), columns }];
  });
}

/** An enum as a Drizzle schema file exports it. */
export interface DeclaredEnum {
  readonly identifier: string;
  readonly schema: string;
  readonly name: string;
}

const ENUM = /^export const (\S+) = (?:pgEnum|(\S+)\.enum)\("((?:[^"\\]|\\.)*)", \[/gm;

/** The enums that a file exports. */
export function readDrizzleEnums(text: string): readonly DeclaredEnum[] {
  const schemas = schemaObjects(text);
  return [...text.matchAll(ENUM)].flatMap(([, identifier = '', owner, name = '']) => {
    const schema = owner === undefined ? 'public' : schemas.get(owner);
    return schema === undefined ? [] : [{ identifier, schema, name: unquote(name) }];
  });
}

function schemaObjects(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(SCHEMA)].map(([, name = '', schema = '']) => [name, unquote(schema)]));
}

/** The schema of what each function of Drizzle makes. */
const MAKERS: ReadonlyMap<string, string> = new Map([
  ['pgTable', 'public'],
  ['pgView', 'public'],
  ['pgMaterializedView', 'public'],
  ['sqliteTable', ''],
  ['sqliteView', ''],
  ['mysqlTable', ''],
  ['mysqlView', ''],
]);

/** The schema of what an object makes: `pgTable` or a `pgSchema` object. */
function schemaOf(maker: string, schemas: ReadonlyMap<string, string>): string | null {
  return MAKERS.get(maker) ?? schemas.get(maker) ?? null;
}

function unquote(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

/** A line that declares a column: `createdAt: timestamp("created_at", { mode: 'string' }).notNull(),`. */
function declaredColumn(api: typeof ts, line: string): DeclaredColumn | null {
  const property = soleProperty(api, line);
  if (property === null) return null;
  const { name: key } = property;
  if (!api.isIdentifier(key) && !api.isStringLiteral(key)) return null;
  const args = builderArguments(api, property.initializer);
  const explicit = args.find((argument) => api.isStringLiteral(argument));
  const name = explicit !== undefined && api.isStringLiteral(explicit) ? explicit.text : key.text;
  return { key: key.text, name, mode: modeOf(api, args) };
}

function soleProperty(api: typeof ts, line: string): ts.PropertyAssignment | null {
  const source = api.createSourceFile('line.ts', `({${line}\n})`, api.ScriptTarget.Latest, true);
  const [statement] = source.statements;
  if (statement === undefined || !api.isExpressionStatement(statement)) return null;
  const { expression } = statement;
  if (!api.isParenthesizedExpression(expression) || !api.isObjectLiteralExpression(expression.expression)) {
    return null;
  }
  const [property] = expression.expression.properties;
  return property !== undefined && api.isPropertyAssignment(property) ? property : null;
}

/** Arguments of the first call in `integer("id").array().notNull()`. */
function builderArguments(api: typeof ts, initializer: ts.Expression): readonly ts.Expression[] {
  let node = initializer;
  while (api.isCallExpression(node) && api.isPropertyAccessExpression(node.expression)) {
    node = node.expression.expression;
  }
  return api.isCallExpression(node) ? node.arguments : [];
}

function modeOf(api: typeof ts, args: readonly ts.Expression[]): string | null {
  const options = args.find((argument) => api.isObjectLiteralExpression(argument));
  if (options === undefined || !api.isObjectLiteralExpression(options)) return null;
  for (const option of options.properties) {
    if (!api.isPropertyAssignment(option) || option.name.getText() !== 'mode') continue;
    return api.isStringLiteral(option.initializer) ? option.initializer.text : null;
  }
  return null;
}
