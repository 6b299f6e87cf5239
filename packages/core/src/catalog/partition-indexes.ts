import type { CatalogFact } from './catalog.js';
import { nameParts } from './object-names.js';
import type { Observation } from './observation.js';

/** A statement for an index of a partition, and the partition it belongs to. */
export interface PartitionIndex {
  readonly root: string;
  readonly sql: string;
}

interface Sources {
  readonly entries: ReadonlyMap<string, string>;
  readonly facts: ReadonlyMap<string, CatalogFact>;
}

/**
 * Indexes of partitions that an index of the parent did not name. Made before the parent's, they are taken over by it;
 * otherwise PostgreSQL makes them under a name of its own.
 */
export function partitionIndexes(
  observation: Observation,
  facts: ReadonlyMap<string, CatalogFact>,
): readonly PartitionIndex[] {
  const sources = { entries: observation.entries, facts };
  return [...observation.entries.keys()].flatMap((key) => {
    const index = /^index ([\s\S]*): parent$/.exec(key)?.[1];
    const statement = index === undefined ? null : partitionIndex(index, sources);
    return statement === null ? [] : [statement];
  });
}

function partitionIndex(index: string, sources: Sources): PartitionIndex | null {
  const definition = sources.entries.get(`index ${index}: definition`) ?? '';
  const root = tableOf(definition, sources);
  if (root === undefined || isOfConstraint(index, sources)) return null;
  const columns = /\(([\w, ]+)\)/.exec(definition)?.[1] ?? '';
  const usual = `${nameParts(root.name).at(-1) ?? ''}_${columns.split(', ').join('_')}_idx`;
  return nameParts(index).at(-1) === usual ? null : { root: root.id, sql: definition };
}

function tableOf(definition: string, sources: Sources): CatalogFact | undefined {
  const written =
    /^CREATE (?:UNIQUE )?INDEX (?:"(?:[^"]|"")*"|\S+) ON (?:ONLY )?((?:"(?:[^"]|"")*"|[^\s"])+) /.exec(
      definition,
    );
  const parts = nameParts(written?.[1] ?? '');
  return [...sources.facts.values()].find(
    (fact) =>
      fact.kind === 'table' && fact.schema === parts[0] && nameParts(fact.name).at(-1) === parts.at(-1),
  );
}

/** The index of a constraint comes with it, named by PostgreSQL. */
function isOfConstraint(index: string, sources: Sources): boolean {
  const [start, end] = ['constraint ', ': definition'];
  const name = nameParts(index).at(-1);
  return [...sources.entries.keys()].some(
    (key) =>
      key.startsWith(start) &&
      key.endsWith(end) &&
      nameParts(key.slice(start.length, -end.length)).at(-1) === name,
  );
}
