import type { ObserverQuery } from './observer-query.js';
import {
  granted,
  grantedBy,
  optionsWithoutSecrets,
  qualified,
  relationName,
  sorted,
  written,
} from './observer-query.js';

const SCHEMAS: ObserverQuery = {
  family: 'schemas',
  sql: `SELECT 'schema ' || ${written('n.nspname')} AS object, jsonb_build_object('owner', pg_get_userbyid(n.nspowner)) AS facts
  FROM pg_namespace n WHERE n.oid = ANY($1::oid[])`,
};

/** The version is the server's matter: two servers of one major ship different ones. */
const EXTENSIONS: ObserverQuery = {
  family: 'extensions',
  sql: `SELECT 'extension ' || ${written('e.extname')} AS object, jsonb_build_object('schema', n.nspname) AS facts
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.oid = ANY($1::oid[])`,
};

/** SQL for a role's name as it is shown; `PUBLIC` where there is none. */
const shownRole = (oid: string): string =>
  `CASE WHEN ${oid} = 0 THEN 'PUBLIC' WHEN pg_get_userbyid(${oid}) = $2 THEN $3 ELSE pg_get_userbyid(${oid})::text END`;

/** Schemas and extensions may be shared, so a grant or comment on one is asked for by its own name. */
const SHARED_GRANTS: ObserverQuery = {
  family: 'named',
  sql: `SELECT g.object, jsonb_build_object('privileges', g.privileges) AS facts FROM (
    SELECT 'grant schema ' || ${written('n.nspname')} || ' to ' || ${shownRole('x.grantee')} AS object,
      string_agg(x.privilege_type || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ', ' ORDER BY x.privilege_type) AS privileges
    FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x GROUP BY 1
    UNION ALL
    SELECT 'grant default on ' || CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
        WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' ELSE d.defaclobjtype::text END
      || coalesce(' in ' || ${written('n.nspname')}, '') || ' of ' || ${shownRole('d.defaclrole')}
      || ' to ' || ${shownRole('x.grantee')},
      string_agg(x.privilege_type || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ', ' ORDER BY x.privilege_type)
    FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace, aclexplode(d.defaclacl) x GROUP BY 1) g
  WHERE g.object = ANY($1::text[])`,
};

const SHARED_COMMENTS: ObserverQuery = {
  family: 'named',
  sql: `SELECT c.object, jsonb_build_object('text', c.text) AS facts FROM (
    SELECT 'comment schema ' || ${written('n.nspname')} AS object, obj_description(n.oid, 'pg_namespace') AS text FROM pg_namespace n
    UNION ALL
    SELECT 'comment extension ' || ${written('e.extname')}, obj_description(e.oid, 'pg_extension') FROM pg_extension e) c
  WHERE c.object = ANY($1::text[]) AND ($2::text = $3::text) IS NOT NULL`,
};

const COLLATIONS: ObserverQuery = {
  family: 'collations',
  sql: `SELECT 'collation ' || ${qualified('n.nspname', 'c.collname')} AS object, jsonb_build_object(
    'owner', pg_get_userbyid(c.collowner), 'provider', c.collprovider, 'deterministic', c.collisdeterministic,
    'collate', c.collcollate, 'ctype', c.collctype, 'locale', coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale'),
    'rules', to_jsonb(c) ->> 'collicurules', 'comment', obj_description(c.oid, 'pg_collation')) AS facts
  FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE c.oid = ANY($1::oid[])`,
};

const EVENT_TRIGGERS: ObserverQuery = {
  family: 'eventTriggers',
  sql: `SELECT 'event trigger ' || ${written('e.evtname')} AS object, jsonb_build_object(
    'owner', pg_get_userbyid(e.evtowner), 'event', e.evtevent, 'function', e.evtfoid::regproc::text, 'enabled', e.evtenabled,
    'tags', ${sorted('e.evttags')}, 'comment', obj_description(e.oid, 'pg_event_trigger')) AS facts
  FROM pg_event_trigger e WHERE e.oid = ANY($1::oid[])`,
};

const PUBLICATIONS: ObserverQuery = {
  family: 'publications',
  sql: `SELECT 'publication ' || ${written('p.pubname')} AS object, jsonb_build_object(
    'owner', pg_get_userbyid(p.pubowner),
    'publishes', to_jsonb(p) - 'oid' - 'pubname' - 'pubowner',
    'comment', obj_description(p.oid, 'pg_publication')) AS facts
  FROM pg_publication p WHERE p.oid = ANY($1::oid[])`,
};

const PUBLISHED_TABLES: ObserverQuery = {
  family: 'publications',
  sql: `SELECT 'publication ' || ${written('p.pubname')} AS object,
    jsonb_object_agg('table ' || ${relationName('r.prrelid')}, 'published') AS facts
  FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid WHERE p.oid = ANY($1::oid[]) GROUP BY 1`,
};

const PUBLISHED_PARTS: ObserverQuery = {
  family: 'publications',
  since: 15,
  sql: `SELECT 'publication ' || ${written('p.pubname')} AS object, jsonb_object_agg(m.member, m.part) AS facts FROM pg_publication p, LATERAL (
    SELECT 'rows of ' || ${relationName('r.prrelid')} AS member, to_jsonb(pg_get_expr(r.prqual, r.prrelid)) AS part
    FROM pg_publication_rel r WHERE r.prpubid = p.oid
    UNION ALL SELECT 'columns of ' || ${relationName('r.prrelid')}, (SELECT jsonb_agg(a.attname ORDER BY a.attname) FROM pg_attribute a
      WHERE a.attrelid = r.prrelid AND a.attnum = ANY(r.prattrs)) FROM pg_publication_rel r WHERE r.prpubid = p.oid
    UNION ALL SELECT 'schema ' || ${written('n.nspname')}, to_jsonb('published'::text) FROM pg_publication_namespace s
      JOIN pg_namespace n ON n.oid = s.pnnspid WHERE s.pnpubid = p.oid) m
  WHERE p.oid = ANY($1::oid[]) GROUP BY 1`,
};

/** Never the connection string, which holds a password. */
const SUBSCRIPTIONS: ObserverQuery = {
  family: 'subscriptions',
  sql: `SELECT 'subscription ' || ${written('s.subname')} AS object, jsonb_build_object(
    'owner', pg_get_userbyid(s.subowner), 'enabled', s.subenabled, 'slot', s.subslotname, 'synchronous commit', s.subsynccommit,
    'publications', ${sorted('s.subpublications')}) AS facts
  FROM (SELECT oid, subname, subowner, subenabled, subslotname, subsynccommit, subpublications FROM pg_subscription) s
  WHERE s.oid = ANY($1::oid[])`,
};

/** Foreign servers and their user mappings; of options that may be credentials only the names. */
const SERVERS: ObserverQuery = {
  family: 'servers',
  sql: `SELECT 'foreign server ' || ${written('s.srvname')} AS object, jsonb_build_object(
    'owner', pg_get_userbyid(s.srvowner), 'wrapper', w.fdwname, 'type', s.srvtype, 'version', s.srvversion,
    'options', ${optionsWithoutSecrets('s.srvoptions')}, 'granted', ${granted('s.srvacl', 'S', 's.srvowner')},
    'user mappings', (SELECT jsonb_object_agg(u.usename, (SELECT jsonb_agg(split_part(o, '=', 1) ORDER BY o) FROM unnest(u.umoptions) o))
      FROM pg_user_mappings u WHERE u.srvid = s.oid),
    'comment', obj_description(s.oid, 'pg_foreign_server')) AS facts
  FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE s.oid = ANY($1::oid[])`,
};

const WRAPPERS: ObserverQuery = {
  family: 'wrappers',
  sql: `SELECT 'other foreign data wrapper ' || ${written('w.fdwname')} AS object, jsonb_build_object(
    'owner', pg_get_userbyid(w.fdwowner), 'handler', w.fdwhandler::regproc::text, 'validator', w.fdwvalidator::regproc::text,
    'options', ${optionsWithoutSecrets('w.fdwoptions')}, 'granted', ${granted('w.fdwacl', 'F', 'w.fdwowner')}) AS facts
  FROM pg_foreign_data_wrapper w WHERE w.oid = ANY($1::oid[])`,
};

const LANGUAGES: ObserverQuery = {
  family: 'languages',
  sql: `SELECT 'other language ' || ${written('l.lanname')} AS object, jsonb_build_object(
    'owner', pg_get_userbyid(l.lanowner), 'trusted', l.lanpltrusted, 'handler', l.lanplcallfoid::regproc::text,
    'granted', ${grantedBy(`coalesce(l.lanacl, acldefault('l', l.lanowner))`)}) AS facts
  FROM pg_language l WHERE l.oid = ANY($1::oid[])`,
};

/** Everything that is neither a relation nor a routine nor a type. */
export const DATABASE_QUERIES: readonly ObserverQuery[] = [
  SCHEMAS,
  EXTENSIONS,
  SHARED_GRANTS,
  SHARED_COMMENTS,
  COLLATIONS,
  EVENT_TRIGGERS,
  PUBLICATIONS,
  PUBLISHED_TABLES,
  PUBLISHED_PARTS,
  SUBSCRIPTIONS,
  SERVERS,
  WRAPPERS,
  LANGUAGES,
];
