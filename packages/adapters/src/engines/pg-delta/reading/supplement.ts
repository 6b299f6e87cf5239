import type { JsonValue } from '@lockstep/core/text/canonical-json.js';
import type { Tie } from '@lockstep/core/catalog/tie.js';
import type { UnmodelledObject } from '@lockstep/core/catalog/catalog.js';
import type { DependencyEdge, Fact } from '@supabase/pg-delta';
import type { ExtensionHandler, HandlerContext } from '@supabase/pg-delta/integrations';
import { readBuiltinOwners } from './builtin-owners.js';
import { writtenName } from './fact-names.js';
import { type FinerPoints, readFinerPoints } from './finer-points.js';
import { readGrantsBeside } from './grants-beside.js';
import { textList } from './payload.js';
import { readTies } from './ties.js';
import { readUnmodelled } from './unmodelled-objects.js';
import { readViewColumns } from './view-columns.js';
import { readVirtualColumns } from './virtual-columns.js';

/** What the engine does not read, taken from the same snapshot of the database. */
export interface Supplement {
  readonly role: string;
  readonly databaseOwner: string;
  readonly unmodelled: readonly UnmodelledObject[];
  /** Columns of a constraint, by its neutral name. */
  readonly constraints: ReadonlyMap<string, ConstraintColumns>;
  /** What the engine is blind to. */
  readonly finer: FinerPoints;
  /** Names of the tables a table inherits from (partitions left out), in their order. */
  readonly inherits: ReadonlyMap<string, readonly string[]>;
  /** Columns of a view with their types, in their order, by the view's neutral name. */
  readonly viewColumns: ReadonlyMap<string, readonly string[]>;
  /** Written names of generated columns that are not stored. */
  readonly virtualColumns: ReadonlySet<string>;
  /** Grants that the engine does not read. */
  readonly grants: readonly Fact[];
  /** Owners that the engine does not read. */
  readonly owners: readonly DependencyEdge[];
  /** What hangs on what. */
  readonly ties: readonly Tie[];
  /** The comment that each installed extension brings along, by its name. */
  readonly extensionComments: ReadonlyMap<string, string>;
}

export interface ConstraintColumns {
  readonly columns: readonly string[];
  readonly foreignTable: string | null;
  readonly foreignColumns: readonly string[];
}

/** Reads the supplement inside the engine's own read-only transaction, so that both see one moment. */
export function supplementReader(): {
  readonly handler: ExtensionHandler;
  readonly result: () => Supplement;
} {
  let supplement: Supplement | null = null;
  return {
    handler: {
      extension: 'lockstep',
      capture: async (context) => {
        supplement = await readSupplement(context);
        return { facts: [], edges: [] };
      },
    },
    result: () => {
      if (supplement === null) throw new Error('The supplement is read by extract(), which has not run.');
      return supplement;
    },
  };
}

async function readSupplement(context: HandlerContext): Promise<Supplement> {
  const [session] = await context.query(`
    SELECT current_user::text AS role, pg_get_userbyid(datdba)::text AS owner
    FROM pg_database WHERE datname = current_database()`);
  return {
    role: String(session?.['role']),
    databaseOwner: String(session?.['owner']),
    unmodelled: await readUnmodelled(context),
    constraints: await readConstraints(context),
    finer: await readFinerPoints(context),
    inherits: await readInheritance(context),
    viewColumns: await readViewColumns(context),
    virtualColumns: await readVirtualColumns(context),
    grants: await readGrantsBeside(context),
    owners: await readBuiltinOwners(context),
    ties: await readTies(context),
    extensionComments: await readExtensionComments(context),
  };
}

async function readExtensionComments(context: HandlerContext): Promise<ReadonlyMap<string, string>> {
  const rows = await context.query(`
    SELECT e.extname AS name, a.comment FROM pg_extension e
    JOIN pg_available_extensions a ON a.name = e.extname WHERE a.comment IS NOT NULL`);
  return new Map(rows.map((row) => [String(row['name']), String(row['comment'])]));
}

async function readConstraints(context: HandlerContext): Promise<ReadonlyMap<string, ConstraintColumns>> {
  const rows = await context.query(`
    SELECT n.nspname AS schema, c.relname AS table, con.conname AS name,
           fn.nspname AS foreign_schema, fc.relname AS foreign_table,
           ARRAY(SELECT a.attname::text FROM unnest(con.conkey) WITH ORDINALITY AS k(num, ord)
                 JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.num ORDER BY k.ord) AS columns,
           ARRAY(SELECT a.attname::text FROM unnest(con.confkey) WITH ORDINALITY AS k(num, ord)
                 JOIN pg_attribute a ON a.attrelid = con.confrelid AND a.attnum = k.num ORDER BY k.ord) AS foreign_columns
    FROM pg_constraint con
    JOIN pg_class c ON c.oid = con.conrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_class fc ON fc.oid = con.confrelid
    LEFT JOIN pg_namespace fn ON fn.oid = fc.relnamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')`);
  return new Map(
    rows.map((row) => [
      writtenName(String(row['schema']), String(row['table']), String(row['name'])),
      {
        columns: textList(row['columns']),
        foreignTable:
          typeof row['foreign_table'] === 'string'
            ? writtenName(String(row['foreign_schema']), row['foreign_table'])
            : null,
        foreignColumns: textList(row['foreign_columns']),
      },
    ]),
  );
}

async function readInheritance(context: HandlerContext): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await context.query(`
    SELECT n.nspname AS schema, c.relname AS name,
           array_agg(pn.nspname::text ORDER BY i.inhseqno) AS parent_schemas,
           array_agg(pc.relname::text ORDER BY i.inhseqno) AS parent_names
    FROM pg_inherits i
    JOIN pg_class c ON c.oid = i.inhrelid AND c.relkind IN ('r', 'f') AND NOT c.relispartition
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class pc ON pc.oid = i.inhparent
    JOIN pg_namespace pn ON pn.oid = pc.relnamespace
    GROUP BY n.nspname, c.relname`);
  return new Map(
    rows.map((row) => {
      const schemas = textList(row['parent_schemas']);
      const names = textList(row['parent_names']);
      return [
        writtenName(String(row['schema']), String(row['name'])),
        names.map((name, index) => writtenName(schemas[index] ?? '', name)),
      ];
    }),
  );
}

/** The supplement's part of a fact's definition, null where it adds nothing. */
export function definedBeside(
  supplement: Supplement,
  fact: { readonly id: string; readonly name: string },
): JsonValue {
  return [supplement.inherits.get(fact.name) ?? null, supplement.finer.properties.get(fact.id) ?? null];
}
