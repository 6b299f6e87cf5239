import { join } from 'node:path';
import type { PullRequest } from '@lockstep/core/ports/type-puller.js';
import { openSqlite } from '../../../dialects/sqlite/connect/connect.js';
import { sqliteTarget } from '../../../dialects/sqlite/connect/sqlite-path.js';
import type { CatalogRelation } from '../../catalog/table-catalog.js';
import type { ToolModes } from '../pull-with-kit.js';
import { type DeclaredTable, readDrizzleTables } from '../read-drizzle-tables.js';
import { CREDENTIALS, runDrizzleKit } from '../run-drizzle-kit.js';
import { refuseLeftOut } from '../tool-request.js';
import type { WorkspaceTools } from '../workspace-tools.js';

export interface CopyQuestion {
  readonly request: PullRequest;
  readonly tools: WorkspaceTools;
  readonly relations: readonly CatalogRelation[];
  /** An empty folder of ours. */
  readonly folder: string;
}

const CONFIG = `export default {
  dialect: 'sqlite',
  out: './out',
  dbCredentials: JSON.parse(process.env.${CREDENTIALS}),
};
`;

/**
 * Asks drizzle-kit about a copy of the tables that has their columns and types alone, under harmless names: it dies of
 * a foreign key without column, of odd names and of virtual tables, and must not hold the user's file meanwhile. Gives
 * the modes it chose, by table and column.
 */
export async function askAboutCopy(question: CopyQuestion): Promise<ToolModes> {
  const { request, tools, folder } = question;
  const tables = question.relations.filter(({ kind, columns }) => kind === 'table' && columns.length > 0);
  if (tables.length === 0) return new Map();
  await makeCopy(join(folder, 'copy.db'), tables);
  const text = await runDrizzleKit({
    kit: tools.kit,
    question: {
      config: CONFIG,
      credentials: { url: 'file:copy.db' },
      environment: {},
      secrets: [],
      place: request.target.database,
    },
    folder,
    timeoutMs: request.timeoutMs,
    signal: request.signal,
  });
  const declared = readDrizzleTables(tools.typescript.api, text);
  refuseLeftOut(tools.kit.version, { expected: tables.map((_, index) => `t${index}`) }, declared);
  return new Map(tables.map((table, index) => [table.name, modesOf(table, declared, `t${index}`)]));
}

/** A type of letters and numbers; any other says nothing to drizzle-kit. */
const PLAIN_TYPE = /^[A-Za-z][A-Za-z0-9_ ]*(?:\(\s*\d+\s*(?:,\s*\d+\s*)?\))?$/;

async function makeCopy(path: string, tables: readonly CatalogRelation[]): Promise<void> {
  const connection = await openSqlite(sqliteTarget(path), { mode: 'write' });
  try {
    for (const [index, { columns }] of tables.entries()) {
      const list = columns.map(
        ({ sqlType }, at) => `c${at} "${PLAIN_TYPE.test(sqlType) ? sqlType : 'NUMERIC'}"`,
      );
      await connection.run(`CREATE TABLE t${index} (${list.join(', ')})`);
    }
  } finally {
    connection.close();
  }
}

function modesOf(
  { columns }: CatalogRelation,
  declared: readonly DeclaredTable[],
  name: string,
): ReadonlyMap<string, string> {
  const own = declared.find((table) => table.name === name)?.columns ?? [];
  return new Map(
    columns.flatMap((column, at) => {
      const mode = own.find((candidate) => candidate.name === `c${at}`)?.mode ?? null;
      return mode === null ? [] : [[column.name, mode] as const];
    }),
  );
}
