import type { Observation } from '@lockstep/core/catalog/observation.js';
import type pg from 'pg';
import { z } from 'zod';
import { inSnapshot } from '../connect/in-snapshot.js';
import { DATABASE_QUERIES } from './database-queries.js';
import type { RootName } from '@lockstep/core/ports/database-session.js';
import { findRoots } from './find-roots.js';
import { OPERATOR_QUERIES } from './operator-queries.js';
import { printFacts, type RoleNames } from './print-facts.js';
import { RELATION_QUERIES } from './relation-queries.js';
import { ROUTINE_AND_TYPE_QUERIES } from './routine-and-type-queries.js';

const QUERIES = [...RELATION_QUERIES, ...ROUTINE_AND_TYPE_QUERIES, ...DATABASE_QUERIES, ...OPERATOR_QUERIES];

/**
 * Looks at the named root objects and all that hangs on them, in one read-only snapshot of this idle connection
 * with the pinned settings.
 * `roleNames` says under which name a role is shown. Roots that do not exist have no entries.
 */
export async function observeOn(
  client: pg.ClientBase,
  roots: readonly RootName[],
  roleNames: RoleNames,
): Promise<Observation> {
  return await inSnapshot(client, async () => await observeIn(client, roots, roleNames));
}

/** As `observeOn`, in the snapshot that is open on this connection. */
export async function observeIn(
  client: pg.ClientBase,
  roots: readonly RootName[],
  roleNames: RoleNames,
): Promise<Observation> {
  const major = await majorVersion(client);
  const found = await findRoots(client, roots);
  const alias = [...roleNames].at(0) ?? ['', ''];
  const named = roots.map((root) => `${root.kind} ${root.name}`);
  const entries: (readonly [string, string])[] = [];
  for (const { family, sql, since = 0 } of QUERIES) {
    const wanted = family === 'named' ? named : (found.get(family) ?? []);
    if (wanted.length === 0 || major < since) continue;
    const { rows } = await client.query(sql, family === 'named' ? [wanted, ...alias] : [wanted]);
    entries.push(...printFacts(rows, roleNames));
  }
  return { entries: new Map(entries), invalidIndexes: invalidIndexesOf(entries) };
}

async function majorVersion(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query("SELECT current_setting('server_version_num')::int / 10000 AS major");
  return z.tuple([z.object({ major: z.int() })]).parse(rows)[0].major;
}

function invalidIndexesOf(entries: readonly (readonly [string, string])[]): readonly string[] {
  return entries
    .filter(([key, value]) => key.startsWith('index ') && key.endsWith(': valid') && value === 'false')
    .map(([key]) => key.slice('index '.length, -': valid'.length))
    .sort();
}
