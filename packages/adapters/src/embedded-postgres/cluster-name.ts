/** What a cluster of the workspace is for: the databases of its environments, or scratch databases and nothing else. */
export type ClusterPurpose = 'local' | 'scratch';

/** One of the workspace's own PostgreSQL clusters. */
export interface ClusterName {
  readonly major: number;
  readonly purpose: ClusterPurpose;
}

/** What a cluster's name looks like: its folder, and its key in `server.json`. */
export const CLUSTER_NAME = /^(\d+)(-scratch)?$/;

/** `18` for the databases of environments, `18-scratch` for scratch databases. */
export function clusterName({ major, purpose }: ClusterName): string {
  return purpose === 'local' ? String(major) : `${major}-scratch`;
}

/** The cluster that a name of `clusterName` is of. */
export function parseClusterName(name: string): ClusterName {
  const [, major, scratch] = CLUSTER_NAME.exec(name) ?? [];
  return { major: Number(major), purpose: scratch === undefined ? 'local' : 'scratch' };
}
