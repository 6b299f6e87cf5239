import type { Fact } from '@supabase/pg-delta';
import { textOf, textsOf } from './payload.js';

/** Names of options that hold a secret in foreign-data wrappers of every make. */
const SECRET_OPTION =
  /pass(?!word_required|word_validator)|secret|token|credential|private_?key|api_?key|access_?key|sas_key/i;
const REMOVED = '********';

/**
 * Takes the values of credentials out of a fact and names the options that held them. Objects with credentials are
 * refused by name where they are the module's own; nobody else's are ever kept.
 */
export function withoutCredentials(fact: Fact): {
  readonly fact: Fact;
  readonly credentials: readonly string[];
} {
  const options = textsOf(fact, 'options');
  const credentials = options.map(optionName).filter((name) => SECRET_OPTION.test(name));
  const conninfo = textOf(fact, 'conninfo');
  const inConninfo = conninfo !== null && /password\s*=|:\/\/[^/@]*:[^/@]*@/i.test(conninfo);
  if (credentials.length === 0 && !inConninfo) return { fact, credentials };
  const cleaned = options.map((option) =>
    credentials.includes(optionName(option)) ? `${optionName(option)}=${REMOVED}` : option,
  );
  const payload = {
    ...fact.payload,
    ...(options.length === 0 ? {} : { options: cleaned }),
    ...(inConninfo ? { conninfo: REMOVED } : {}),
  };
  return { fact: { ...fact, payload }, credentials: [...credentials, ...(inConninfo ? ['conninfo'] : [])] };
}

function optionName(option: string): string {
  return option.split('=', 1)[0] ?? '';
}
