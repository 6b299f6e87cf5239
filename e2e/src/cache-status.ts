/** Which tasks of a run were done and which were taken from the cache, by id without the configuration. */
export interface CacheStatus {
  readonly ran: readonly string[];
  readonly hit: readonly string[];
}

/** Reads the output of `nx … --output-style=stream`. Uncached targets are in neither list. */
export function cacheStatus(output: string, cached: readonly string[]): CacheStatus {
  const states = new Map<string, boolean>();
  for (const [, id = '', note] of output.matchAll(/^> nx run ([^\s:]+:[^\s:]+)\S*(?: +\[(.+)\])?/gm)) {
    if (!cached.some((target) => id.endsWith(`:${target}`))) continue;
    states.set(id, (states.get(id) ?? false) || (note?.includes('cache') ?? false));
  }
  const ids = [...states.keys()].sort();
  return {
    ran: ids.filter((id) => states.get(id) === false),
    hit: ids.filter((id) => states.get(id) === true),
  };
}
