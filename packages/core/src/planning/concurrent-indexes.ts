import { type Catalog, type CatalogFact, factsById } from '../catalog/catalog.js';
import { writtenName } from '../catalog/object-names.js';
import type { Proposal, ProposedStatement } from '../catalog/proposal.js';
import type { SqlParser } from '../ports/sql-parser.js';
import type { ParsedStatement } from '../source/parsed-statement.js';
import type { SchemaFile } from '../source/schema-file.js';
import { listAt, textAt, treeAt } from '../source/syntax-tree.js';

/** What decides how the indexes of a proposal are made. */
export interface IndexWishes {
  readonly files: readonly SchemaFile[];
  readonly proposal: Proposal;
  readonly current: Catalog;
  readonly desired: Catalog;
}

/**
 * Makes an index CONCURRENTLY where the files say so. On a table that the same plan makes it is made plainly, because
 * it has no rows; so is one of a partitioned table, for which PostgreSQL has no other way.
 */
export async function withConcurrentIndexes(
  parser: Pick<SqlParser, 'split' | 'parse'>,
  { files, proposal, current, desired }: IndexWishes,
): Promise<Proposal> {
  const wanted = await concurrentlyIn(parser, files);
  if (wanted.size === 0) return proposal;
  const facts = factsById(desired);
  const present = new Map(current.facts.map((fact) => [`${fact.kind} ${fact.name}`, fact]));
  const isWanted = ({ creates }: ProposedStatement): boolean =>
    creates.some((id) => {
      const index = facts.get(id);
      return index?.kind === 'index' && wanted.has(index.name) && isOnFilledTable(index, present);
    });
  const statements = proposal.statements.map((statement) =>
    CREATE_INDEX.test(statement.sql) && isWanted(statement)
      ? { ...statement, sql: statement.sql.replace(CREATE_INDEX, '$1CONCURRENTLY '), transactional: false }
      : statement,
  );
  return { ...proposal, statements };
}

const CREATE_INDEX = /^(CREATE (?:UNIQUE )?INDEX )(?!CONCURRENTLY )/i;

function isOnFilledTable(index: CatalogFact, present: ReadonlyMap<string, CatalogFact>): boolean {
  const name = String(index.details['table']);
  const table = present.get(`table ${name}`) ?? present.get(`materialized_view ${name}`);
  return table !== undefined && (table.details['partitionKey'] ?? null) === null;
}

/** Qualified names of the indexes that files create CONCURRENTLY. */
async function concurrentlyIn(
  parser: Pick<SqlParser, 'split' | 'parse'>,
  files: readonly SchemaFile[],
): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const file of files) {
    if (!/\bCONCURRENTLY\b/i.test(file.text)) continue;
    for (const { sql, defaultSchema } of await parser.split(file)) {
      const name = indexMadeConcurrently(await parser.parse(sql), defaultSchema);
      if (name !== null) names.add(name);
    }
  }
  return names;
}

function indexMadeConcurrently({ node, tree }: ParsedStatement, defaultSchema: string): string | null {
  if (node !== 'IndexStmt' || tree['concurrent'] !== true) return null;
  const table = treeAt(tree, 'relation');
  const schema = textAt(table, 'schemaname') ?? defaultSchema;
  return writtenName([schema, textAt(tree, 'idxname') ?? chosenName(tree)]);
}

/** As the server names an index of plain columns that has no name. */
function chosenName(tree: ParsedStatement['tree']): string {
  const columns = listAt(tree, 'indexParams').map(
    (part) => textAt(treeAt(part, 'IndexElem'), 'name') ?? 'expr',
  );
  return [textAt(treeAt(tree, 'relation'), 'relname') ?? '', ...columns, 'idx'].join('_');
}
