import { type CatalogFact, factsById } from '@lockstep/core/catalog/catalog.js';
import type { ExportedStatement } from '@lockstep/core/catalog/exported-statement.js';
import type { ExportSchemaRequest } from '@lockstep/core/ports/schema-exporter.js';
import { z } from 'zod';
import { withoutDatabase } from './catalog/own-database.js';
import { connectMysql } from './connect/connect.js';
import { type MysqlClient, quoteMysqlName } from './connect/mysql-client.js';

/** `SHOW CREATE …` gives the text in a column that is named after the kind. */
const printedRow = z.record(z.string(), z.unknown());

const KINDS: Readonly<Record<string, string>> = {
  table: 'TABLE',
  sequence: 'SEQUENCE',
  function: 'FUNCTION',
  procedure: 'PROCEDURE',
  trigger: 'TRIGGER',
};

/** Tables before what reads them; the loader sorts out the rest. */
const ORDER: readonly string[] = ['table', 'sequence', 'function', 'procedure', 'view', 'trigger'];

const COLUMNS: readonly string[] = [
  'Create Table',
  'Create Sequence',
  'Create Function',
  'Create Procedure',
  'SQL Original Statement',
];

/**
 * The statements that make the viewed part of the database that was read in an empty one, as its server prints
 * them, without definers and without the database's own name. Throws `DB.*`.
 */
export async function exportMysqlSchema({
  snapshot,
  view,
}: ExportSchemaRequest): Promise<readonly ExportedStatement[]> {
  const target = snapshot.readFrom;
  if (target === undefined) throw new Error('A catalog that was kept has no database to export.');
  const facts = snapshot.catalog.facts.filter(({ id, kind }) => view.mine.has(id) && ORDER.includes(kind));
  if (facts.length === 0) return [];
  const client = await connectMysql(target, { applicationName: 'lockstep export', readOnly: true });
  try {
    const roots = factsById(snapshot.catalog);
    const statements: ExportedStatement[] = [];
    for (const fact of inOrder(facts)) {
      const sql = await printed(client, fact, target.database);
      const subject = roots.get(fact.id) === undefined ? null : fact.id;
      if (sql !== null) statements.push({ sql, subject, root: fact.root, creates: [fact.id] });
    }
    return statements;
  } finally {
    await client.end();
  }
}

function inOrder(facts: readonly CatalogFact[]): readonly CatalogFact[] {
  return [...facts].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

async function printed(client: MysqlClient, fact: CatalogFact, database: string): Promise<string | null> {
  if (fact.kind === 'view') return viewStatement(fact);
  const name = fact.kind === 'trigger' ? bareName(fact) : fact.name;
  const [row] = await client.rows(
    printedRow,
    `SHOW CREATE ${KINDS[fact.kind] ?? ''} ${quoteMysqlName(name)}`,
  );
  const text = COLUMNS.map((column) => row?.[column]).find((value) => typeof value === 'string');
  if (typeof text !== 'string') return null;
  return withoutDatabase(text, database)
    .replace(/\sDEFINER\s*=\s*(?:`[^`]*`|[^\s`@]+)@(?:`[^`]*`|\S+)/, '')
    .replace(/\sAUTO_INCREMENT=\d+/, '');
}

/** From what was read of it: MariaDB runs functions of a view while it prints it. */
function viewStatement({ name, details }: CatalogFact): string {
  const { algorithm, checkOption, definition, securityInvoker } = details;
  return [
    'CREATE',
    ...(typeof algorithm === 'string' ? [`ALGORITHM=${algorithm}`] : []),
    `SQL SECURITY ${securityInvoker === true ? 'INVOKER' : 'DEFINER'}`,
    `VIEW ${quoteMysqlName(name)} AS ${String(definition)}`,
    ...(typeof checkOption === 'string' ? [`WITH ${checkOption} CHECK OPTION`] : []),
  ].join(' ');
}

/** `users.touch` → `touch`: a trigger's own name is one of the database, not of its table. */
function bareName({ name, details }: CatalogFact): string {
  const table = typeof details['table'] === 'string' ? details['table'] : '';
  const bare = name.startsWith(`${table}.`) ? name.slice(table.length + 1) : (name.split('.').at(-1) ?? name);
  return bare.startsWith('"') ? bare.slice(1, -1).replaceAll('""', '"') : bare;
}
