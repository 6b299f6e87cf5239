/**
 * Extensions that Lockstep creates for schema files: those of contrib, and common ones, that work inside their database.
 * Not those that reach other servers, files or programs, nor what reads raw pages or WAL: they need `trust`.
 */
const ALLOWED: ReadonlySet<string> = new Set([
  ...['amcheck', 'autoinc', 'bloom', 'bool_plperl', 'btree_gin', 'btree_gist', 'citext', 'cube'],
  ...['dict_int', 'dict_xsyn', 'earthdistance', 'fuzzystrmatch', 'hstore', 'hstore_plperl'],
  ...['insert_username', 'intagg', 'intarray', 'isn', 'jsonb_plperl', 'lo', 'ltree', 'moddatetime'],
  ...['pg_buffercache', 'pg_freespacemap', 'pg_prewarm', 'pg_stat_statements', 'pg_trgm', 'pg_visibility'],
  ...['pgcrypto', 'pgrowlocks', 'pgstattuple', 'plperl', 'plpgsql', 'pltcl', 'refint', 'seg'],
  ...['sslinfo', 'tablefunc', 'tcn', 'tsm_system_rows', 'tsm_system_time', 'unaccent', 'uuid-ossp', 'xml2'],
  ...['address_standardizer', 'address_standardizer_data_us', 'h3', 'h3_postgis', 'hypopg', 'index_advisor'],
  ...['pg_graphql', 'pg_hashids', 'pg_ivm', 'pg_jsonschema', 'pg_partman', 'pg_uuidv7', 'pgaudit', 'pgjwt'],
  ...['pgmq', 'pgrouting', 'pgtap', 'postgis', 'postgis_sfcgal'],
  ...['postgis_tiger_geocoder', 'postgis_topology', 'rum', 'semver', 'timescaledb', 'vector', 'vectorscale'],
]);

const OTHER_SERVERS = 'it connects to other databases and servers, from the server that loads the files';
const PROGRAMS = 'its functions run programs and read files of the server that loads the files';
const FILES = 'it reads files of the server that loads the files';

/** What extensions that people ask for can reach; only for the words of a refusal. */
const REACH: Readonly<Record<string, string>> = {
  dblink: OTHER_SERVERS,
  postgres_fdw: OTHER_SERVERS,
  mysql_fdw: OTHER_SERVERS,
  // Any session may turn its drivers on (postgis.gdal_enabled_drivers), and they open paths and URLs.
  postgis_raster: FILES,
  http: OTHER_SERVERS,
  pg_net: OTHER_SERVERS,
  file_fdw: FILES,
  adminpack: FILES,
  pageinspect: FILES,
  plperlu: PROGRAMS,
  plpython3u: PROGRAMS,
  pltclu: PROGRAMS,
};

/** True where Lockstep creates this extension for a schema file without being told to trust it. */
export function isAllowedExtension(name: string): boolean {
  return ALLOWED.has(name);
}

/** Why this extension is not created: a sentence. */
export function reachOf(name: string): string {
  const reach = Object.hasOwn(REACH, name) ? REACH[name] : undefined;
  return reach === undefined
    ? 'Loading a schema file is running its program, and Lockstep knows no reason why this extension could not reach out of the scratch database.'
    : `Loading a schema file is running its program, and with this extension ${reach}.`;
}
