/** A catalog whose rows the revision of a database is made of. */
export interface CoveredCatalog {
  readonly name: string;
  /** Which rows `t` count; all of them where it is left out. */
  readonly where?: string;
  /** Columns that the server itself writes without anybody changing a definition. */
  readonly leaveOut?: readonly string[];
  /** The catalogs whose rows this view shows to every login, which may not read them themselves. */
  readonly shows?: readonly string[];
}

/** What initdb made has lower numbers; readers look at none of it but for what is covered as a whole. */
const MADE_LATER = 16384;

/** A catalog whose rows belong to relations. */
const ofRelation = (name: string, column: string): CoveredCatalog => ({
  name,
  where: `t.${column} >= ${MADE_LATER} AND t.${column} NOT IN (SELECT oid FROM passing_relation)`,
});

/** A catalog of objects in schemas. */
const inSchema = (name: string, column: string): CoveredCatalog => ({
  name,
  where: `t.oid >= ${MADE_LATER} AND t.${column} NOT IN (SELECT oid FROM passing_schema)`,
});

/** A catalog whose rows hang on types. */
const ofType = (name: string, column: string): CoveredCatalog => ({
  name,
  where: `t.${column} >= ${MADE_LATER} AND t.${column} NOT IN (SELECT objid FROM passing_object)`,
});

/** A catalog whose rows are about objects of any catalog, `object` and `catalog` tell which; `more` are of interest too. */
const ofObject = (
  name: string,
  [catalog, object]: readonly [string, string],
  more = 'false',
): CoveredCatalog => ({
  name,
  where: `(t.${object} >= ${MADE_LATER} OR ${more})
    AND (t.${catalog}, t.${object}) NOT IN (SELECT classid, objid FROM passing_object)`,
});

const later = (name: string, column = 'oid'): CoveredCatalog => ({
  name,
  where: `t.${column} >= ${MADE_LATER}`,
});

/** Objects of initdb that may get another comment, and that readers look at. */
const COMMENTED = `t.classoid IN ('pg_namespace'::regclass, 'pg_extension'::regclass, 'pg_language'::regclass,
  'pg_cast'::regclass, 'pg_am'::regclass)`;

/** Of what all databases share: nothing of another database, which comes and goes. */
const OF_THIS_DATABASE = `t.classoid <> 'pg_database'::regclass OR t.objoid = (SELECT oid FROM this_database)`;

/**
 * Every catalog that a reader of ours asks, be it the engine's, our supplement or the observer. What is missing here
 * would let a change go unseen: a test lists what readers ask and compares.
 */
export const COVERED_CATALOGS: readonly CoveredCatalog[] = [
  {
    ...ofRelation('pg_class', 'oid'),
    leaveOut: [
      ...[
        'relfilenode',
        'relpages',
        'reltuples',
        'relallvisible',
        'relallfrozen',
        'relfrozenxid',
        'relminmxid',
      ],
      // VACUUM takes them back some time after the last of these is gone; the catalogs of these tell it at once.
      ...['relhasindex', 'relhasrules', 'relhastriggers', 'relhassubclass'],
    ],
  },
  ofRelation('pg_attribute', 'attrelid'),
  ofRelation('pg_attrdef', 'adrelid'),
  inSchema('pg_constraint', 'connamespace'),
  ofRelation('pg_index', 'indrelid'),
  ofRelation('pg_inherits', 'inhrelid'),
  ofRelation('pg_partitioned_table', 'partrelid'),
  ofRelation('pg_policy', 'polrelid'),
  ofRelation('pg_rewrite', 'ev_class'),
  ofRelation('pg_sequence', 'seqrelid'),
  ofRelation('pg_statistic_ext', 'stxrelid'),
  ofRelation('pg_trigger', 'tgrelid'),
  ofRelation('pg_foreign_table', 'ftrelid'),
  inSchema('pg_proc', 'pronamespace'),
  later('pg_aggregate', 'aggfnoid'),
  inSchema('pg_type', 'typnamespace'),
  ofType('pg_enum', 'enumtypid'),
  ofType('pg_range', 'rngtypid'),
  { name: 'pg_namespace', where: 't.oid NOT IN (SELECT oid FROM passing_schema)' },
  { name: 'pg_extension' },
  { name: 'pg_available_extensions', where: 't.name IN (SELECT extname FROM pg_extension)' },
  { name: 'pg_language' },
  { name: 'pg_am' },
  ...['pg_cast', 'pg_collation', 'pg_conversion', 'pg_operator', 'pg_opclass', 'pg_opfamily'].map((name) =>
    later(name),
  ),
  ...['pg_amop', 'pg_amproc', 'pg_transform'].map((name) => later(name)),
  ...['pg_ts_config', 'pg_ts_dict', 'pg_ts_parser', 'pg_ts_template'].map((name) => later(name)),
  later('pg_ts_config_map', 'mapcfg'),
  { name: 'pg_default_acl' },
  { name: 'pg_event_trigger' },
  { name: 'pg_foreign_data_wrapper' },
  { name: 'pg_foreign_server' },
  { name: 'pg_user_mappings', shows: ['pg_user_mapping'] },
  { name: 'pg_publication' },
  { name: 'pg_publication_namespace' },
  { name: 'pg_publication_rel' },
  { name: 'pg_subscription', where: 't.subdbid = (SELECT oid FROM this_database)' },
  ofObject('pg_depend', ['classid', 'objid'], `t.refclassid = 'pg_extension'::regclass`),
  ofObject('pg_description', ['classoid', 'objoid'], COMMENTED),
  ofObject('pg_init_privs', ['classoid', 'objoid']),
  ofObject('pg_seclabel', ['classoid', 'objoid'], COMMENTED),
  { name: 'pg_shdescription', where: OF_THIS_DATABASE },
  { name: 'pg_shseclabel', where: OF_THIS_DATABASE },
  { name: 'pg_roles', where: 't.oid NOT IN (SELECT oid FROM passing_role)', shows: ['pg_authid'] },
  {
    name: 'pg_auth_members',
    where: `t.roleid NOT IN (SELECT oid FROM passing_role) AND t.member NOT IN (SELECT oid FROM passing_role)`,
  },
  {
    name: 'pg_db_role_setting',
    where: `t.setdatabase IN (0, (SELECT oid FROM this_database))
      AND t.setrole NOT IN (SELECT oid FROM passing_role)`,
  },
  { name: 'pg_parameter_acl' },
  { name: 'pg_tablespace' },
  {
    name: 'pg_database',
    where: 't.oid = (SELECT oid FROM this_database)',
    leaveOut: ['datfrozenxid', 'datminmxid'],
  },
];
