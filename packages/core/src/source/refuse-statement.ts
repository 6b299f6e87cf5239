import type { ParsedStatement } from './parsed-statement.js';
import { REFUSED_FORMS } from './refused-forms.js';
import { searchPathConfigured } from './search-path.js';
import { type Refusal, verdictOn } from './statement-verdicts.js';

/**
 * Why a statement has no place in a schema file (transaction control, data, COPY, roles, whole-server statements,
 * credentials, …), or null where it may stand. Kinds that nobody listed are refused.
 */
export function refusalOf(statement: ParsedStatement): Refusal | null {
  if (searchPathConfigured(statement) !== null) return null;
  return verdictOn(statement.node) ?? REFUSED_FORMS[statement.node]?.(statement.tree) ?? null;
}
