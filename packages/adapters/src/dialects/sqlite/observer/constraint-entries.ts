import { partName } from '../../shared/part-name.js';
import { printIndexed } from './indexed-columns.js';
import { primaryKeyOf } from './keys.js';
import type { ForeignTarget, TableClause } from './table-clauses.js';
import type { TableNamed } from './entry.js';
import type { Entry } from './entry.js';
import { spelled, type TableText } from './table-text.js';
import { bare, listOf, mentioned, printNodes } from './text-nodes.js';

interface Constraint {
  /** Null where none is given, or only a number, which is what Atlas writes for none. */
  readonly given: string | null;
  readonly derived: string;
  readonly facts: Readonly<Record<string, string>>;
}

/** Primary key, foreign keys and checks of a table, named as the catalog names them. */
export function constraintEntries(table: TableText, named: TableNamed): readonly Entry[] {
  const foreign = table.clauses.flatMap((clause) =>
    clause.target === null ? [] : [foreignKey(table, clause, { target: clause.target, named })],
  );
  const checks = table.clauses.filter(({ kind }) => kind === 'check').map((clause) => check(table, clause));
  const ordered = [...primaryKey(table), ...foreign, ...checks].sort((a, b) =>
    sortKey(a) < sortKey(b) ? -1 : 1,
  );
  const taken = new Map<string, number>();
  return ordered.flatMap(({ given, derived, facts }) => {
    const wanted = given ?? derived;
    const count = (taken.get(wanted.toLowerCase()) ?? 0) + 1;
    taken.set(wanted.toLowerCase(), count);
    const object = `constraint ${partName(table.name, count === 1 ? wanted : `${wanted}_${count}`)}`;
    return Object.entries(facts).map(([property, value]) => [`${object}: ${property}`, value] as const);
  });
}

/** Given names come first, so that no derived one takes theirs. */
function sortKey({ given, facts }: Constraint): string {
  return `${given === null ? 1 : 0} ${given ?? ''} ${Object.values(facts).join(' ')}`;
}

function givenName({ name }: TableClause): string | null {
  return name === null || /^\d+$/.test(name) ? null : name;
}

/** Its name means nothing to SQLite. */
function primaryKey(table: TableText): readonly Constraint[] {
  const key = primaryKeyOf(table);
  if (key === null) return [];
  const { columns, isRowid, onConflict } = key;
  const plain = columns.map((column) => ({ ...column, collation: null, isDescending: false }));
  const facts = { 'primary key': printIndexed(isRowid ? plain : columns), ...onConflictFact(onConflict) };
  return [{ given: null, derived: `${table.name}_pkey`, facts }];
}

function onConflictFact(onConflict: string | null): Readonly<Record<string, string>> {
  return onConflict === null ? {} : { 'on conflict': onConflict };
}

function foreignKey(
  table: TableText,
  clause: TableClause,
  { target, named }: { readonly target: ForeignTarget; readonly named: TableNamed },
): Constraint {
  const own =
    clause.column === null ? listOf(clause.nodes).map(([node]) => node?.value ?? '') : [clause.column];
  const columns = own.map((name) => spelled(table, name));
  const facts = {
    'foreign key': columns.map((name) => name.toLowerCase()).join(', '),
    references: `${target.table.toLowerCase()} (${theirColumns(target, named)})`,
    'on update': target.onUpdate,
    'on delete': target.onDelete,
    deferred: String(target.isDeferred),
  };
  return { given: givenName(clause), derived: `${table.name}_${columns.join('_')}_fkey`, facts };
}

/** Where none are named, the foreign key refers to the primary key. */
function theirColumns({ table, columns }: ForeignTarget, named: TableNamed): string {
  if (columns !== null)
    return listOf(columns)
      .map(([node]) => (node?.value ?? '').toLowerCase())
      .join(', ');
  const found = named(table);
  const key = found === undefined ? null : primaryKeyOf(found);
  return (key?.columns ?? []).map(({ expression }) => expression).join(', ');
}

function check(table: TableText, clause: TableClause): Constraint {
  const words = mentioned(clause.nodes);
  const columns = table.columns.map(({ name }) => name).filter((name) => words.has(name.toLowerCase()));
  return {
    given: givenName(clause),
    derived: [table.name, ...columns, 'check'].join('_'),
    facts: { check: printNodes(bare(clause.nodes)) },
  };
}
