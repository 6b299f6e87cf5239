/**
 * Extensions that Lockstep creates for schema files. All of contrib but what gives its user the server: untrusted
 * languages and their transforms (`plperlu`, `plpython3u`, `pltclu`, `*u`), `adminpack`, `sepgsql`, and those that
 * read raw pages or WAL. Of others, what is common, in case the server has it.
 */
const ALLOWED: ReadonlySet<string> = new Set([
  ...['amcheck', 'autoinc', 'bloom', 'bool_plperl', 'btree_gin', 'btree_gist', 'citext', 'cube', 'dblink'],
  ...['dict_int', 'dict_xsyn', 'earthdistance', 'file_fdw', 'fuzzystrmatch', 'hstore', 'hstore_plperl'],
  ...['insert_username', 'intagg', 'intarray', 'isn', 'jsonb_plperl', 'lo', 'ltree', 'moddatetime'],
  ...['pg_buffercache', 'pg_freespacemap', 'pg_prewarm', 'pg_stat_statements', 'pg_trgm', 'pg_visibility'],
  ...['pgcrypto', 'pgrowlocks', 'pgstattuple', 'plperl', 'plpgsql', 'pltcl', 'postgres_fdw', 'refint', 'seg'],
  ...['sslinfo', 'tablefunc', 'tcn', 'tsm_system_rows', 'tsm_system_time', 'unaccent', 'uuid-ossp', 'xml2'],
  ...['address_standardizer', 'address_standardizer_data_us', 'h3', 'h3_postgis', 'hypopg', 'index_advisor'],
  ...['pg_graphql', 'pg_hashids', 'pg_ivm', 'pg_jsonschema', 'pg_partman', 'pg_uuidv7', 'pgaudit', 'pgjwt'],
  ...['pgmq', 'pgroonga', 'pgrouting', 'pgtap', 'postgis', 'postgis_raster', 'postgis_sfcgal'],
  ...['postgis_tiger_geocoder', 'postgis_topology', 'rum', 'semver', 'timescaledb', 'vector', 'vectorscale'],
]);

/** True where Lockstep creates this extension for a schema file. */
export function isAllowedExtension(name: string): boolean {
  return ALLOWED.has(name);
}
