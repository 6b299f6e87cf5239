import type { DependencyEdge, Fact, Payload, StableId } from '@supabase/pg-delta';
import { encodeId } from '@supabase/pg-delta';

/** A role that stands for another one: a temporary scratch login for the owner of the target. */
export interface RoleAlias {
  readonly from: string;
  readonly to: string;
}

/** Facts and edges as if `from` had been called `to` all along. */
export function renameRole(
  source: { readonly facts: readonly Fact[]; readonly edges: readonly DependencyEdge[] },
  alias: RoleAlias,
): { readonly facts: readonly Fact[]; readonly edges: readonly DependencyEdge[] } {
  const renamed = source.facts.map((fact) => renameInFact(fact, alias));
  const edges = source.edges.map((edge) => ({
    ...edge,
    from: renameInId(edge.from, alias),
    to: renameInId(edge.to, alias),
  }));
  return { facts: strongest(renamed), edges };
}

function renameInId(id: StableId, alias: RoleAlias): StableId {
  const name = (role: string): string => (role === alias.from ? alias.to : role);
  switch (id.kind) {
    case 'role':
      return { ...id, name: name(id.name) };
    case 'membership':
      return { ...id, role: name(id.role), member: name(id.member) };
    case 'userMapping':
      return { ...id, role: name(id.role) };
    case 'acl':
      return { ...id, target: renameInId(id.target, alias), grantee: name(id.grantee) };
    case 'comment':
    case 'securityLabel':
      return { ...id, target: renameInId(id.target, alias) };
    case 'defaultPrivilege':
      return { ...id, role: name(id.role), grantee: name(id.grantee) };
    default:
      return id;
  }
}

function renameInFact(fact: Fact, alias: RoleAlias): Fact {
  const id = renameInId(fact.id, alias);
  const parent = fact.parent === undefined ? {} : { parent: renameInId(fact.parent, alias) };
  return { id, ...parent, payload: renameInPayload(fact, alias) };
}

function renameInPayload(fact: Fact, alias: RoleAlias): Payload {
  const roles = fact.payload['roles'];
  if (fact.id.kind !== 'policy' || !Array.isArray(roles)) return fact.payload;
  const names = roles.map((role) => (role === alias.from ? alias.to : role));
  return { ...fact.payload, roles: [...new Set(names)].sort() };
}

/** Where both names had a grant there are two facts of one id now: what the owner holds includes the other. */
function strongest(facts: readonly Fact[]): readonly Fact[] {
  const byId = new Map<string, Fact>();
  for (const fact of facts) {
    const key = encodeId(fact.id);
    const known = byId.get(key);
    if (known === undefined || fact.payload['_ownerDefault'] !== undefined) byId.set(key, fact);
  }
  return [...byId.values()];
}
