import type { CatalogSnapshot } from '@lockstep/core/catalog/catalog-view.js';
import type { Claims } from '@lockstep/core/ownership/claims.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { divideOwnership, type Ownership } from '@lockstep/core/ownership/ownership.js';
import { fingerprintOf, ownedHashes } from '@lockstep/core/catalog/fingerprint.js';
import type { OwnedObject } from '@lockstep/core/ownership/ledger.js';
import { objectOf } from '@lockstep/core/catalog/object-of.js';
import { factsById } from '@lockstep/core/catalog/catalog.js';
import type { Proposal } from '@lockstep/core/catalog/proposal.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';
import { runSql, testDatabase, type TestDatabase } from '@lockstep/testing';
import { postgresql } from '../../../src/dialects/postgresql/dialect.js';
import { pgDeltaDiffer } from '../../../src/engines/pg-delta/pg-delta-engine.js';

export const engine = { ...postgresql.reader, ...postgresql.exporter, ...pgDeltaDiffer };

/** A database of a role without superuser rights, as schema files are loaded into and applied to. */
export interface OwnedDatabase {
  readonly database: TestDatabase;
  readonly target: ConnectionTarget;
  /** Runs SQL as the owner. */
  run(sql: string): Promise<readonly Record<string, unknown>[]>;
}

/** Makes a database that belongs to the login `app`, with the roles that tests name. */
export async function ownedDatabase(major: 15 | 18, login = 'app'): Promise<OwnedDatabase> {
  const database = await testDatabase(major);
  for (const role of new Set(['app', 'reader', 'auditor', login])) {
    await database.run(
      `DO $$ BEGIN CREATE ROLE ${role} LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
    );
  }
  await database.run(`ALTER DATABASE ${database.name} OWNER TO ${login}`);
  const url = database.urlFor(login, '');
  return { database, target: targetOf(url, database.name), run: async (sql) => await runSql(url, sql) };
}

/** Two databases with what the SQL makes in them, run by their owner. */
export async function pairOf(
  major: 15 | 18,
  sql: { readonly current: string; readonly desired: string },
): Promise<readonly [OwnedDatabase, OwnedDatabase]> {
  const current = await ownedDatabase(major);
  const desired = await ownedDatabase(major);
  if (sql.current !== '') await current.run(sql.current);
  if (sql.desired !== '') await desired.run(sql.desired);
  return [current, desired];
}

export function targetOf(url: string, database: string): ConnectionTarget {
  return { dialect: 'postgresql', url: RedactedUrl.of(url), host: '127.0.0.1', database, embedded: false };
}

/** What a test says about the module whose plan it looks at. */
export interface ModuleCase {
  readonly module?: string;
  readonly claims?: Claims;
  readonly ledger?: readonly OwnedObject[];
  readonly context?: CatalogSnapshot | null;
  readonly renames?: readonly { readonly from: string; readonly to: string }[];
}

export interface Planned {
  readonly current: CatalogSnapshot;
  readonly desired: CatalogSnapshot;
  readonly ownership: Ownership;
  readonly proposal: Proposal;
  readonly from: string;
  readonly to: string;
}

/** Reads both databases and plans from the one to the other. By default the module owns everything. */
export async function planBetween(
  current: OwnedDatabase,
  desired: OwnedDatabase,
  about: ModuleCase = {},
): Promise<Planned> {
  const [now, wanted] = await Promise.all([
    engine.readCatalog(current.target),
    engine.readCatalog(desired.target),
  ]);
  const ownership = divideOwnership({
    module: about.module ?? 'main',
    current: now.catalog,
    desired: wanted.catalog,
    context: about.context?.catalog ?? null,
    claims: about.claims ?? { schemas: ['*'] },
    ledger: about.ledger ?? [],
  });
  const proposal = await engine.propose({
    current: now,
    desired: wanted,
    views: ownership.views,
    renames: about.renames ?? [],
  });
  return {
    current: now,
    desired: wanted,
    ownership,
    proposal,
    from: fingerprintOf(now.catalog, ownership.views.current),
    to: fingerprintOf(wanted.catalog, ownership.views.desired),
  };
}

/** Runs a proposal as apply does: a transaction a segment, names resolved in pg_catalog and the module's schemas. */
export async function applyProposal(on: OwnedDatabase, planned: Planned): Promise<void> {
  const schemas = new Set(
    planned.desired.catalog.facts
      .filter((fact) => planned.ownership.views.desired.mine.has(fact.id) && fact.schema !== null)
      .map((fact) => `"${fact.schema ?? ''}"`),
  );
  const session = `SET search_path = ${['pg_catalog', ...schemas].join(', ')}; SET check_function_bodies = off;`;
  let segment: string[] = [];
  const flush = async (): Promise<void> => {
    if (segment.length > 0) await on.run(`${session} BEGIN; ${segment.join(';\n')}; COMMIT;`);
    segment = [];
  };
  for (const statement of planned.proposal.statements) {
    if (statement.startsSegment) await flush();
    segment.push(statement.sql);
  }
  await flush();
}

/** The rows a ledger holds after an apply. */
export function ledgerRows(module: string, planned: Planned): readonly OwnedObject[] {
  const facts = factsById(planned.current.catalog);
  return ownedHashes(planned.current.catalog, planned.ownership.views.current).map(({ fact, hash }) => ({
    module,
    ...objectOf(fact, facts),
    hash,
  }));
}

/** The statements of a proposal as text. */
export function sqlOf(planned: Planned): readonly string[] {
  return planned.proposal.statements.map((statement) => statement.sql);
}

/** Applies a plan and plans again; the second plan tells whether the first one was right. */
export async function converge(
  current: OwnedDatabase,
  desired: OwnedDatabase,
  about: ModuleCase = {},
): Promise<{ readonly first: Planned; readonly second: Planned }> {
  const first = await planBetween(current, desired, about);
  await applyProposal(current, first);
  return { first, second: await planBetween(current, desired, { ...about, renames: [] }) };
}
