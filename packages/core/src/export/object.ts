import type { CatalogFact } from '../catalog/catalog.js';
import type { ExportedStatement } from '../catalog/exported-statement.js';
import { withPlainNames } from './plain-names.js';
import { familyOf } from '../catalog/table-family.js';
import { putTableTogether } from './table.js';

export interface ObjectRequest {
  readonly root: CatalogFact;
  readonly statements: readonly ExportedStatement[];
  readonly facts: ReadonlyMap<string, CatalogFact>;
  /** Families whose statements were written, in earlier files or in this one; takes this root's in. */
  readonly written: Set<string>;
  /** Indexes that the parent's are to take over. */
  readonly partitionIndexes: readonly string[];
}

/** The statements of an object, each ended with a semicolon. */
export interface WrittenObject {
  readonly first: readonly string[];
  /** To follow its partitions: the indexes of a partitioned table take over those that the partitions have. */
  readonly last: readonly string[];
}

/** The statements of one root object in reading order. */
export function writeObject(request: ObjectRequest): WrittenObject {
  const { root, statements, facts, written } = request;
  const own = inReadingOrder(
    statements.filter((statement) => statement.root === root.id),
    facts,
  );
  written.add(familyOf(root, facts));
  const later = (constraint: CatalogFact): CatalogFact | null => laterNeed(constraint, request);
  const whole =
    root.kind === 'table'
      ? putTableTogether({ facts, statements: own, canInline: (constraint) => later(constraint) === null })
      : own;
  const isLate = (statement: ExportedStatement): boolean =>
    typeof root.details['partitionKey'] === 'string' && isAboutIndexes(statement, facts);
  const write = (statement: ExportedStatement): string => {
    const fact = facts.get(statement.subject ?? '');
    const waits =
      fact?.kind === 'constraint' && fact.root !== fact.id && isAdded(statement) ? later(fact) : null;
    const note =
      waits === null ? '' : `-- ${waits.name} comes in a later file: the two refer to each other.\n`;
    return `${note}${endStatement(statement.sql, root)}`;
  };
  return {
    first: [
      ...whole.filter((statement) => !isLate(statement)).map(write),
      ...request.partitionIndexes.map((sql) => endStatement(sql, root)),
    ],
    last: whole.filter(isLate).map(write),
  };
}

/** A statement without a subject sets a property, of an index perhaps. */
function isAboutIndexes(statement: ExportedStatement, facts: ReadonlyMap<string, CatalogFact>): boolean {
  return statement.subject === null || facts.get(statement.subject)?.kind === 'index';
}

function isAdded(statement: ExportedStatement): boolean {
  return /^ALTER TABLE [\s\S]* ADD CONSTRAINT /.test(statement.sql);
}

/** The object of a later file that a constraint needs; null where all it needs was written. */
function laterNeed(
  constraint: CatalogFact,
  { statements, facts, written }: ObjectRequest,
): CatalogFact | null {
  for (const reference of constraint.references) {
    const needed = facts.get(facts.get(reference)?.root ?? '');
    if (needed === undefined || written.has(familyOf(needed, facts))) continue;
    if (statements.some((statement) => statement.root === needed.id && statement.creates.includes(needed.id)))
      return needed;
  }
  return null;
}

/** A routine's definition stays as PostgreSQL prints it; a view's text does too. */
function endStatement(sql: string, root: CatalogFact): string {
  const isRoutine = root.kind === 'function' || root.kind === 'procedure';
  const text = isRoutine && sql.startsWith('CREATE OR REPLACE ') ? sql : asWritten(withPlainNames(sql));
  return `${text.trimEnd().replace(/;$/, '')};`;
}

const INDEX_METHOD =
  /^(CREATE (?:UNIQUE )?INDEX (?:"(?:[^"]|"")*"|\S+) ON (?:ONLY )?(?:"(?:[^"]|"")*"|[^\s"])+) USING btree \(/;
const VIEW_TEXT = /^(CREATE (?:MATERIALIZED )?VIEW [^\n]*?) AS  ?(SELECT|WITH) /;

/** What goes without saying is left out. */
function asWritten(sql: string): string {
  return sql.replace(INDEX_METHOD, '$1 (').replace(VIEW_TEXT, '$1 AS\n $2 ');
}

const PLACES = [
  'sequence',
  'root',
  'column',
  'default',
  'owned',
  'constraint',
  'index',
  'alter',
  'comment',
  'policy',
  'rule',
  'trigger',
  'label',
  'grant',
];

/** What makes the object comes first, its settings after its indexes, grants last. */
function inReadingOrder(
  statements: readonly ExportedStatement[],
  facts: ReadonlyMap<string, CatalogFact>,
): readonly ExportedStatement[] {
  const placed = statements.map((statement) => ({ statement, place: placeOf(statement, facts) }));
  return placed.sort((a, b) => a.place - b.place).map(({ statement }) => statement);
}

function placeOf(statement: ExportedStatement, facts: ReadonlyMap<string, CatalogFact>): number {
  const place = PLACES.indexOf(wordOf(statement, facts.get(statement.subject ?? '')));
  return place === -1 ? PLACES.length : place;
}

function wordOf(statement: ExportedStatement, fact: CatalogFact | undefined): string {
  if (fact === undefined) return statement.subject === null ? 'alter' : 'grant';
  if (fact.kind === 'sequence' && statement.sql.includes(' OWNED BY ')) return 'owned';
  if (fact.id !== fact.root) return fact.kind;
  return statement.creates.includes(fact.id) ? 'root' : 'alter';
}
