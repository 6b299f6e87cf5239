import type { ObjectRef } from '../../../catalog/object-kind.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';

/** Tables made of a type (`CREATE TABLE … OF`), before the plan: they change with it. */
export function typedTables(ask: CatalogQuestions, type: string): readonly ObjectRef[] {
  const id = ask.before.find('type', type)?.id;
  if (id === undefined) return [];
  return ask.before
    .all('table')
    .filter((fact) => fact.references.includes(id))
    .map((fact) => ({ kind: 'table', name: fact.name }));
}
