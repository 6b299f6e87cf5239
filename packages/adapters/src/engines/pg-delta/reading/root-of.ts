import type { Fact, FactBase, StableId } from '@supabase/pg-delta';
import { innerText } from './payload.js';

/** What contains roots and is shared: what hangs on it decides for itself. */
const CONTAINERS: ReadonlySet<StableId['kind']> = new Set(['schema', 'extension', 'server', 'fdw', 'role']);

/**
 * The object that decides whose a fact is: over the target of a comment or grant, the extension of a member, the
 * column of a serial's sequence and the parent, until a container is reached.
 */
export function rootOf(fact: Fact, base: FactBase): Fact {
  const next = nextOf(fact, base);
  if (next === undefined) return fact;
  const root = rootOf(next, base);
  const isMember = base.outgoingEdges(fact.id).some((edge) => edge.kind === 'memberOfExtension');
  return CONTAINERS.has(root.id.kind) && !isMember ? fact : root;
}

function nextOf(fact: Fact, base: FactBase): Fact | undefined {
  if ('target' in fact.id) return base.get(fact.id.target);
  const extension = base.outgoingEdges(fact.id).find((edge) => edge.kind === 'memberOfExtension');
  if (extension !== undefined) return base.get(extension.to);
  return ownerOfSequence(fact, base) ?? (fact.parent === undefined ? undefined : base.get(fact.parent));
}

/** The table whose column a sequence belongs to (`serial`, `OWNED BY`). */
function ownerOfSequence(fact: Fact, base: FactBase): Fact | undefined {
  if (fact.id.kind !== 'sequence') return undefined;
  const schema = innerText(fact, 'ownedBy', 'schema');
  const table = innerText(fact, 'ownedBy', 'table');
  if (schema === null || table === null) return undefined;
  return (
    base.get({ kind: 'table', schema, name: table }) ??
    base.get({ kind: 'foreignTable', schema, name: table })
  );
}
