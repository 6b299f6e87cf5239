import { type ConfigProblem, jsonPath } from './config-problem.js';

/** Deeper than any file of ours; a parser that calls itself overflows far beyond it. */
const DEEPEST = 64;

/** An object or list that is open at a place of the text. */
interface Level {
  /** Keys seen so far; null for a list. */
  readonly keys: Set<string> | null;
  readonly path: readonly PropertyKey[];
  /** What the next value belongs to. */
  step: PropertyKey;
}

const TOKEN = /"(?:[^"\\]|\\[\s\S])*"|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/|[{}[\],:]/g;

/**
 * What a parser would hide: keys that stand twice in an object, of which only the last would count, the key `__proto__`,
 * and nesting that overflows. Takes JSON with or without comments; what is not JSON is for the parser to say.
 */
export function hiddenJsonProblems(text: string): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const levels: Level[] = [];
  let last: string | null = null;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token.startsWith('/')) continue;
    if (levels.length > DEEPEST) {
      return [...problems, { path: '', message: `is nested more than ${DEEPEST} levels deep` }];
    }
    const level = levels.at(-1);
    if (token === ':' && level?.keys && last !== null) problems.push(...takeKey(level, last));
    else move(levels, token);
    last = token.startsWith('"') ? token : null;
  }
  return problems;
}

function move(levels: Level[], token: string): void {
  const level = levels.at(-1);
  if (token === '{' || token === '[') {
    const path = level === undefined ? [] : [...level.path, level.step];
    levels.push({ keys: token === '{' ? new Set() : null, path, step: 0 });
  } else if (token === '}' || token === ']') {
    levels.pop();
  } else if (token === ',' && level?.keys === null) {
    level.step = Number(level.step) + 1;
  }
}

function takeKey(level: Level, literal: string): readonly ConfigProblem[] {
  const key = keyOf(literal);
  level.step = key;
  const path = jsonPath([...level.path, key]);
  if (key === '__proto__') return [{ path, message: 'is not a known key here' }];
  if (level.keys?.has(key) === true) {
    return [{ path, message: 'appears twice; only the last one would count, so keep one' }];
  }
  level.keys?.add(key);
  return [];
}

/** As a parser reads it; a literal that is none keeps its quotes. */
function keyOf(literal: string): string {
  try {
    const key: unknown = JSON.parse(literal);
    return typeof key === 'string' ? key : literal;
  } catch (error) {
    if (error instanceof SyntaxError) return literal;
    throw error;
  }
}
