import type { Fact, Payload } from '@supabase/pg-delta';
import { normaliseDefinition } from '../../../dialects/postgresql/parser/normalise-definition.js';

/** Members whose text PostgreSQL prints from a parsed expression, by the engine's kind. */
const PRINTED: Readonly<Record<string, readonly string[]>> = {
  constraint: ['def'],
  index: ['def'],
  view: ['def'],
  materializedView: ['def'],
  trigger: ['def'],
  rule: ['def'],
  policy: ['usingExpr', 'checkExpr'],
  column: ['generatedExpr'],
  default: ['expr'],
  domain: ['default'],
  publicationRel: ['where'],
};

/** A fact with its printed expressions in one form, and how to write those that had another. */
export interface NormalisedFact {
  readonly fact: Fact;
  /** Normalised text → text that PostgreSQL prints again as it was printed here. */
  readonly faithful: readonly (readonly [string, string])[];
}

/**
 * The fact with every printed expression in one form: PostgreSQL prints `varchar IN (…)` one way after the first load
 * and another way once that text was loaded again.
 */
export function normaliseFact(fact: Fact): NormalisedFact {
  const changed: Payload = {};
  const faithful: (readonly [string, string])[] = [];
  for (const member of PRINTED[fact.id.kind] ?? []) {
    const printed = fact.payload[member];
    if (typeof printed !== 'string') continue;
    const text = fact.id.kind === 'index' ? wholeIndex(printed) : printed;
    const normalised = normaliseDefinition(text);
    if (normalised !== printed) changed[member] = normalised;
    if (normalised !== text && faithfulText(text) !== text) faithful.push([normalised, faithfulText(text)]);
  }
  const isChanged = Object.keys(changed).length > 0;
  return { fact: isChanged ? { ...fact, payload: { ...fact.payload, ...changed } } : fact, faithful };
}

const LITERALS = /\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]\)::text\[\]/g;

/** With a cast of its own inside, the array is not taken apart when the text is loaded: it prints as it did. */
function faithfulText(text: string): string {
  return text.replaceAll(LITERALS, '((ARRAY[$1]::character varying[]))::text[]');
}

/**
 * PostgreSQL prints the index of a partitioned table with `ON ONLY`, which builds a parent that stays invalid and
 * children without the index. Without it every partition gets its index.
 */
function wholeIndex(definition: string): string {
  return definition.replace(/^(CREATE (?:UNIQUE )?INDEX (?:"(?:[^"]|"")*"|[^" ]+)) ON ONLY /, '$1 ON ');
}
