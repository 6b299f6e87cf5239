import { buildFactBase, encodeId, type Fact, type FactBase, type StableId } from '@supabase/pg-delta';
import { hashOfFact, innerText } from '../reading/payload.js';
import { mayDangle } from '../reading/may-dangle.js';
import { type ObjectRename, relabelled, renamedPayload } from './rename-labels.js';

/** The current side with its objects called as they will be, and the renames that make it so, in their order. */
export interface RenamedBase {
  readonly base: FactBase;
  readonly renames: readonly ObjectRename[];
}

/**
 * Renames an object in a fact base, and with it what was named after it: a table's constraints, indexes and sequences
 * that have another name on the desired side and are the same otherwise.
 */
export function renameObjects(
  current: FactBase,
  desired: FactBase,
  named: readonly ObjectRename[],
): RenamedBase {
  let base = current;
  const renames: ObjectRename[] = [];
  const run = (rename: ObjectRename): void => {
    base = renamedBase(base, rename);
    renames.push(rename);
  };
  for (const { from, to } of named) {
    const now = renames.reduce((id, earlier) => relabelled(id, earlier), from);
    run({ from: now, to });
    for (const follower of followers(to, base, desired)) run(follower);
  }
  return { base, renames };
}

function renamedBase(base: FactBase, rename: ObjectRename): FactBase {
  const facts = base.facts().map((fact) => renamedFact(fact, { base, rename }));
  const edges = base.edges.map((edge) => ({
    ...edge,
    from: relabelled(edge.from, rename),
    to: relabelled(edge.to, rename),
  }));
  const references = base
    .facts()
    .filter((fact) => base.isReferenceOnly(fact.id))
    .map((fact) => encodeId(relabelled(fact.id, rename)));
  return buildFactBase(facts, edges, 'liveDb', new Set(references), { allowDangling: mayDangle });
}

interface Renaming {
  readonly base: FactBase;
  readonly rename: ObjectRename;
}

function renamedFact(fact: Fact, { base, rename }: Renaming): Fact {
  return {
    id: relabelled(fact.id, rename),
    ...(fact.parent === undefined ? {} : { parent: relabelled(fact.parent, rename) }),
    payload: concerns(fact, { base, rename }) ? renamedPayload(fact, rename) : fact.payload,
  };
}

/** The name of a column means that column only where a fact hangs on its table or refers to it. */
function concerns(fact: Fact, { base, rename }: Renaming): boolean {
  if (rename.from.kind !== 'column') return true;
  const key = encodeId(rename.from);
  const { schema, table } = rename.from;
  const isOfTable = 'table' in fact.id && fact.id.schema === schema && fact.id.table === table;
  return (
    isOfTable ||
    fact.id.kind === 'sequence' ||
    base.outgoingEdges(fact.id).some((edge) => encodeId(edge.to) === key)
  );
}

/** Parts that PostgreSQL names after their table and column, and that are the same but for that name. */
function followers(id: StableId, current: FactBase, desired: FactBase): readonly ObjectRename[] {
  const table = tableOf(id);
  if (table === null) return [];
  const gone = partsOf(table, current).filter((fact) => !desired.has(fact.id));
  const come = partsOf(table, desired).filter((fact) => !current.has(fact.id));
  return gone.flatMap((fact) => {
    const same = come.filter((other) => isSameBut(fact, other));
    const [match] = same;
    return match === undefined || same.length > 1 ? [] : [{ from: fact.id, to: match.id }];
  });
}

interface TableName {
  readonly schema: string;
  readonly name: string;
}

function tableOf(id: StableId): TableName | null {
  if (id.kind === 'table') return { schema: id.schema, name: id.name };
  return id.kind === 'column' ? { schema: id.schema, name: id.table } : null;
}

function partsOf(table: TableName, base: FactBase): readonly Fact[] {
  return base.facts().filter((fact) => {
    if (fact.id.kind === 'sequence') {
      const isInSchema = innerText(fact, 'ownedBy', 'schema') === table.schema;
      return isInSchema && innerText(fact, 'ownedBy', 'table') === table.name;
    }
    const isPart = fact.id.kind === 'constraint' || fact.id.kind === 'index';
    const parent = fact.parent;
    return isPart && parent?.kind === 'table' && parent.schema === table.schema && parent.name === table.name;
  });
}

function isSameBut(fact: Fact, other: Fact): boolean {
  if (fact.id.kind !== other.id.kind) return false;
  const renamed = renamedPayload(fact, { from: fact.id, to: other.id });
  return hashOfFact({ ...fact, payload: renamed }, null) === hashOfFact(other, null);
}
