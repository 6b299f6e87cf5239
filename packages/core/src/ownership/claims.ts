import { nameParts, withoutArguments } from '../catalog/object-names.js';
import type { CatalogFact } from '../catalog/catalog.js';
import { matchesWildcards } from '../text/matches-wildcards.js';

/** `owns` of db.config.json. */
export interface Claims {
  readonly schemas?: readonly string[] | undefined;
  readonly objects?: readonly string[] | undefined;
}

/** Lockstep's own schema in the target: no glob matches it and no module manages it. */
export const LEDGER_SCHEMA = 'lockstep';

/** True where `owns` names the object, by its schema or by its name. Takes a root fact or an unmodelled object. */
export function isClaimed(claims: Claims, object: Pick<CatalogFact, 'kind' | 'name' | 'schema'>): boolean {
  return isClaimedByWhole(claims, object) || isClaimedByName(claims, object);
}

/** True where the claim is more particular than `schemas: ["*"]`, which yields to other modules. */
export function isClaimedByName(
  claims: Claims,
  object: Pick<CatalogFact, 'kind' | 'name' | 'schema'>,
): boolean {
  const schema = schemaNameOf(object);
  if (schema === LEDGER_SCHEMA) return false;
  const bySchema =
    schema !== null && (claims.schemas ?? []).some((pattern) => pattern !== '*' && matches(pattern, schema));
  return bySchema || (claims.objects ?? []).some((pattern) => matchesName(pattern, object));
}

function isClaimedByWhole(claims: Claims, object: Pick<CatalogFact, 'kind' | 'name' | 'schema'>): boolean {
  return schemaNameOf(object) !== LEDGER_SCHEMA && (claims.schemas ?? []).includes('*');
}

/** The schema an object lies in; a schema lies in itself. */
export function schemaNameOf(object: Pick<CatalogFact, 'kind' | 'name' | 'schema'>): string | null {
  return object.kind === 'schema' ? unquoted(object.name) : object.schema;
}

/** `*` stands for any characters but a dot, `?` for one; quotes do not matter. */
function matches(pattern: string, name: string): boolean {
  return matchesWildcards(unquoted(pattern), unquoted(name));
}

/** The same for a name of several parts, part by part: a dot in quotes is a character like any other. */
function matchesName(pattern: string, { name, schema }: Pick<CatalogFact, 'name' | 'schema'>): boolean {
  const partsOf = (text: string): readonly string[] => (schema === '' ? [unquoted(text)] : nameParts(text));
  const wanted = partsOf(pattern);
  const parts = partsOf(withoutArguments(name));
  const isEachMatched =
    wanted.length === parts.length &&
    wanted.every((part, at) => matchesWildcards(withoutDots(part), withoutDots(parts[at] ?? '')));
  return isEachMatched || matches(pattern, withoutArguments(name));
}

function withoutDots(part: string): string {
  return part.replaceAll('.', '\u0000');
}

function unquoted(name: string): string {
  return name.replaceAll('"', '');
}
