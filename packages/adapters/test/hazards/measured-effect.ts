import type { HazardCode } from '@lockstep/core/errors/hazard-codes.js';
import { LOCK_LEVELS, type LockLevel, strongerLock } from '@lockstep/core/hazards/model/lock-level.js';
import type pg from 'pg';

/** What a statement really did to relations that existed before it. */
export interface MeasuredEffect {
  readonly lock: LockLevel;
  /** Codes that the run itself shows, in the order of the list of codes. */
  readonly shown: readonly HazardCode[];
}

/** Codes that a run on the server shows or disproves. */
export const SHOWN_BY_A_RUN: readonly HazardCode[] = [
  'DATA_LOSS',
  'TABLE_REWRITE',
  'BLOCKS_READS',
  'BLOCKS_WRITES',
  'AUTHORIZATION_CHANGED',
];

interface RelationState {
  readonly oid: number;
  readonly name: string;
  readonly kind: string;
  readonly file: number | null;
  readonly scans: number;
  readonly table: number | null;
}

interface DatabaseState {
  readonly relations: readonly RelationState[];
  /** Table and column number → all values as text, in the order of rows. */
  readonly values: ReadonlyMap<string, string>;
  /** Object → who owns it and who may do what with it. */
  readonly access: ReadonlyMap<string, string>;
}

// Composite types and TOAST tables are relations that no reader or writer names: they do not count.
const RELATIONS = `
  SELECT c.oid::int AS oid, n.nspname || '.' || c.relname AS name, c.relkind AS kind,
         pg_relation_filenode(c.oid)::int AS file, pg_stat_get_xact_numscans(c.oid)::int AS scans,
         i.indrelid::int AS table
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
  WHERE c.oid >= 16384 AND n.nspname NOT IN ('pg_toast', 'pg_catalog', 'information_schema') AND c.relkind <> 'c'`;

const ACCESS = `
  SELECT 'relation ' || c.oid AS key, concat_ws(' ', relowner, relacl::text, relrowsecurity, relforcerowsecurity,
           CASE relkind WHEN 'v' THEN c.reloptions::text END, (SELECT string_agg(p::text, ',' ORDER BY polname) FROM pg_policy p WHERE polrelid = c.oid),
           (SELECT string_agg(attname || attacl::text, ',') FROM pg_attribute WHERE attrelid = c.oid)) AS value
  FROM pg_class c WHERE c.oid >= 16384 AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
  UNION ALL SELECT 'routine ' || oid, concat_ws(' ', proowner, proacl::text, prosecdef) FROM pg_proc WHERE oid >= 16384
  UNION ALL SELECT 'type ' || oid, concat_ws(' ', typowner, typacl::text) FROM pg_type WHERE oid >= 16384 AND typtype <> 'c' AND typelem = 0
  UNION ALL SELECT 'schema ' || oid, concat_ws(' ', nspowner, nspacl::text) FROM pg_namespace WHERE nspname !~ '^pg_'
  UNION ALL SELECT 'default privileges', (SELECT string_agg(defaclobjtype::text || defaclacl::text, ',') FROM pg_default_acl)`;

/** Runs a statement inside the open transaction of this client, and says what it did. */
export async function measure(client: pg.Client, sql: string, prelude: string): Promise<MeasuredEffect> {
  const before = await stateOf(client);
  // A fresh transaction: reading the state took locks of its own.
  await client.query('COMMIT');
  await client.query('BEGIN');
  if (prelude !== '') await client.query(prelude);
  const scansBefore = await scansOf(client);
  await client.query(sql);
  const locks = await locksOf(client);
  const after = await stateOf(client);
  return compare(before, { after, scansBefore, locks });
}

async function scansOf(client: pg.Client): Promise<ReadonlyMap<number, number>> {
  const { rows } = await client.query<RelationState>(RELATIONS);
  return new Map(rows.map(({ oid, scans }) => [oid, scans]));
}

async function locksOf(client: pg.Client): Promise<ReadonlyMap<number, LockLevel>> {
  const { rows } = await client.query<{ oid: number; mode: string }>(
    `SELECT relation::int AS oid, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted`,
  );
  const locks = new Map<number, LockLevel>();
  for (const { oid, mode } of rows) locks.set(oid, strongerLock(locks.get(oid) ?? 'none', levelOf(mode)));
  return locks;
}

/** `ShareUpdateExclusiveLock` is `share update exclusive`. */
export function levelOf(mode: string): LockLevel {
  const words = mode
    .replace(/Lock$/, '')
    .replace(/(?!^)([A-Z])/g, ' $1')
    .toLowerCase();
  const level = LOCK_LEVELS.find((known) => known === words);
  if (level === undefined) throw new Error(`pg_locks says ${mode}, which is not a lock level`);
  return level;
}

async function stateOf(client: pg.Client): Promise<DatabaseState> {
  const relations = (await client.query<RelationState>(RELATIONS)).rows;
  const access = (await client.query<{ key: string; value: string }>(ACCESS)).rows;
  const values = new Map<string, string>();
  for (const relation of relations) {
    if (relation.kind === 'S') values.set(String(relation.oid), await counterOf(client, relation));
    if (relation.kind !== 'r') continue;
    for (const [column, text] of await columnsOf(client, relation))
      values.set(`${relation.oid} ${column}`, text);
  }
  return { relations, values, access: new Map(access.map(({ key, value }) => [key, value])) };
}

async function counterOf(client: pg.Client, { oid }: RelationState): Promise<string> {
  const { rows } = await client.query<{ last: string | null }>(
    'SELECT pg_sequence_last_value($1)::text AS last',
    [oid],
  );
  return rows[0]?.last ?? '';
}

async function columnsOf(
  client: pg.Client,
  { oid }: RelationState,
): Promise<readonly (readonly [string, string])[]> {
  const { rows: columns } = await client.query<{ number: number; name: string; table: string }>(
    `SELECT attnum::int AS number, quote_ident(attname) AS name, attrelid::regclass::text AS table
     FROM pg_attribute WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped`,
    [oid],
  );
  if (columns.length === 0) return [];
  const list = columns.map(
    ({ name, number }) => `string_agg(${name}::text, '|' ORDER BY ctid) AS c${number}`,
  );
  const { rows } = await client.query<Record<string, string | null>>(
    `SELECT count(*) AS rows, ${list.join(', ')} FROM ONLY ${columns[0]?.table ?? ''}`,
  );
  return [
    ['rows', rows[0]?.['rows'] ?? ''],
    ...columns.map(({ number }) => [String(number), normalised(rows[0]?.[`c${number}`] ?? '')] as const),
  ];
}

/** Equal for texts of equal values: digits after the point, padding, white space of JSON, the zone UTC. */
function normalised(values: string): string {
  return values
    .split('|')
    .map((value) => (/^-?\d+\.\d*$/.test(value) ? String(Number(value)) : value.trimEnd()))
    .map((value) => value.replace(/\+00$/, '').replace(/^\{.*\}$/, (json) => json.replace(/\s/g, '')))
    .join('|');
}

interface Run {
  readonly after: DatabaseState;
  readonly scansBefore: ReadonlyMap<number, number>;
  readonly locks: ReadonlyMap<number, LockLevel>;
}

function compare(before: DatabaseState, run: Run): MeasuredEffect {
  const after = new Map(run.after.relations.map((relation) => [relation.oid, relation]));
  const facts = before.relations.map((relation) => {
    const now = after.get(relation.oid);
    return {
      ...relation,
      lock: run.locks.get(relation.oid) ?? ('none' as const),
      scanned: now !== undefined && now.scans > (run.scansBefore.get(relation.oid) ?? now.scans),
      refiled: now !== undefined && now.file !== relation.file,
    };
  });
  const isEmptied = (oid: number) => run.after.values.get(`${oid} rows`) === '0';
  const worked = facts.filter(
    ({ kind, scanned, refiled, oid, table }) =>
      kind !== 'S' && (scanned || refiled) && !isEmptied(table ?? oid),
  );
  const stores = worked.filter(({ kind }) => kind === 'r' || kind === 'p');
  const shown = new Set<HazardCode>();
  if ([...before.values].some(([key, text]) => run.after.values.get(key) !== text)) shown.add('DATA_LOSS');
  if (stores.some(({ refiled }) => refiled)) shown.add('TABLE_REWRITE');
  if (worked.some(({ lock }) => lock === 'access exclusive')) shown.add('BLOCKS_READS');
  // Queries on a table look at all of its indexes: one that is rebuilt stops them too.
  const tables = new Set(facts.filter(({ kind }) => kind === 'r' || kind === 'p').map(({ oid }) => oid));
  const writers = worked.filter(({ oid, table }) => tables.has(table ?? oid));
  if (writers.some(({ lock }) => LOCK_LEVELS.indexOf(lock) >= LOCK_LEVELS.indexOf('share')))
    shown.add('BLOCKS_WRITES');
  if (
    [...before.access].some(
      ([key, value]) => run.after.access.has(key) && run.after.access.get(key) !== value,
    )
  )
    shown.add('AUTHORIZATION_CHANGED');
  return {
    lock: facts.map(({ lock }) => lock).reduce(strongerLock, 'none'),
    shown: SHOWN_BY_A_RUN.filter((code) => shown.has(code)),
  };
}
