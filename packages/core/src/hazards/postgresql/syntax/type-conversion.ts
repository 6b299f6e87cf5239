import { isSameType, type SqlType } from './sql-type.js';
import {
  bothChanges,
  CHECKED_CHANGE,
  LOSSLESS,
  UNKNOWN_CHANGE,
  UNNOTICED,
  type DomainFacts,
  type TypeChange,
  type TypeChangeRequest,
} from './type-change.js';
import { changeOfModifiers } from './type-modifiers.js';

/** Readers get another type, stored as before; indexes compare in another way. */
const REINTERPRETED: TypeChange = { ...UNNOTICED, readersNotice: true, keepsIndexes: false };

/** What happens to the stored rows for one pair of built-in types. */
const PAIRS: Readonly<Record<string, TypeChange>> = {
  'varchar text': UNNOTICED,
  'text varchar': UNNOTICED,
  'cidr inet': { ...UNNOTICED, readersNotice: true },
  'int4 oid': REINTERPRETED,
  'oid int4': REINTERPRETED,
  ...each(LOSSLESS, ['int2 int4', 'int2 int8', 'int2 numeric', 'int2 float4', 'int2 float8', 'int4 int8']),
  ...each(LOSSLESS, ['int4 numeric', 'int4 float8', 'int8 numeric', 'float4 float8', 'bool int4']),
  ...each(LOSSLESS, ['date timestamp', 'date timestamptz', 'jsonb json', 'bpchar varchar']),
  ...each(CHECKED_CHANGE, ['int8 int4', 'int8 int2', 'int4 int2', 'text uuid', 'text int2', 'text int4']),
  ...each(CHECKED_CHANGE, ['text int8', 'text bool', 'text inet', 'text json', 'text bytea', 'varchar uuid']),
  ...each(CHECKED_CHANGE, ['varchar int2', 'varchar int4', 'varchar int8', 'varchar bool', 'varchar inet']),
  ...each(CHECKED_CHANGE, ['varchar json']),
};

/** Says what PostgreSQL does for a change of type; what no rule knows is taken for the worst. */
export function changeOfType(request: TypeChangeRequest): TypeChange {
  const { from, to } = request;
  if (isSameType(from, to)) return UNNOTICED;
  const source = request.domainOf(from);
  const target = request.domainOf(to);
  if (source === null && target === null) return changeOfPlainType(request);
  if (from.array || to.array) return UNKNOWN_CHANGE;
  const base = { from: baseOf(from, source), to: baseOf(to, target) };
  return bothChanges(changeOfType({ ...request, ...base }), throughDomain(base.to, source, target));
}

function baseOf(type: SqlType, domain: DomainFacts | null): SqlType {
  return domain === null ? type : domain.base;
}

/** What a domain adds: a value of one carries no length, and the checks of one are made for every row. */
function throughDomain(to: SqlType, source: DomainFacts | null, target: DomainFacts | null): TypeChange {
  const checks = target?.constrained === true;
  const cuts = source !== null && to.modifiers.length > 0;
  return { ...UNNOTICED, rewrites: checks || cuts, mayFail: checks };
}

function changeOfPlainType(request: TypeChangeRequest): TypeChange {
  const { from, to } = request;
  if (from.array !== to.array) return to.name === 'text' ? LOSSLESS : UNKNOWN_CHANGE;
  if (from.array) return changeOfArray(request);
  if (from.name === to.name) return changeOfModifiers(request);
  return to.modifiers.length > 0 ? withModifiers(request) : changeOfName(request);
}

function changeOfArray(request: TypeChangeRequest): TypeChange {
  const { from, to } = request;
  const scalars = { from: { ...from, array: false }, to: { ...to, array: false } };
  const onlyDropsModifiers = from.name === to.name && to.modifiers.length === 0;
  return {
    ...changeOfPlainType({ ...request, ...scalars }),
    rewrites: !onlyDropsModifiers,
    keepsIndexes: false,
  };
}

function changeOfName({ from, to, inUtc }: TypeChangeRequest): TypeChange {
  const pair = `${from.name} ${to.name}`;
  const known = PAIRS[pair] ?? zoneChange(pair, inUtc) ?? textChange(from, to);
  if (known !== null) return known;
  return to.name === 'text' && from.builtIn ? LOSSLESS : UNKNOWN_CHANGE;
}

/** Between `timestamp` and `timestamptz` values stay as they are in UTC alone. */
function zoneChange(pair: string, inUtc: boolean): TypeChange | null {
  if (pair !== 'timestamp timestamptz' && pair !== 'timestamptz timestamp') return null;
  if (inUtc) return REINTERPRETED;
  return pair === 'timestamptz timestamp' ? { ...LOSSLESS, losesData: true } : LOSSLESS;
}

/** `citext` is stored like `text` and compares in another way, so unique values may collide. */
function textChange(from: SqlType, to: SqlType): TypeChange | null {
  const isStoredAlike = [from, to].every(
    ({ name }) => name === 'text' || name === 'varchar' || isCitextName(name),
  );
  return isStoredAlike ? { ...REINTERPRETED, mayFail: isCitextName(to.name) } : null;
}

/** To another type with a length or precision: first the type, then the cut. */
function withModifiers(request: TypeChangeRequest): TypeChange {
  const bare = { ...request.to, modifiers: [] };
  const cut = { ...bare, modifiers: lengthOf(request.from, bare) };
  return bothChanges(changeOfName({ ...request, to: bare }), changeOfModifiers({ ...request, from: cut }));
}

/** A length survives the change between text types; precision means something else in every other type. */
function lengthOf(from: SqlType, to: SqlType): readonly number[] {
  const isText = (type: SqlType) => type.name === 'varchar' || type.name === 'bpchar';
  return isText(from) && isText(to) ? from.modifiers : [];
}

/** True for the type of the extension citext, whatever schema it is in. */
export function isCitextName(name: string): boolean {
  return /(^|\.)citext$/.test(name);
}

function each(change: TypeChange, pairs: readonly string[]): Readonly<Record<string, TypeChange>> {
  return Object.fromEntries(pairs.map((pair) => [pair, change]));
}
