import type { CatalogReadOptions } from '@lockstep/core/ports/catalog-reader.js';
import type { CatalogSnapshot } from '@lockstep/core/catalog/catalog-view.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { UnmodelledObject } from '@lockstep/core/catalog/catalog.js';
import {
  buildFactBase,
  type DependencyEdge,
  encodeId,
  extract,
  type ExtractResult,
  type Fact,
  type FactBase,
} from '@supabase/pg-delta';
import type { ExtensionHandler } from '@supabase/pg-delta/integrations';
import type pg from 'pg';
import { convertCatalog } from './convert-catalog.js';
import { withoutCredentials } from './credentials.js';
import { withOneNotNull } from './domain-not-null.js';
import { rememberState } from '../engine-state.js';
import { factNameOf } from './fact-names.js';
import { normaliseFact } from './normalise-facts.js';
import { textsOf } from './payload.js';
import { mayDangle } from './may-dangle.js';
import { lentPool } from './lent-pool.js';
import { renameRole, type RoleAlias } from './role-names.js';
import { type Supplement, supplementReader } from './supplement.js';
import { markVirtual } from './virtual-columns.js';

/** Reads the whole database in the snapshot that is open on this connection. Throws `ENGINE.FAILED`. */
export async function readCatalogIn(
  client: pg.ClientBase,
  target: ConnectionTarget,
  { ownerAlias }: Pick<CatalogReadOptions, 'ownerAlias'> = {},
): Promise<CatalogSnapshot> {
  const reader = supplementReader();
  const extracted = await extractFrom(client, target, reader.handler);
  const supplement = reader.result();
  const { base, credentials, faithful } = prepare(extracted.factBase, supplement, ownerAlias);
  const catalog = convertCatalog({
    base,
    serverVersion: extracted.pgVersion,
    supplement: {
      ...supplement,
      role: supplement.role === ownerAlias?.from ? ownerAlias.to : supplement.role,
      unmodelled: [...supplement.unmodelled, ...unreadable(extracted)],
    },
    credentials,
  });
  const state = { base, faithful, databaseOwner: supplement.databaseOwner };
  return rememberState({ catalog, readFrom: target, ties: supplement.ties }, state);
}

async function extractFrom(
  client: pg.ClientBase,
  target: ConnectionTarget,
  handler: ExtensionHandler,
): Promise<ExtractResult> {
  try {
    // Redacted options would be planned as real values: credentials are taken out by our own rule instead.
    return await extract(lentPool(client), { redactSecrets: false, handlers: [handler] });
  } catch (cause) {
    if (cause instanceof LockstepError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LockstepError('ENGINE.FAILED', {
      what: `pg-delta could not read the database "${target.database}" on ${target.host}: ${reason}`,
      next: ['Check that the login may read the catalogs of this database, then run the command again.'],
      cause,
    });
  }
}

interface PreparedFacts {
  readonly base: FactBase;
  readonly credentials: ReadonlyMap<string, readonly string[]>;
  readonly faithful: ReadonlyMap<string, string>;
}

function prepare(raw: FactBase, supplement: Supplement, alias: RoleAlias | undefined): PreparedFacts {
  const source = {
    facts: withGrants(raw.facts(), supplement.grants),
    edges: withOwners(raw, supplement.owners),
  };
  const named = alias === undefined ? source : renameRole(source, alias);
  const credentials = new Map<string, readonly string[]>();
  const faithful = new Map<string, string>();
  const facts: Fact[] = [];
  for (const namedFact of withOneNotNull(named.facts.filter((fact) => !isIdleRevoke(fact)))) {
    const normalised = normaliseFact(markVirtual(namedFact, supplement.virtualColumns));
    for (const [text, written] of normalised.faithful) faithful.set(text, written);
    const cleaned = withoutCredentials(normalised.fact);
    facts.push(cleaned.fact);
    if (cleaned.credentials.length > 0) credentials.set(encodeId(cleaned.fact.id), cleaned.credentials);
  }
  const base = buildFactBase(facts, [...named.edges], 'liveDb', new Set(), { allowDangling: mayDangle });
  return { base, credentials, faithful };
}

/** An object that the engine does not read has no owner either. */
function withOwners(raw: FactBase, owners: readonly DependencyEdge[]): readonly DependencyEdge[] {
  return [...raw.edges, ...owners.filter(({ from }) => raw.get(from) !== undefined)];
}

/** A grant on an object that the engine does not read stays unread. */
function withGrants(facts: readonly Fact[], grants: readonly Fact[]): readonly Fact[] {
  const known = new Set(facts.map(({ id }) => encodeId(id)));
  return [
    ...facts,
    ...grants.filter(
      ({ id, parent }) => !known.has(encodeId(id)) && (parent === undefined || known.has(encodeId(parent))),
    ),
  ];
}

/**
 * Default privileges of one schema can only add to those of the whole database: what they seem to take away was never
 * given there, and giving it "back" would leave a grant that nobody asked for.
 */
function isIdleRevoke(fact: Fact): boolean {
  const isOfSchema = fact.id.kind === 'defaultPrivilege' && fact.id.schema !== null;
  return isOfSchema && textsOf(fact, 'privileges').length === 0;
}

/** A user mapping whose options this login may not see: its state is unknown, so it is named. */
function unreadable(extracted: ExtractResult): readonly UnmodelledObject[] {
  return extracted.diagnostics
    .filter((diagnostic) => diagnostic.code === 'user-mapping-unreadable' && diagnostic.subject !== undefined)
    .map((diagnostic) => ({
      kind: 'other',
      name: diagnostic.subject === undefined ? '' : factNameOf(diagnostic.subject).name,
      schema: null,
      reason: 'This login may not read its options.',
      hash: null,
    }));
}
