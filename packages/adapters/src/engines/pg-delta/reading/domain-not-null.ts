import { encodeId, type Fact, type FactBase } from '@supabase/pg-delta';
import { textOf } from './payload.js';

/**
 * Facts in which a domain's NOT NULL stands once. Since PostgreSQL 17 it is a constraint with a name as well; the engine
 * would write both, and the server refuses the second or gives it a name of its own. The constraint is kept.
 */
export function withOneNotNull(facts: readonly Fact[]): readonly Fact[] {
  const named = new Set(
    facts.filter(isNotNullOfDomain).map(({ parent }) => (parent ? encodeId(parent) : '')),
  );
  return facts.map((fact) =>
    named.has(encodeId(fact.id)) ? { ...fact, payload: { ...fact.payload, notNull: false } } : fact,
  );
}

/** True for a domain that takes no null, whichever way it is said. */
export function isNotNullDomain(fact: Fact, base: FactBase): boolean {
  return fact.payload['notNull'] === true || base.childrenOf(fact.id).some(isNotNullOfDomain);
}

function isNotNullOfDomain(fact: Fact): boolean {
  return (
    fact.id.kind === 'constraint' && fact.parent?.kind === 'domain' && textOf(fact, 'def') === 'NOT NULL'
  );
}

/** CREATE DOMAIN as a person writes it: a NOT NULL of the name that PostgreSQL gives it needs none. */
export function withPlainNotNull(sql: string): string {
  const domain = /^CREATE DOMAIN (?:"(?:[^"]|"")*"\.)?"((?:[^"]|"")*)" /.exec(sql)?.[1];
  return domain === undefined ? sql : sql.replace(` CONSTRAINT "${domain}_not_null" NOT NULL`, ' NOT NULL');
}
