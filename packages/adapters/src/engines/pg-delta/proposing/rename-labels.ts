import { encodeId, type Fact, type Payload, type StableId } from '@supabase/pg-delta';
import { writtenName } from '../reading/fact-names.js';

/** One object of the current side that gets another name and nothing else. */
export interface ObjectRename {
  readonly from: StableId;
  readonly to: StableId;
}

/** Kinds whose parts carry the name of the whole in their own id. */
const WHOLES: ReadonlySet<StableId['kind']> = new Set([
  'table',
  'foreignTable',
  'view',
  'materializedView',
  'domain',
]);

/** An id as it is called after the rename: the object's own, and that of whatever hangs on it. */
export function relabelled(id: StableId, rename: ObjectRename): StableId {
  if (encodeId(id) === encodeId(rename.from)) return rename.to;
  if ('target' in id) return relabelledSatellite(id, rename);
  if (rename.from.kind === 'column' && rename.to.kind === 'column') {
    const isDefault = id.kind === 'default' && isSamePart(id, rename.from);
    return isDefault ? { ...id, name: rename.to.name } : id;
  }
  return relabelledPart(id, rename);
}

/** What hangs on a table, a view or a type carries its name. */
function relabelledPart(id: StableId, { from, to }: ObjectRename): StableId {
  const [before, after] = [nameIn(from), nameIn(to)];
  if (before === null || after === null || !('schema' in id) || id.schema !== before.schema) return id;
  if ('table' in id && WHOLES.has(from.kind)) {
    return id.table === before.name ? { ...id, table: after.name } : id;
  }
  return from.kind === 'type' ? relabelledAttribute(id, { before: before.name, after: after.name }) : id;
}

function relabelledAttribute(
  id: StableId,
  type: { readonly before: string; readonly after: string },
): StableId {
  return id.kind === 'typeAttribute' && id.type === type.before ? { ...id, type: type.after } : id;
}

function nameIn(id: StableId): { readonly schema: string; readonly name: string } | null {
  return 'schema' in id && 'name' in id ? { schema: id.schema, name: id.name } : null;
}

function relabelledSatellite(id: Extract<StableId, { target: StableId }>, rename: ObjectRename): StableId {
  const target = relabelled(id.target, rename);
  return id.kind === 'acl' ? { ...id, target, ...columnOfGrant(id, rename) } : { ...id, target };
}

type Part = Extract<StableId, { table: string; name: string }>;

function isSamePart(a: Part, b: Part): boolean {
  return a.schema === b.schema && a.table === b.table && a.name === b.name;
}

function columnOfGrant(
  id: Extract<StableId, { kind: 'acl' }>,
  { from, to }: ObjectRename,
): { column?: string } {
  if (id.column === undefined || from.kind !== 'column' || to.kind !== 'column' || id.target.kind !== 'table')
    return {};
  const isIt = id.target.schema === from.schema && id.target.name === from.table && id.column === from.name;
  return isIt ? { column: to.name } : {};
}

/** Text that PostgreSQL prints from names it looks up; a view keeps the old names as aliases, a function its body. */
const LOOKED_UP = ['def', 'usingExpr', 'checkExpr', 'generatedExpr', 'expr', 'where', 'type', 'baseType'];
const KEEPS_NAMES: ReadonlySet<StableId['kind']> = new Set([
  'view',
  'materializedView',
  'rule',
  'function',
  'procedure',
  'aggregate',
]);

/** A payload as it reads after the rename, for a fact that `concerns` the renamed object. */
export function renamedPayload(fact: Fact, rename: ObjectRename): Payload {
  const structured = Object.fromEntries(
    Object.entries(fact.payload).map(([key, value]) => [key, renamedReference(value, rename)]),
  );
  if (KEEPS_NAMES.has(fact.id.kind)) return structured;
  for (const member of LOOKED_UP) {
    const text = structured[member];
    const isWord = member === 'type' && fact.id.kind === 'constraint';
    if (typeof text === 'string' && !isWord) structured[member] = renamedText(text, rename);
  }
  return structured;
}

/** `{schema, name}` or `{schema, table, column}` inside a payload: a parent table, an identity's or column's sequence. */
function renamedReference(value: Payload[string], rename: ObjectRename): Payload[string] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const inner = Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, renamedReference(member, rename)]),
  );
  const { from, to } = rename;
  if (!('schema' in from) || !('name' in from) || !('name' in to)) return inner;
  if (inner['schema'] !== from.schema) return inner;
  const member = memberNaming(inner, from);
  return member === null ? inner : { ...inner, [member]: to.name };
}

type Named = Extract<StableId, { schema: string; name: string }>;

/** The member that holds the name of what is renamed; null where something else is meant. */
function memberNaming(inner: Payload, from: Named): string | null {
  if (from.kind === 'column') {
    return inner['table'] === from.table && inner['column'] === from.name ? 'column' : null;
  }
  if (WHOLES.has(from.kind) && inner['table'] === from.name) return 'table';
  return inner['name'] === from.name ? 'name' : null;
}

function renamedText(text: string, { from, to }: ObjectRename): string {
  if (!('name' in from) || !('name' in to) || !('schema' in from) || !('schema' in to)) return text;
  if ('table' in from) {
    const column = new RegExp(`(?<![\\w$."'])${escaped(writtenName(from.name))}(?![\\w$"'(])`, 'g');
    return text.replaceAll(column, () => writtenName(to.name));
  }
  const qualified = new RegExp(
    `(?<![\\w$."])${escaped(writtenName(from.schema, from.name))}(?![\\w$"])`,
    'g',
  );
  const replaced = text.replaceAll(qualified, () => writtenName(to.schema, to.name));
  if (from.kind !== 'index') return replaced;
  return replaced.replace(` INDEX ${writtenName(from.name)} ON `, () => ` INDEX ${writtenName(to.name)} ON `);
}

function escaped(text: string): string {
  return text.replaceAll(/[$.*+?^{}()|[\]\\]/g, '\\$&');
}
