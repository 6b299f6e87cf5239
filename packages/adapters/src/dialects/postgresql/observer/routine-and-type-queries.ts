import type { ObserverQuery } from './observer-query.js';
import { granted, qualified, written } from './observer-query.js';

const TYPE = qualified('n.nspname', 't.typname');

/** SQL for a routine as messages name it: `public.total(integer, text)`. Expects `p` and `n`. */
export const ROUTINE_NAME = `${qualified('n.nspname', 'p.proname')} || '(' || coalesce((SELECT string_agg(format_type(a.t, NULL), ', ' ORDER BY a.i)
  FROM unnest(p.proargtypes) WITH ORDINALITY AS a(t, i)), '') || ')'`;

/** SQL for Lockstep's word for a `pg_proc.prokind`. Expects `p`. */
export const ROUTINE_KIND = `CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END`;

const routine = (column: string): string =>
  `CASE WHEN g.${column} <> 0 THEN g.${column}::oid::regprocedure::text END`;

const ROUTINES: ObserverQuery = {
  family: 'routines',
  sql: `SELECT ${ROUTINE_KIND} || ' ' || ${ROUTINE_NAME} AS object, jsonb_build_object(
    'definition', CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END,
    'owner', pg_get_userbyid(p.proowner),
    'granted', ${granted('p.proacl', 'f', 'p.proowner')},
    'comment', obj_description(p.oid, 'pg_proc')) AS facts
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE p.oid = ANY($1::oid[])`,
};

/** What `pg_get_functiondef` refuses to print. */
const AGGREGATES: ObserverQuery = {
  family: 'routines',
  sql: `SELECT 'aggregate ' || ${ROUTINE_NAME} AS object, jsonb_build_object(
    'arguments', pg_get_function_arguments(p.oid), 'kind', g.aggkind, 'direct arguments', g.aggnumdirectargs,
    'parallel', p.proparallel, 'state', ${routine('aggtransfn')}, 'state type', format_type(g.aggtranstype, NULL),
    'state space', g.aggtransspace, 'initial', g.agginitval, 'final', ${routine('aggfinalfn')}, 'final extra', g.aggfinalextra,
    'final modify', g.aggfinalmodify, 'combine', ${routine('aggcombinefn')}, 'serialize', ${routine('aggserialfn')},
    'deserialize', ${routine('aggdeserialfn')}, 'moving state', ${routine('aggmtransfn')}, 'moving inverse', ${routine('aggminvtransfn')},
    'moving state type', CASE WHEN g.aggmtranstype <> 0 THEN format_type(g.aggmtranstype, NULL) END,
    'moving space', g.aggmtransspace, 'moving initial', g.aggminitval, 'moving final', ${routine('aggmfinalfn')},
    'moving final extra', g.aggmfinalextra, 'moving final modify', g.aggmfinalmodify,
    'sort operator', CASE WHEN g.aggsortop <> 0 THEN g.aggsortop::regoperator::text END) AS facts
  FROM pg_aggregate g JOIN pg_proc p ON p.oid = g.aggfnoid::oid JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE p.oid = ANY($1::oid[])`,
};

const TYPES: ObserverQuery = {
  family: 'types',
  sql: `SELECT CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END || ' ' || ${TYPE} AS object, jsonb_build_object(
    'owner', pg_get_userbyid(t.typowner),
    'granted', ${granted('t.typacl', 'T', 't.typowner')},
    'comment', obj_description(t.oid, 'pg_type'),
    'labels', (SELECT jsonb_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
    'attributes', (SELECT jsonb_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
      WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped),
    'base', CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
    'not null', CASE WHEN t.typtype = 'd' AND t.typnotnull THEN true END,
    'default', t.typdefault,
    'collation', (SELECT ${qualified('cn.nspname', 'co.collname')} FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
      JOIN pg_type b ON b.oid = t.typbasetype WHERE co.oid = t.typcollation AND t.typcollation <> b.typcollation),
    'range of', (SELECT jsonb_build_array(format_type(r.rngsubtype, NULL), 
        (SELECT o.opcname FROM pg_opclass o WHERE o.oid = r.rngsubopc), CASE WHEN r.rngcollation <> 0 THEN r.rngcollation::regcollation::text END,
        r.rngcanonical::text, r.rngsubdiff::text, CASE WHEN to_jsonb(r) ? 'rngmultitypid' THEN (to_jsonb(r) ->> 'rngmultitypid')::oid::regtype::text END)
      FROM pg_range r WHERE r.rngtypid = t.oid),
    'base type', CASE WHEN t.typtype = 'b' THEN jsonb_build_array(t.typinput::text, t.typoutput::text, t.typreceive::text, t.typsend::text,
      t.typmodin::text, t.typmodout::text, t.typlen, t.typbyval, t.typalign, t.typstorage, t.typcategory, t.typispreferred) END) AS facts
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
  WHERE t.oid = ANY($1::oid[])`,
};

const DOMAIN_CONSTRAINTS: ObserverQuery = {
  family: 'types',
  sql: `SELECT 'constraint ' || ${TYPE} || '.' || ${written('k.conname')} AS object, jsonb_build_object(
    'definition', pg_get_constraintdef(k.oid), 'validated', k.convalidated, 'comment', obj_description(k.oid, 'pg_constraint')) AS facts
  FROM pg_constraint k JOIN pg_type t ON t.oid = k.contypid JOIN pg_namespace n ON n.oid = t.typnamespace
  WHERE k.contypid = ANY($1::oid[]) AND k.contype = 'c'`,
};

/** Everything about functions, procedures, aggregates, types and domains. */
export const ROUTINE_AND_TYPE_QUERIES: readonly ObserverQuery[] = [
  ROUTINES,
  AGGREGATES,
  TYPES,
  DOMAIN_CONSTRAINTS,
];
