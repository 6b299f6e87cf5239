import type { DependencyEdge } from '@supabase/pg-delta';

/** An owner's role is a fact of the server, not of the database: the edge stays without it. */
export function mayDangle(edge: DependencyEdge): boolean {
  return edge.kind === 'owner';
}
