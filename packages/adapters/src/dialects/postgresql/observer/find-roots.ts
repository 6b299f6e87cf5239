import type { RootName } from '@lockstep/core/ports/database-session.js';
import type pg from 'pg';
import { z } from 'zod';
import { type Family, qualified, relationKind, written } from './observer-query.js';
import {
  CAST_NAME,
  OPERATOR_NAME,
  OPERATOR_CLASS_NAME,
  OPERATOR_FAMILY_NAME,
  TEXT_SEARCH_CONFIGURATION_NAME,
  TEXT_SEARCH_DICTIONARY_NAME,
} from './operator-queries.js';
import { ROUTINE_KIND, ROUTINE_NAME } from './routine-and-type-queries.js';

const inUserSchema = `n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`;
const simple = (family: Family, kind: string, catalog: string): string => {
  const name = {
    pg_extension: 'extname',
    pg_event_trigger: 'evtname',
    pg_publication: 'pubname',
    pg_namespace: 'nspname',
  }[catalog];
  return `SELECT '${family}', o.oid, '${kind}', ${written(`o.${name ?? 'oid'}`)} FROM ${catalog} o`;
};
const described = (family: Family, catalog: string, name: string): string =>
  `SELECT '${family}', o.oid, 'other', ${name} FROM ${catalog} o WHERE o.oid >= 16384`;

const CANDIDATES = [
  `SELECT 'relations', c.oid, ${relationKind('c.relkind')}, ${qualified('n.nspname', 'c.relname')}
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${inUserSchema}`,
  `SELECT 'routines', p.oid, ${ROUTINE_KIND}, ${ROUTINE_NAME}
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${inUserSchema}`,
  `SELECT 'types', t.oid, CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END, ${qualified('n.nspname', 't.typname')}
   FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype <> 'm' AND ${inUserSchema}`,
  `SELECT 'collations', c.oid, 'collation', ${qualified('n.nspname', 'c.collname')}
   FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE ${inUserSchema}`,
  simple('schemas', 'schema', 'pg_namespace'),
  simple('extensions', 'extension', 'pg_extension'),
  simple('eventTriggers', 'event_trigger', 'pg_event_trigger'),
  simple('publications', 'publication', 'pg_publication'),
  `SELECT 'subscriptions', s.oid, 'subscription', ${written('s.subname')} FROM (SELECT oid, subname, subdbid FROM pg_subscription) s
   WHERE s.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())`,
  `SELECT 'servers', s.oid, 'foreign_server', ${written('s.srvname')} FROM pg_foreign_server s`,
  `SELECT 'wrappers', w.oid, 'other', 'foreign data wrapper ' || ${written('w.fdwname')} FROM pg_foreign_data_wrapper w`,
  `SELECT 'languages', l.oid, 'other', 'language ' || ${written('l.lanname')} FROM pg_language l`,
  described('casts', 'pg_cast', CAST_NAME),
  described('operators', 'pg_operator', OPERATOR_NAME),
  described('operatorClasses', 'pg_opclass', OPERATOR_CLASS_NAME),
  described('operatorFamilies', 'pg_opfamily', OPERATOR_FAMILY_NAME),
  described('textSearchConfigurations', 'pg_ts_config', TEXT_SEARCH_CONFIGURATION_NAME),
  described('textSearchDictionaries', 'pg_ts_dict', TEXT_SEARCH_DICTIONARY_NAME),
];

const FIND_ROOTS = `
  SELECT DISTINCT c.family, c.oid::text AS oid
  FROM (${CANDIDATES.join('\nUNION ALL\n')}) AS c(family, oid, kind, name)
  JOIN unnest($1::text[], $2::text[]) AS w(kind, name) ON w.kind = c.kind AND w.name = c.name`;

/** A table brings the sequences its columns own; a composite type brings the relation that holds its attributes. */
const HANGING_RELATIONS = `
  SELECT d.objid::text AS oid FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
  WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = ANY($1::oid[]) AND d.deptype IN ('a', 'i')
  UNION SELECT t.typrelid::text FROM pg_type t WHERE t.oid = ANY($2::oid[]) AND t.typtype = 'c'`;

const rootRows = z.array(z.object({ family: z.string(), oid: z.string() }));
const relationRows = z.array(z.object({ oid: z.string() }));

/** The OIDs of the named root objects that exist, with the relations that hang on them, by family. */
export async function findRoots(
  client: pg.ClientBase,
  roots: readonly RootName[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const result = await client.query(FIND_ROOTS, [
    roots.map((root) => root.kind),
    roots.map((root) => root.name),
  ]);
  const found = new Map<string, string[]>();
  for (const { family, oid } of rootRows.parse(result.rows))
    found.set(family, [...(found.get(family) ?? []), oid]);
  const relations = found.get('relations') ?? [];
  const hanging = await client.query(HANGING_RELATIONS, [relations, found.get('types') ?? []]);
  const all = [...relations, ...relationRows.parse(hanging.rows).map((row) => row.oid)];
  return found.set('relations', [...new Set(all)]);
}
