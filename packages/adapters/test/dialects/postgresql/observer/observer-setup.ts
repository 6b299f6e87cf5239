import { targetOf } from '../../../postgres-target.js';
import { compareObservations, type ObservedDifference } from '@lockstep/core/catalog/compare-observations.js';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { observePostgres } from '../../../../src/dialects/postgresql/observer/observer.js';

/** Every root object of a database, by Lockstep's kinds and names; independent of the code under test. */
export async function rootsOf(
  database: Pick<TestDatabase, 'run'>,
): Promise<{ kind: string; name: string }[]> {
  const rows = await database.run(`
    SELECT kind, name FROM (
      SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign_table'
        ELSE 'table' END, c.oid::regclass::text, c.relnamespace, 'pg_class'::regclass, c.oid FROM pg_class c WHERE c.relkind IN ('r','p','v','m','S','f')
      UNION ALL SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
        replace(p.oid::regprocedure::text, ',', ', '), p.pronamespace, 'pg_proc'::regclass, p.oid FROM pg_proc p
      UNION ALL SELECT CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END, t.oid::regtype::text, t.typnamespace, 'pg_type'::regclass, t.oid FROM pg_type t
        WHERE t.typtype IN ('d', 'e', 'r') OR t.typtype = 'c' AND EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c')
      UNION ALL SELECT 'collation', c.oid::regcollation::text, c.collnamespace, 'pg_collation'::regclass, c.oid FROM pg_collation c
    ) AS o(kind, name, namespace, catalog, oid) JOIN pg_namespace n ON n.oid = o.namespace
    WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.catalog AND d.objid = o.oid AND d.objsubid = 0 AND d.deptype IN ('e', 'i'))
    UNION ALL SELECT 'schema', nspname FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname !~ '^pg_'
    UNION ALL SELECT 'extension', extname FROM pg_extension
    UNION ALL SELECT 'publication', pubname FROM pg_publication
    UNION ALL SELECT 'subscription', subname FROM (SELECT subname, subdbid FROM pg_subscription) s
      WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION ALL SELECT 'foreign_server', srvname FROM pg_foreign_server
    UNION ALL SELECT 'event_trigger', evtname FROM pg_event_trigger`);
  return rows.map((row) => ({ kind: String(row['kind']), name: qualifiedWhereNeeded(row) }));
}

/** `regclass` leaves out `public`, which is in the search path. */
function qualifiedWhereNeeded(row: Record<string, unknown>): string {
  const name = String(row['name']);
  const hasSchema = ['schema', 'extension', 'publication', 'subscription', 'foreign_server', 'event_trigger'];
  const bare = /^(?:"(?:[^"]|"")+"|[\w$]+)(?:\(|$)/.test(name);
  return !hasSchema.includes(String(row['kind'])) && bare ? `public.${name}` : name;
}

export interface Pair {
  readonly a: TestDatabase;
  readonly b: TestDatabase;
  /** What the observer says differs between them, over all root objects of both. */
  differences(): Promise<readonly ObservedDifference[]>;
  drop(): Promise<void>;
}

/** Two databases on one server, both with this SQL. */
export async function pairOf(sql: string, major: 15 | 18 = 18): Promise<Pair> {
  const [a, b] = [await testDatabase(major), await testDatabase(major)];
  await a.run(sql);
  await b.run(sql);
  return {
    a,
    b,
    differences: async () => {
      const roots = [...(await rootsOf(a)), ...(await rootsOf(b))];
      return compareObservations(
        await observePostgres(targetOf(a.url), roots),
        await observePostgres(targetOf(b.url), roots),
      );
    },
    drop: async () => {
      await a.drop();
      await b.drop();
    },
  };
}

export { targetOf };
