import { hashJson, type JsonValue } from '@lockstep/core/text/canonical-json.js';
import type { Fact, Payload } from '@supabase/pg-delta';

type PayloadValue = Payload[string];

/** A payload value as plain JSON, without what the engine keeps for itself (members that start with `_`). */
export function jsonOf(value: PayloadValue): JsonValue {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map((item) => jsonOf(item));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, member]) => !key.startsWith('_') && member !== undefined)
      .map(([key, member]) => [key, jsonOf(member)]),
  );
}

/** Lockstep's own hash of what a fact says, together with whatever else belongs to its definition. */
export function hashOfFact(fact: Fact, more: JsonValue): string {
  return hashJson([jsonOf(fact.payload), more]);
}

/** A text member of a payload; null where there is none. */
export function textOf(fact: Fact, key: string): string | null {
  const value = fact.payload[key];
  return typeof value === 'string' ? value : null;
}

/** A list of texts in a payload; empty where there is none. */
export function textsOf(fact: Fact, key: string): readonly string[] {
  const value = fact.payload[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A member of a member, for instance `ownedBy.table`; null where there is none. */
export function innerText(fact: Fact, key: string, inner: string): string | null {
  const value = fact.payload[key];
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const member = value[inner];
  return typeof member === 'string' ? member : null;
}

/** A `text[]` column of a row. */
export function textList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
