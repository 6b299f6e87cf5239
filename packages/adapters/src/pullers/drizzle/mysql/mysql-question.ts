import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { type MysqlProtection, mysqlProtectionsOf } from '../../../dialects/mysql/connect/tls.js';
import {
  type MysqlAddress,
  mysqlAddressOf,
  mysqlPlaceOf,
  socketOf,
} from '../../../dialects/mysql/connect/mysql-address.js';
import type { CatalogRelation } from '../../catalog/table-catalog.js';
import { CREDENTIALS, type KitQuestion } from '../run-drizzle-kit.js';

/** A name that drizzle-kit takes for itself and not for a pattern, and that breaks no code of it. */
const SAFE = /^[\p{L}\p{N}_$][\p{L}\p{N}_$ .-]*$/u;

/** The relations that drizzle-kit can be asked for; the others are written from the catalog alone. */
export function askable(relations: readonly CatalogRelation[]): readonly string[] {
  return relations
    .filter(({ name, columns }) => SAFE.test(name) && columns.every((column) => column.name !== '__proto__'))
    .map(({ name }) => name);
}

/** Asks drizzle-kit for tables of a MySQL, with the protection that our own connection succeeded with. */
export function mysqlQuestion(
  target: ConnectionTarget,
  encrypted: boolean,
  tables: readonly string[],
): KitQuestion {
  const address = mysqlAddressOf(target);
  const protection = mysqlProtectionsOf(address).find((way) => (way !== undefined) === encrypted);
  const url = driverUrl(address, protection);
  const { password } = address;
  return {
    config: configText(tables),
    credentials: { url },
    environment: {},
    secrets: [url, password ?? ''],
    place: mysqlPlaceOf(address),
  };
}

/**
 * The connection as a URL in the driver's own words: of other credentials drizzle-kit drops the check of the server's
 * name, and knows no socket.
 */
function driverUrl(address: MysqlAddress, ssl: MysqlProtection): string {
  const { host, port, user, password, database } = address;
  const socket = socketOf(address);
  const parameters = {
    ...(ssl === undefined ? {} : { ssl: JSON.stringify(ssl) }),
    ...(socket === null ? {} : { socketPath: socket }),
  };
  const name = host.includes(':') ? `[${host}]` : host;
  const login = [user, password ?? ''].map((part) => encodeURIComponent(part)).join(':');
  const place = `${socket === null ? name : 'localhost'}:${port}/${encodeURIComponent(database)}`;
  const query = new URLSearchParams(parameters).toString();
  return `mysql://${login}@${place}${query === '' ? '' : `?${query}`}`;
}

function configText(tables: readonly string[]): string {
  return `export default {
  dialect: 'mysql',
  out: './out',
  dbCredentials: JSON.parse(process.env.${CREDENTIALS}),
  tablesFilter: ${JSON.stringify(tables)},
};
`;
}
