import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { nextCommand } from '@lockstep/core/errors/next-command.js';
import type { ProposeRequest } from '@lockstep/core/ports/schema-differ.js';
import { type Fact, type FactBase, type RenameCandidate, type StableId } from '@supabase/pg-delta';
import type { EngineBases } from '../engine-bases.js';
import { factKindOf, factNameOf } from '../reading/fact-names.js';
import { type ObjectRename, relabelled } from './rename-labels.js';
import { RENAMABLE } from './rename-statements.js';

/** A rename as a user names it. */
export interface NamedRename {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
}

/** What the engine takes for a rename, by the names a user would write. */
export function candidateNames(candidate: RenameCandidate): NamedRename {
  const from = factNameOf(candidate.from);
  return { kind: from.kind, from: from.name, to: factNameOf(candidate.to).name };
}

/**
 * The renames a user named, tables before their columns. Throws `CONFIG.INVALID` for one that has no object which
 * only the database has and one of its kind which only the files have.
 */
export function namedRenames(
  request: ProposeRequest,
  bases: EngineBases,
  candidates: readonly RenameCandidate[],
): readonly ObjectRename[] {
  const wholesFirst = [...request.renames].sort((a, b) => depth(a.from) - depth(b.from));
  return wholesFirst.reduce<readonly ObjectRename[]>((found, rename) => {
    const match = findRename(rename, { bases, found });
    if (match === null) throw unknownRename(rename, { named: request.renames, candidates });
    return [...found, match];
  }, []);
}

function depth(name: string): number {
  return name.split('.').length;
}

interface Search {
  readonly bases: EngineBases;
  /** Renames that were found before, which this one may build on. */
  readonly found: readonly ObjectRename[];
}

function findRename(
  rename: { readonly from: string; readonly to: string },
  search: Search,
): ObjectRename | null {
  const { current, desired } = search.bases;
  for (const { id: from } of factsNamed(rename.from, current)) {
    const now = search.found.reduce((id, earlier) => relabelled(id, earlier), from);
    if (desired.has(now)) continue;
    const to = factsNamed(rename.to, desired).find(({ id }) => !current.has(id) && isSamePlace(now, id));
    if (to !== undefined) return { from, to: to.id };
  }
  return null;
}

function factsNamed(name: string, base: FactBase): readonly Fact[] {
  return base.facts().filter((fact) => {
    const known = factNameOf(fact.id);
    const canBe = [...RENAMABLE].some((kind) => kind === known.kind);
    return canBe && known.name === name && !base.isReferenceOnly(fact.id);
  });
}

/** A rename changes the last part of a name only. */
function isSamePlace(a: StableId, b: StableId): boolean {
  if (factKindOf(a.kind) !== factKindOf(b.kind) || a.kind !== b.kind) return false;
  const place = (id: StableId): string =>
    [...('schema' in id ? [id.schema] : []), ...('table' in id ? [id.table] : [])].join('.');
  return place(a) === place(b);
}

function unknownRename(
  rename: { readonly from: string; readonly to: string },
  given: { readonly named: ProposeRequest['renames']; readonly candidates: readonly RenameCandidate[] },
): LockstepError {
  const words = ({ from, to }: { readonly from: string; readonly to: string }): string => `${from}=${to}`;
  const others = given.named.map(words).filter((other) => other !== words(rename));
  const known = given.candidates
    .map(candidateNames)
    .map((candidate) => nextCommand('again', { rename: [...others, words(candidate)] }));
  return new LockstepError('CONFIG.INVALID', {
    what: `Nothing can be renamed from "${rename.from}" to "${rename.to}".`,
    why: 'A rename needs an object that only the database has and one of its kind, in the same place, that only the files have.',
    next: known.length === 0 ? [nextCommand('diff', { rename: [] })] : known,
  });
}
