import pluralize from 'pluralize';
import { type CatalogForeignKey, type CatalogRelation, qualified } from '../../catalog/table-catalog.js';
import { targetOf } from './constraint-code.js';
import type { FileScope, TableCode } from './file-scope.js';

/** One side of a foreign key as Drizzle's relational queries see it. */
export interface RelationLink {
  readonly kind: 'one' | 'many';
  readonly name: string;
  readonly target: TableCode;
  /** Keys of the columns on this side and on the target's; only `one` needs them. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Tells several links between the same two tables apart; null where there is one. */
  readonly alias: string | null;
}

export interface TableLinks {
  readonly table: TableCode;
  readonly links: readonly RelationLink[];
}

type UnnamedLink = Omit<RelationLink, 'name' | 'alias'> & {
  readonly base: string;
  readonly columns: readonly string[];
  readonly wholeAlias: string;
};

/**
 * The links of each table, in canonical order. A composite foreign key counts with all its columns. A table of another
 * module is linked to, but has no links here: those are its own module's.
 */
export function relationLinks(
  scope: FileScope,
  relations: readonly CatalogRelation[],
  joinName: (name: string, column: string) => string,
): readonly TableLinks[] {
  const own = [...scope.own.values()];
  const byTable = new Map<TableCode, UnnamedLink[]>(own.map((table) => [table, []]));
  for (const relation of relations) {
    const table = scope.own.get(qualified(relation));
    for (const key of relation.foreignKeys) {
      const target = targetOf(scope, key);
      if (table === undefined || target === null) continue;
      const { one, many } = linksOf(key, table, target);
      byTable.get(table)?.push(one);
      byTable.get(target)?.push(many);
    }
  }
  return own.map((table) => ({ table, links: named(table, byTable.get(table) ?? [], joinName) }));
}

function linksOf(
  key: CatalogForeignKey,
  table: TableCode,
  target: TableCode,
): { readonly one: UnnamedLink; readonly many: UnnamedLink } {
  const from = key.columns.map((column) => table.keys.get(column) ?? column);
  const to = key.target.columns.map((column) => target.keys.get(column) ?? column);
  const wholeAlias = [table.identifier, ...from, target.identifier, ...to].join('_');
  return {
    one: {
      kind: 'one',
      base: pluralize.singular(target.identifier),
      target,
      from,
      to,
      columns: from,
      wholeAlias,
    },
    many: {
      kind: 'many',
      base: pluralize.plural(table.identifier),
      target: table,
      from: to,
      to: from,
      columns: from,
      wholeAlias,
    },
  };
}

function named(
  table: TableCode,
  links: readonly UnnamedLink[],
  joinName: (name: string, column: string) => string,
): readonly RelationLink[] {
  const taken = new Set(table.keys.values());
  return links.map(({ base, columns, wholeAlias, ...link }) => {
    const isShared = links.filter((other) => other.base === base).length > 1;
    const wanted = isShared ? columns.reduce(joinName, base) : base;
    const name = freeName(taken, wanted, link.kind);
    taken.add(name);
    const isOneOfSeveral = links.filter(({ target }) => target === link.target).length > 1;
    return { ...link, name, alias: isOneOfSeveral ? wholeAlias : null };
  });
}

/** A relation that is called like a column would hide it. */
function freeName(taken: ReadonlySet<string>, wanted: string, kind: RelationLink['kind']): string {
  const spare = `${wanted}${kind === 'one' ? 'Relation' : 'Relations'}`;
  const candidates = [wanted, spare];
  for (let count = 2; candidates.every((name) => taken.has(name)); count += 1)
    candidates.push(`${spare}${count}`);
  return candidates.find((name) => !taken.has(name)) ?? wanted;
}
