import { nameParts, writtenName } from '../catalog/object-names.js';
import { printObjectId } from '../catalog/object-id.js';
import { factsById } from '../catalog/catalog.js';
import { describeObject } from '../catalog/object-kind.js';
import type { Tie, TieKind } from '../catalog/tie.js';
import type { OwnedObject } from './ledger.js';
import type { Proposal } from '../catalog/proposal.js';
import type { CatalogSnapshot } from '../catalog/catalog-view.js';
import { type Claims, isClaimed } from './claims.js';
import type { Ownership } from './ownership.js';
import { changedUnder } from './tied-changes.js';

/** A statement that would change, take along or fail on an object of somebody else that hangs on ours. */
export interface BrokenTie {
  readonly tie: Tie;
  /** The module the ledger gives it to; null where nobody recorded it. */
  readonly module: string | null;
  /** What the statement would change: kind and name. */
  readonly used: string;
  readonly sql: string;
}

export interface BrokenTiesRequest {
  readonly module: string;
  readonly proposal: Proposal;
  readonly ownership: Ownership;
  readonly current: CatalogSnapshot;
  readonly desired: CatalogSnapshot;
  readonly claims: Claims;
  /** Rows of all modules. */
  readonly ledger: readonly OwnedObject[];
}

/** Finds what of others hangs on ours and a statement would touch, each with the first such statement. Pure. */
export function brokenTies(request: BrokenTiesRequest): readonly BrokenTie[] {
  const { current, desired, proposal } = request;
  const catalogs = { current: current.catalog, desired: desired.catalog };
  const facts = factsById(current.catalog);
  return (current.ties ?? [])
    .filter((tie) => isOfOthers(tie, request))
    .flatMap((tie) => {
      for (const statement of proposal.statements) {
        const id = changedUnder(tie, statement, catalogs);
        if (id === null) continue;
        const fact = facts.get(id);
        const used = fact === undefined ? id.replace(':', ' ') : describeObject(fact);
        return [{ tie, module: moduleOf(tie, request), used, sql: statement.sql }];
      }
      return [];
    });
}

function isOfOthers(tie: Tie, request: BrokenTiesRequest): boolean {
  const { mine } = request.ownership.views.current;
  if (tie.kind === 'statistics') return !isOurStatistics(tie, request);
  if (tie.kind === 'sequence') return !isOurSequence(tie, request);
  return tie.holder !== null && !mine.has(tie.holder);
}

/** No engine makes statistics: they are the module's where its files, or `owns`, name them. */
function isOurStatistics({ object, schema }: Tie, { desired, claims }: BrokenTiesRequest): boolean {
  const named = desired.catalog.unmodelled.some(({ name }) => name === describeObject(object));
  return named || isClaimed(claims, { kind: 'other', name: object.name, schema });
}

/**
 * A sequence that belongs to a column is ours where the files create it, `owns` names it, or a column of ours takes its
 * values: so it is with `serial`. One that somebody tied to our column is not.
 */
function isOurSequence(tie: Tie, { desired, ownership, claims }: BrokenTiesRequest): boolean {
  const { mine } = ownership.views.current;
  return (
    desired.catalog.facts.some(({ id }) => id === tie.holder) ||
    tie.usedBy.some((id) => mine.has(id)) ||
    isClaimed(claims, { kind: 'sequence', name: tie.object.name, schema: tie.schema })
  );
}

/** A sequence of a column has no row of its own: that of our table says nothing about it. */
function moduleOf({ holder }: Tie, { module, ledger }: BrokenTiesRequest): string | null {
  const row = ledger.find((one) => printObjectId(one) === holder && one.module !== module);
  return row?.module ?? null;
}

const BY_HAND: Readonly<Record<TieKind, (tie: Tie, used: string) => string>> = {
  child: ({ object }, used) => `ALTER TABLE ${object.name} NO INHERIT ${nameIn(used)};`,
  sequence: ({ object }) => `ALTER SEQUENCE ${object.name} OWNED BY NONE;`,
  statistics: ({ object }) => `DROP STATISTICS ${object.name};`,
  'row type': ({ object }) =>
    `ALTER TABLE ${writtenName(nameParts(object.name).slice(0, -1))} ALTER COLUMN ${writtenName(nameParts(object.name).slice(-1))} TYPE text;`,
  'typed table': ({ object }) => `ALTER TABLE ${object.name} NOT OF;`,
};

/** What a person can do about it: an SQL statement for an object that no module has. */
export function freeByHand({ tie, used }: BrokenTie): string {
  return BY_HAND[tie.kind](tie, used);
}

/** Of `table public.t` the name. */
function nameIn(described: string): string {
  return described.slice(described.indexOf(' ') + 1);
}
