import { nodesOf, type SyntaxTree, textAt } from '@lockstep/core/source/syntax-tree.js';
import type { SchemaFile, SourceStatement } from '@lockstep/core/source/schema-file.js';
import { postgresSqlParser } from '@lockstep/adapters/dialects/postgresql/parser/sql-parser.js';
import { loadModule, parseSync, scanSync } from 'libpg-query';
import pg from 'pg';

/** What a case says about roles. */
export interface CaseRoles {
  /** `CREATE ROLE` statements of the case, to be run once: roles are the server's, and both sides make them. */
  readonly created: readonly string[];
  /** Names of all roles that statements refer to, also inside DO bodies. */
  readonly named: readonly string[];
}

/** Files without their CREATE ROLE statements (spaces instead, so that places stay), and the roles they are about. */
export async function takeRoles(
  files: readonly SchemaFile[],
): Promise<{ readonly files: readonly SchemaFile[]; readonly roles: CaseRoles }> {
  await loadModule();
  const taken = await Promise.all(files.map(async (file) => await takeFromFile(file)));
  return {
    files: taken.map(({ file }) => file),
    roles: {
      created: [...new Set(taken.flatMap(({ created }) => created))],
      named: [...new Set(taken.flatMap(({ named }) => named))].filter((name) => !name.startsWith('pg_')),
    },
  };
}

interface Taken extends CaseRoles {
  readonly file: SchemaFile;
}

async function takeFromFile(file: SchemaFile): Promise<Taken> {
  const characters = [...file.text];
  const created: string[] = [];
  const named: string[] = [];
  for (const statement of await postgresSqlParser.split(file)) {
    const { tree } = await postgresSqlParser.parse(statement.sql);
    if (statement.node === 'CreateRoleStmt') {
      created.push(statement.sql);
      blank(characters, statement.offset, [...statement.sql].length);
    } else if (statement.node === 'DoStmt') {
      const block = rolesOfBlock(statement);
      created.push(...block.created);
      named.push(...block.named);
      for (const { start, length } of block.places) blank(characters, start, length, 'NULL');
    } else named.push(...rolesIn(tree));
  }
  return { file: { ...file, text: characters.join('') }, created, named };
}

function blank(characters: string[], start: number, ...[length, word = '']: [number, string?]): void {
  for (let index = 0; index < length; index += 1) {
    const at = start + index;
    if (characters[at] !== '\n') characters[at] = word[index] ?? ' ';
  }
}

function rolesIn(tree: SyntaxTree): readonly string[] {
  return [...nodesOf(tree)].flatMap(([, node]) =>
    textAt(node, 'roletype') === 'ROLESPEC_CSTRING' ? (textAt(node, 'rolename') ?? []) : [],
  );
}

interface BlockRoles extends CaseRoles {
  /** Where in the file a CREATE ROLE stands that becomes a NULL statement, in code points. */
  readonly places: readonly { readonly start: number; readonly length: number }[];
}

/** Statements of a DO body: from word to semicolon, as PostgreSQL's lexer sees them. */
function rolesOfBlock({ sql, offset }: SourceStatement): BlockRoles {
  const body = /\$([A-Za-z_]*)\$(.*)\$\1\$/s.exec(sql);
  const text = body?.[2];
  if (body === null || text === undefined) return { created: [], named: [], places: [] };
  const start = [...sql.slice(0, body.index + (body[1]?.length ?? 0) + 2)].length;
  const created: string[] = [];
  const named: string[] = [];
  const places: { start: number; length: number }[] = [];
  for (const command of commandsIn(text)) {
    const parsed = parsedCommand(command.sql);
    if (parsed?.node === 'CreateRoleStmt') {
      created.push(command.sql);
      places.push({ start: offset + start + command.start, length: [...command.sql].length });
    } else if (parsed !== null) named.push(...rolesIn(parsed.tree));
  }
  return { created, named, places };
}

const COMMANDS = new Set(['CREATE', 'GRANT', 'REVOKE', 'ALTER']);

interface Command {
  readonly sql: string;
  /** Code points from the start of the body. */
  readonly start: number;
}

function commandsIn(body: string): readonly Command[] {
  const bytes = Buffer.from(body);
  const found: Command[] = [];
  let begin: number | null = null;
  for (const token of tokensOf(body)) {
    if (token.text === ';' && begin !== null) {
      const sql = bytes.subarray(begin, token.start).toString('utf8').trimEnd();
      found.push({ sql, start: [...bytes.subarray(0, begin).toString('utf8')].length });
      begin = null;
    } else if (begin === null && COMMANDS.has(token.text.toUpperCase())) begin = token.start;
  }
  return found;
}

function tokensOf(text: string): readonly { readonly start: number; readonly text: string }[] {
  try {
    return scanSync(text).tokens;
  } catch (error) {
    // A body that is no SQL to the lexer holds no statement that could be taken out.
    if (error instanceof Error) return [];
    throw error;
  }
}

function parsedCommand(sql: string): { readonly node: string; readonly tree: SyntaxTree } | null {
  try {
    const statement: unknown = parseSync(sql).stmts?.[0]?.stmt;
    const entry =
      typeof statement === 'object' && statement !== null ? Object.entries(statement)[0] : undefined;
    return entry === undefined ? null : { node: entry[0], tree: entry[1] };
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

const DUPLICATE = new Set(['42710', '23505']);

/** Makes the roles of a case: as it says, else without login. One that is there stays as it is. */
export async function makeRoles(client: pg.ClientBase, roles: CaseRoles): Promise<void> {
  for (const sql of roles.created) await unlessThere(client, sql);
  for (const name of roles.named)
    await unlessThere(client, `CREATE ROLE ${pg.escapeIdentifier(name)} NOLOGIN`);
}

async function unlessThere(client: pg.ClientBase, sql: string): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !DUPLICATE.has(error.code ?? '')) throw error;
  }
}

/** Names of all roles of a server. */
export async function roleNames(client: pg.ClientBase): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ rolname: string }>('SELECT rolname FROM pg_roles');
  return new Set(rows.map(({ rolname }) => rolname));
}

const STILL_USED = '2BP01';

/**
 * Drops the roles that are not in `before` and that the case's files name, once the databases that hold their objects
 * are gone: roles that others made meanwhile are theirs. Gives those that somebody still uses.
 */
export async function dropNewRoles(
  client: pg.ClientBase,
  before: ReadonlySet<string>,
  files: readonly SchemaFile[],
): Promise<readonly string[]> {
  const extra = [...(await roleNames(client))].filter(
    (name) => !before.has(name) && files.some(({ text }) => text.includes(name)),
  );
  const used: string[] = [];
  if (extra.length === 0) return used;
  const names = extra.map((name) => pg.escapeIdentifier(name));
  await client.query(`DROP OWNED BY ${names.join(', ')} CASCADE`);
  for (const name of extra) if (!(await isDropped(client, name))) used.push(name);
  return used;
}

async function isDropped(client: pg.ClientBase, role: string): Promise<boolean> {
  try {
    await client.query(`DROP ROLE ${pg.escapeIdentifier(role)}`);
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === STILL_USED) return false;
    throw error;
  }
}
