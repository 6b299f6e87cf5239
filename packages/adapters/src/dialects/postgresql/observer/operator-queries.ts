import type { ObserverQuery } from './observer-query.js';

/** How objects without a kind of their own are named, as SQL over the alias `o` of their catalog's row. */
export const OPERATOR_NAME = `'operator ' || (SELECT quote_ident(n.nspname) FROM pg_namespace n WHERE n.oid = o.oprnamespace)
  || '.' || o.oprname || ' (' || format_type(o.oprleft, NULL) || ', ' || format_type(o.oprright, NULL) || ')'`;
const methodName = (oid: string): string => `(SELECT m.amname FROM pg_am m WHERE m.oid = ${oid})`;
const namedIn = (words: string, namespace: string, name: string): string =>
  `'${words} ' || (SELECT quote_ident(n.nspname) FROM pg_namespace n WHERE n.oid = o.${namespace}) || '.' || quote_ident(o.${name})`;
export const OPERATOR_CLASS_NAME = `${namedIn('operator class', 'opcnamespace', 'opcname')} || ' using ' || ${methodName('o.opcmethod')}`;
export const OPERATOR_FAMILY_NAME = `${namedIn('operator family', 'opfnamespace', 'opfname')} || ' using ' || ${methodName('o.opfmethod')}`;
export const TEXT_SEARCH_CONFIGURATION_NAME = namedIn('text search configuration', 'cfgnamespace', 'cfgname');
export const TEXT_SEARCH_DICTIONARY_NAME = namedIn('text search dictionary', 'dictnamespace', 'dictname');
export const CAST_NAME = `'cast (' || format_type(o.castsource, NULL) || ' AS ' || format_type(o.casttarget, NULL) || ')'`;

const CASTS: ObserverQuery = {
  family: 'casts',
  sql: `SELECT 'other ' || ${CAST_NAME} AS object, jsonb_build_object('context', o.castcontext, 'method', o.castmethod,
    'function', CASE WHEN o.castfunc <> 0 THEN o.castfunc::regprocedure::text END) AS facts
  FROM pg_cast o WHERE o.oid = ANY($1::oid[])`,
};

const OPERATORS: ObserverQuery = {
  family: 'operators',
  sql: `SELECT 'other ' || ${OPERATOR_NAME} AS object, jsonb_build_object('function', o.oprcode::text,
    'commutator', CASE WHEN o.oprcom <> 0 THEN o.oprcom::regoperator::text END,
    'negator', CASE WHEN o.oprnegate <> 0 THEN o.oprnegate::regoperator::text END,
    'restrict', o.oprrest::text, 'join', o.oprjoin::text, 'merges', o.oprcanmerge, 'hashes', o.oprcanhash) AS facts
  FROM pg_operator o WHERE o.oid = ANY($1::oid[])`,
};

const OPERATOR_CLASSES: ObserverQuery = {
  family: 'operatorClasses',
  sql: `SELECT 'other ' || ${OPERATOR_CLASS_NAME} AS object, jsonb_build_object('family', (SELECT f.opfname FROM pg_opfamily f WHERE f.oid = o.opcfamily),
    'type', format_type(o.opcintype, NULL), 'default', o.opcdefault,
    'stores', CASE WHEN o.opckeytype <> 0 THEN format_type(o.opckeytype, NULL) END) AS facts
  FROM pg_opclass o WHERE o.oid = ANY($1::oid[])`,
};

const OPERATOR_FAMILIES: ObserverQuery = {
  family: 'operatorFamilies',
  sql: `SELECT 'other ' || ${OPERATOR_FAMILY_NAME} AS object, jsonb_build_object(
    'access method', (SELECT m.amname FROM pg_am m WHERE m.oid = o.opfmethod),
    'operators', (SELECT jsonb_agg(a.amopstrategy || ' ' || a.amopopr::regoperator::text ORDER BY a.amopstrategy, a.amopopr::regoperator::text)
      FROM pg_amop a WHERE a.amopfamily = o.oid),
    'functions', (SELECT jsonb_agg(p.amprocnum || ' ' || p.amproc::regprocedure::text ORDER BY p.amprocnum, p.amproc::regprocedure::text)
      FROM pg_amproc p WHERE p.amprocfamily = o.oid)) AS facts
  FROM pg_opfamily o WHERE o.oid = ANY($1::oid[])`,
};

const TEXT_SEARCH_CONFIGURATIONS: ObserverQuery = {
  family: 'textSearchConfigurations',
  sql: `SELECT 'other ' || ${TEXT_SEARCH_CONFIGURATION_NAME} AS object, jsonb_build_object('parser', (SELECT p.prsname FROM pg_ts_parser p WHERE p.oid = o.cfgparser),
    'mappings', (SELECT jsonb_agg(m.maptokentype || ' ' || m.mapdict::regdictionary::text ORDER BY m.maptokentype, m.mapseqno)
      FROM pg_ts_config_map m WHERE m.mapcfg = o.oid)) AS facts
  FROM pg_ts_config o WHERE o.oid = ANY($1::oid[])`,
};

const TEXT_SEARCH_DICTIONARIES: ObserverQuery = {
  family: 'textSearchDictionaries',
  sql: `SELECT 'other ' || ${TEXT_SEARCH_DICTIONARY_NAME} AS object, jsonb_build_object('template', (SELECT t.tmplname FROM pg_ts_template t WHERE t.oid = o.dicttemplate),
    'options', o.dictinitoption) AS facts
  FROM pg_ts_dict o WHERE o.oid = ANY($1::oid[])`,
};

/** Casts, operators and text search: kinds that no engine models and that must still be seen to differ. */
export const OPERATOR_QUERIES: readonly ObserverQuery[] = [
  CASTS,
  OPERATORS,
  OPERATOR_CLASSES,
  OPERATOR_FAMILIES,
  TEXT_SEARCH_CONFIGURATIONS,
  TEXT_SEARCH_DICTIONARIES,
];
