import { z } from 'zod';
import type { MysqlClient } from '../connect/mysql-client.js';
import { SCRATCH_USER_PREFIX } from './scratch-account.js';

/** How far a session can reach, as the server itself tells. */
export interface Confinement {
  /** True where its account has rights on its own database and on nothing else. */
  readonly isConfined: boolean;
  /** Databases in its sight besides its own, in lower case. */
  readonly others: ReadonlySet<string>;
}

const schemaRow = z.object({ name: z.string(), own: z.string().nullable(), user: z.string() });

const SCHEMATA =
  'SELECT schema_name AS name, database() AS own, current_user() AS user FROM information_schema.schemata';

/** Every account sees these, and nothing in them can be changed. */
const EVERYBODYS: readonly string[] = ['information_schema', 'performance_schema'];

const grantRow = z.record(z.string(), z.string());

/**
 * Asks the server what this session may reach: rights that everybody has (an anonymous account's on `test`, a role of
 * PUBLIC) count against an account that we made, too.
 */
export async function confinementOf(client: MysqlClient): Promise<Confinement> {
  const rows = await client.rows(schemaRow, SCHEMATA);
  const others = rows.flatMap(({ name, own }) =>
    name === own || name.toLowerCase() === 'information_schema' ? [] : [name.toLowerCase()],
  );
  const isOurs = rows.some(({ user }) => user.startsWith(SCRATCH_USER_PREFIX));
  const seesOthers = others.some((name) => !EVERYBODYS.includes(name));
  const isConfined = isOurs && !seesOthers && (await hasOnlyItsOwn(client));
  return { isConfined, others: new Set(others) };
}

async function hasOnlyItsOwn(client: MysqlClient): Promise<boolean> {
  const rows = await client.rows(grantRow, 'SHOW GRANTS');
  const grants = rows.flatMap((row) => Object.values(row));
  return grants.every(
    (grant) =>
      /^GRANT USAGE ON \*\.\* TO /i.test(grant) ||
      /^GRANT ALL PRIVILEGES ON [`"]lockstep(?:\\*_)scratch(?:\\*_)[^`"]*[`"]\.\* TO /i.test(grant),
  );
}
