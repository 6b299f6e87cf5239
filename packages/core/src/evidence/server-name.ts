import { traitsNamed } from '../config/dialects/traits-of.js';

/** A server as people name it: `MariaDB 10.11.6`, from what it says of itself (`10.11.6-MariaDB-1:10.11.6+maria~deb12`). */
export function serverName(dialect: string, version: string): string {
  const family = /mariadb/i.test(version) ? 'mariadb' : /tidb/i.test(version) ? 'tidb' : dialect;
  // A MariaDB may put a version of MySQL in front of its own, for old clients.
  const own = /TiDB-v?(\d[\d.]*)/.exec(version)?.[1] ?? version.replace(/^5\.5\.5-(?=\d)/, '');
  return `${traitsNamed(family)?.title ?? family} ${/\d+(?:\.\d+)*/.exec(own)?.[0] ?? own}`;
}
