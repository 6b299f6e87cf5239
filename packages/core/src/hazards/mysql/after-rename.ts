import type { Catalog, CatalogFact } from '../../catalog/catalog.js';
import { textDetail } from '../model/catalog-index.js';
import { nameParts, writtenName } from '../../catalog/object-names.js';
import { readAlterAction } from './alter-action.js';
import { alterActions, readMysqlStatement } from './mysql-statement.js';

/**
 * The catalog as rules ask about it once this statement has renamed a table or a column: what comes behind it in the plan
 * knows the object by its new name. Hashes and references stay, as no rule compares them.
 */
export function afterMysqlRename(catalog: Catalog, sql: string): Catalog {
  const statement = readMysqlStatement(sql);
  const [first, second] = statement.names;
  if (first === undefined) return catalog;
  if (statement.node === 'RENAME TABLE') {
    return second === undefined ? catalog : renamedTable(catalog, first.name, second.name);
  }
  if (statement.node !== 'ALTER TABLE') return catalog;
  return alterActions(statement)
    .map(readAlterAction)
    .reduce((known, action) => {
      if (action.kind === 'rename table') return renamedTable(known, first.name, action.to);
      if (action.kind !== 'modify column' || action.name === action.to) return known;
      return renamedColumn(known, first.name, action);
    }, catalog);
}

function renamedTable(catalog: Catalog, from: string, to: string): Catalog {
  const renamed = (fact: CatalogFact): CatalogFact => {
    if (fact.kind === 'table' && nameParts(fact.name).join('.') === from) {
      return { ...fact, name: writtenName([to]) };
    }
    if (textDetail(fact, 'table') !== from) return fact;
    const [, ...rest] = nameParts(fact.name);
    return { ...fact, name: writtenName([to, ...rest]), details: { ...fact.details, table: to } };
  };
  return { ...catalog, facts: catalog.facts.map(renamed) };
}

function renamedColumn(
  catalog: Catalog,
  table: string,
  { name, to }: { readonly name: string; readonly to: string },
): Catalog {
  const facts = catalog.facts.map((fact) =>
    fact.kind === 'column' && textDetail(fact, 'table') === table && nameParts(fact.name).at(-1) === name
      ? { ...fact, name: writtenName([table, to]) }
      : fact,
  );
  return { ...catalog, facts };
}
