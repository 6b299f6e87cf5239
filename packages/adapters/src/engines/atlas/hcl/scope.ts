import { type HclBlock, hclBlocks } from './blocks.js';
import type { HclToken } from './tokens.js';
import { type HclValue, hclValue } from './value.js';

/** The parts of a project file that a value may refer to. */
export interface HclScope {
  /** Tokens of `default` by name; null for a variable without one. */
  readonly variables: ReadonlyMap<string, readonly HclToken[] | null>;
  readonly locals: ReadonlyMap<string, readonly HclToken[]>;
}

/** Everything in a project file, its outermost attributes included. Lines count as in the file. */
export function projectBody(text: string): HclBlock {
  const [whole] = hclBlocks(`file {${text}\n}`);
  return whole ?? { type: 'file', labels: [], attributes: [], blocks: [], tokens: [], line: 1 };
}

/** The variables and locals of a file. */
export function scopeOf({ blocks }: HclBlock): HclScope {
  const variables = blocks
    .filter(({ type }) => type === 'variable')
    .map(
      ({ labels, attributes }) =>
        [labels[0] ?? '', attributes.find(({ name }) => name === 'default')?.value ?? null] as const,
    );
  const locals = blocks
    .filter(({ type }) => type === 'locals')
    .flatMap(({ attributes }) => attributes.map(({ name, value }) => [name, value] as const));
  return { variables: new Map(variables), locals: new Map(locals) };
}

/** Everything that an expression is made of: its own tokens and those of what it refers to. */
export function tokensBehind(tokens: readonly HclToken[], scope: HclScope): readonly HclToken[] {
  const seen = new Set<readonly HclToken[]>();
  const open = [tokens];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    next.forEach((token, index) => {
      const behind = referredAt(next, index, scope);
      if (token.kind === 'name' && behind !== null) open.push(behind);
    });
  }
  return [...seen].flat();
}

/** What `var.x` or `local.x` at this place stands for; null where neither does. */
function referredAt(
  tokens: readonly HclToken[],
  ...[index, scope]: readonly [number, HclScope]
): readonly HclToken[] | null {
  const [space, dot, name] = tokens.slice(index, index + 3).map(({ text }) => text);
  if (dot !== '.' || name === undefined) return null;
  if (space === 'var') return scope.variables.get(name) ?? null;
  return space === 'local' ? (scope.locals.get(name) ?? null) : null;
}

/** The value of an expression with `var.x` and `local.x` replaced by what the file says they are. */
export function evaluate(tokens: readonly HclToken[], scope: HclScope): HclValue {
  return resolved(hclValue(tokens), { scope, path: [] });
}

interface Depth {
  readonly scope: HclScope;
  /** References on the way here: a circle ends. */
  readonly path: readonly string[];
}

function resolved(value: HclValue, depth: Depth): HclValue {
  if (value.kind === 'list') return { ...value, items: value.items.map((item) => resolved(item, depth)) };
  if (value.kind === 'call') return { ...value, args: value.args.map((item) => resolved(item, depth)) };
  return value.kind === 'reference' ? referred(value, depth) : value;
}

function referred(value: HclValue & { readonly kind: 'reference' }, { scope, path }: Depth): HclValue {
  const [space, name = '', ...rest] = value.parts;
  if ((space !== 'var' && space !== 'local') || rest.length > 0) return value;
  const written = value.parts.join('.');
  if (path.includes(written)) return { kind: 'other', why: `refers to itself through ${written}` };
  const tokens = space === 'var' ? scope.variables.get(name) : scope.locals.get(name);
  if (tokens === undefined)
    return { kind: 'other', why: `refers to ${written}, which is nowhere in the file` };
  if (tokens === null)
    return { kind: 'other', why: `refers to ${written}, which has no default (Atlas takes it from --var)` };
  return resolved(hclValue(tokens), { scope, path: [...path, written] });
}
