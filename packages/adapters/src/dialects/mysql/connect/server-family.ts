import type { ConnectionTarget, Dialect } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';

/** The dialects that are spoken by servers of this family. */
export type MysqlFamily = Extract<Dialect, 'mysql' | 'mariadb' | 'tidb'>;

/** Which server it is and of which version, from what `version()` says. */
export interface MysqlServer {
  readonly family: MysqlFamily;
  /** As people say it: `10.11.19`. */
  readonly version: string;
  readonly major: number;
  /** With the family, for rules that depend on both: `10.11.19-MariaDB`. */
  readonly fullVersion: string;
}

const SUFFIX = { mysql: '', mariadb: '-MariaDB', tidb: '-TiDB' } as const;
const NAMES = { mysql: 'MySQL', mariadb: 'MariaDB', tidb: 'TiDB' } as const;

/** Reads `10.11.19-MariaDB-0+deb12u1`, `8.4.2`, `8.0.11-TiDB-v7.5.1` (where TiDB's own version counts). */
export function mysqlServerOf(version: string): MysqlServer {
  const family = familyOf(version);
  const tidb = /TiDB-v?(\d[\d.]*)/i.exec(version)?.[1];
  // MariaDB pretends to be 5.5.5 towards old replicas.
  const own = tidb ?? /^(?:5\.5\.5-)?(\d[\d.]*)/.exec(version)?.[1] ?? version;
  return { family, version: own, major: Number.parseInt(own, 10), fullVersion: `${own}${SUFFIX[family]}` };
}

function familyOf(version: string): MysqlFamily {
  if (/tidb/i.test(version)) return 'tidb';
  return /mariadb/i.test(version) ? 'mariadb' : 'mysql';
}

/** Throws `CONFIG.INVALID` with the exact edit where the configured dialect is another one than the server speaks. */
export function refuseOtherFamily(target: ConnectionTarget, server: MysqlServer): void {
  if (target.dialect === server.family) return;
  throw new LockstepError('CONFIG.INVALID', {
    what: `${target.host} is ${NAMES[server.family]} ${server.version}, and db.config.json says "dialect": "${target.dialect}".`,
    why: `${NAMES[server.family]} prints and changes tables in its own way: plans for another server would be wrong.`,
    next: [
      `Write "dialect": "${server.family}" into db.config.json, or correct the address of this environment.`,
    ],
  });
}
