import { describe, expect, test } from 'vitest';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';
import type { Dialect, ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { atlasUrls, mysqlCertificate } from '../../../src/engines/atlas/atlas-url.js';
import { sqliteTarget } from '../../../src/dialects/sqlite/connect/sqlite-path.js';

function target(dialect: Dialect, url: string, embedded = false): ConnectionTarget {
  return { dialect, url: RedactedUrl.of(url), host: 'h', database: 'd', embedded };
}

const urlsOf = (dialect: Dialect, url: string): readonly string[] => atlasUrls(target(dialect, url));

describe('a URL of PostgreSQL', () => {
  test.each([
    ['the scheme', 'postgresql://u@db:5432/d?sslmode=disable', ['postgres://u@db:5432/d?sslmode=disable']],
    [
      'parameters that lib/pq would send to the server',
      'postgres://u@db/d?sslmode=require&application_name=x&options=-c%20a%3Db&channel_binding=prefer&target_session_attrs=any&keepalives=1',
      ['postgres://u@db/d?sslmode=require'],
    ],
    [
      'certificates of a mode that verifies',
      'postgres://u@db/d?sslmode=verify-full&sslrootcert=%2Fca.pem&sslcert=%2Fc.pem&sslkey=%2Fk.pem',
      ['postgres://u@db/d?sslmode=verify-full&sslrootcert=%2Fca.pem&sslcert=%2Fc.pem&sslkey=%2Fk.pem'],
    ],
    [
      "the system's certificates, which lib/pq would take for a file",
      'postgres://u@db/d?sslmode=verify-full&sslrootcert=system',
      ['postgres://u@db/d?sslmode=verify-full'],
    ],
    [
      'a part of a second, which lib/pq cannot read',
      'postgres://u@db/d?sslmode=require&connect_timeout=0.5',
      ['postgres://u@db/d?sslmode=require&connect_timeout=1'],
    ],
    [
      'no mode on another machine: encrypted first',
      'postgres://u@db/d',
      ['postgres://u@db/d?sslmode=require', 'postgres://u@db/d?sslmode=disable'],
    ],
    [
      'prefer with a certificate, which verifies nothing',
      'postgres://u@db/d?sslmode=prefer&sslrootcert=%2Fca.pem',
      ['postgres://u@db/d?sslmode=require', 'postgres://u@db/d?sslmode=disable'],
    ],
    [
      'prefer on this machine: plain first',
      'postgres://u@127.0.0.1:5432/d?sslmode=prefer',
      ['postgres://u@127.0.0.1:5432/d?sslmode=disable', 'postgres://u@127.0.0.1:5432/d?sslmode=require'],
    ],
    [
      'IPv6 of this machine',
      'postgres://u@[::1]:5432/d',
      ['postgres://u@[::1]:5432/d?sslmode=disable', 'postgres://u@[::1]:5432/d?sslmode=require'],
    ],
    [
      'allow',
      'postgres://u@db/d?sslmode=allow',
      ['postgres://u@db/d?sslmode=disable', 'postgres://u@db/d?sslmode=require'],
    ],
    [
      'a socket, which speaks no TLS',
      'postgres://u@localhost:5432/d?host=%2Frun%2Fpostgresql',
      ['postgres://u@localhost:5432/d?host=%2Frun%2Fpostgresql&sslmode=disable'],
    ],
    [
      'a comma, which parts sources',
      'postgres://u%2Cv:a,b@db/d?sslmode=disable',
      ['postgres://u%2Cv:a%2Cb@db/d?sslmode=disable'],
    ],
  ])('%s', (_, url, expected) => {
    expect(urlsOf('postgresql', url)).toEqual(expected);
  });

  test('of an embedded server is tried in one way', () => {
    const url = 'postgres://u@127.0.0.1:5432/d';
    expect(atlasUrls(target('postgresql', url, true))).toEqual([`${url}?sslmode=disable`]);
  });
});

/** Settings of its sessions that do not depend on the server's. */
const SESSION =
  'sql_mode=%27STRICT_TRANS_TABLES%2CERROR_FOR_DIVISION_BY_ZERO%2CNO_ENGINE_SUBSTITUTION%27' +
  '&sql_select_limit=18446744073709551615&time_zone=%27%2B00%3A00%27';

describe('a URL of the MySQL family', () => {
  test.each([
    ['mysql', 'mysql://u@db:3306/d', `mysql://u@db:3306/d?tls=preferred&${SESSION}`],
    ['mariadb', 'mariadb://u@db:3306/d', `maria://u@db:3306/d?tls=preferred&${SESSION}`],
    ['mariadb', 'mysql://u@db:3306/d', `maria://u@db:3306/d?tls=preferred&${SESSION}`],
    ['mysql', 'mysql://u@db/d?sslmode=disable', `mysql://u@db/d?tls=false&${SESSION}`],
    ['mysql', 'mysql://u@db/d?sslmode=allow', `mysql://u@db/d?tls=preferred&${SESSION}`],
    ['mysql', 'mysql://u@db/d?sslmode=prefer', `mysql://u@db/d?tls=preferred&${SESSION}`],
    [
      'mysql',
      'mysql://u@db/d?sslmode=require&connect_timeout=3',
      `mysql://u@db/d?tls=skip-verify&${SESSION}`,
    ],
    ['mysql', 'mysql://u@db/d?sslmode=verify-ca&sslrootcert=%2Fca.pem', `mysql://u@db/d?tls=true&${SESSION}`],
    ['mysql', 'mysql://u@db/d?sslmode=verify-full', `mysql://u@db/d?tls=true&${SESSION}`],
    ['mysql', 'mysql://u:a%40b%2Fc%3F,@db/d', `mysql://u:a%40b%2Fc%3F%2C@db/d?tls=preferred&${SESSION}`],
  ] as const)('%s: %s', (dialect, url, expected) => {
    expect(urlsOf(dialect, url)).toEqual([expected]);
  });

  test('TiDB is reached as MySQL (not run on a real server)', () => {
    expect(urlsOf('tidb', 'mysql://root@127.0.0.1:4000/app')).toEqual([
      `mysql://root@127.0.0.1:4000/app?tls=preferred&${SESSION}`,
    ]);
    expect(urlsOf('tidb', 'mysql://u:p@gw.tidb.example:4000/app?sslmode=verify-full')).toEqual([
      `mysql://u:p@gw.tidb.example:4000/app?tls=true&${SESSION}`,
    ]);
  });

  test('a socket goes into the path, the database into the query', () => {
    const socket = '?host=%2Frun%2Fmysqld%2Fmysqld.sock';
    expect(urlsOf('mariadb', `mariadb://u:p%40q@localhost:3306/my%20app${socket}`)).toEqual([
      `maria+unix://u:p%40q@/run/mysqld/mysqld.sock?database=my%20app&${SESSION}`,
    ]);
    expect(urlsOf('mysql', `mysql://u@localhost:3306/app${socket}`)).toEqual([
      `mysql+unix://u@/run/mysqld/mysqld.sock?database=app&${SESSION}`,
    ]);
  });

  test('its certificate is for the environment; other dialects have theirs in the URL', () => {
    const url = 'mysql://u@db/d?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem';
    expect(mysqlCertificate(target('mysql', url))).toBe('/etc/ca.pem');
    expect(mysqlCertificate(target('mysql', 'mysql://u@db/d'))).toBeNull();
    expect(mysqlCertificate(target('postgresql', url.replace('mysql', 'postgres')))).toBeNull();
  });
});

describe('a SQLite file', () => {
  test.each([
    ['/data/app.db', 'sqlite://file:/data/app.db?_fk=1'],
    ['/my data/app.db', 'sqlite://file:/my%20data/app.db?_fk=1'],
    ['/100%/a.db', 'sqlite://file:/100%25/a.db?_fk=1'],
    ['/a#b?c&d/e.db', 'sqlite://file:/a%23b%3Fc%26d/e.db?_fk=1'],
    ['/ünï,x/a.db', 'sqlite://file:/%C3%BCn%C3%AF%2Cx/a.db?_fk=1'],
  ])('%s', (path, expected) => {
    expect(atlasUrls(sqliteTarget(path))).toEqual([expected]);
  });
});
