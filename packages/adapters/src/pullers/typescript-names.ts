import { typescriptString } from '@lockstep/core/text/code-text.js';
import { visible } from '@lockstep/core/text/visible.js';

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** What is not part of a name, or could not be seen in one. */
const NO_PART = /[^\p{ID_Continue}$]|\p{Default_Ignorable_Code_Point}|(?<=\p{M}{4})\p{M}/gu;

/** Words that no `export const` may have. */
const KEYWORDS =
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield';

/** True where the text may stand unquoted as a name in TypeScript, and is seen there as what it is. */
export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text) && visible(text) === text;
}

/** A property access or key in TypeScript: `table.id`, `table["1st"]`. */
export function member(owner: string, key: string): string {
  return isIdentifier(key) ? `${owner}.${key}` : `${owner}[${typescriptString(key)}]`;
}

/** A key of an object literal. */
export function literalKey(key: string): string {
  return isIdentifier(key) ? key : typescriptString(key);
}

/** Hands out the names of one file's top level, each once. */
export interface NameScope {
  /** A free identifier as near to `wanted` as possible; `suffix` (`Table`) sets apart what is taken. */
  claim(wanted: string, suffix: string): string;
}

/** A scope in which keywords and what the file uses are taken. */
export function createNameScope(used: readonly string[]): NameScope {
  const taken = new Set([...KEYWORDS.split(' '), ...used]);
  return {
    claim(wanted, suffix) {
      const base = identifierFrom(wanted);
      const candidates = [base, `${base}${suffix}`];
      for (let count = 2; candidates.every((candidate) => taken.has(candidate)); count += 1) {
        candidates.push(`${base}${suffix}${count}`);
      }
      const free = candidates.find((candidate) => !taken.has(candidate)) ?? base;
      taken.add(free);
      return free;
    },
  };
}

function identifierFrom(text: string): string {
  const cleaned = text.replace(NO_PART, '_');
  return isIdentifier(cleaned) ? cleaned : `_${cleaned}`;
}
