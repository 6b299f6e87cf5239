import { printObjectId } from '@lockstep/core/catalog/object-id.js';
import type { FactKind } from '@lockstep/core/catalog/catalog.js';
import type { StableId } from '@supabase/pg-delta';

/** How Lockstep calls what the engine identifies by a structured id. */
export interface FactName {
  readonly kind: FactKind;
  readonly name: string;
  readonly schema: string | null;
}

type KindOf<Kinds extends StableId['kind']> = Extract<StableId, { kind: Kinds }>;

const KINDS: Readonly<Record<string, FactKind>> = {
  materializedView: 'materialized_view',
  foreignTable: 'foreign_table',
  eventTrigger: 'event_trigger',
  server: 'foreign_server',
  fdw: 'other',
  language: 'other',
  userMapping: 'other',
  membership: 'role',
  typeAttribute: 'column',
  publicationRel: 'publication',
  publicationSchema: 'publication',
  acl: 'grant',
  defaultPrivilege: 'grant',
  securityLabel: 'label',
  extensionIntent: 'other',
};

const SAME: ReadonlySet<string> = new Set<FactKind>([
  'schema',
  'extension',
  'table',
  'view',
  'function',
  'procedure',
  'aggregate',
  'trigger',
  'policy',
  'type',
  'domain',
  'sequence',
  'index',
  'constraint',
  'comment',
  'publication',
  'subscription',
  'collation',
  'column',
  'default',
  'rule',
  'role',
]);

function isOurKind(kind: string): kind is FactKind {
  return SAME.has(kind);
}

/** Lockstep's word for a kind of the engine. */
export function factKindOf(kind: StableId['kind']): FactKind {
  return KINDS[kind] ?? (isOurKind(kind) ? kind : 'other');
}

/** A name as a user would write it: quoted only where PostgreSQL needs quotes. */
export function writtenName(...parts: readonly string[]): string {
  return parts
    .map((part) => (/^[a-z_][a-z0-9_$]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`))
    .join('.');
}

/** The neutral id of a structured id: equal for the same thing in every database. */
export function factIdOf(id: StableId): string {
  const { kind, name } = factNameOf(id);
  return printObjectId({ kind, name });
}

/** Kind, qualified name and schema of a structured id. */
export function factNameOf(id: StableId): FactName {
  return { kind: factKindOf(id.kind), name: nameOf(id), schema: schemaOf(id) };
}

function nameOf(id: StableId): string {
  if ('target' in id) return satelliteName(id);
  if ('args' in id) return `${writtenName(id.schema, id.name)}(${id.args.join(', ')})`;
  if ('publication' in id) return publicationMemberName(id);
  if ('schema' in id && 'name' in id) return qualifiedName(id);
  return serverWideName(id);
}

function satelliteName(id: KindOf<'comment' | 'acl' | 'securityLabel'>): string {
  const { kind, name } = factNameOf(id.target);
  const target = `${kind.replaceAll('_', ' ')} ${name}`;
  if (id.kind === 'comment') return target;
  if (id.kind === 'securityLabel') return `${target} by ${id.provider}`;
  const place = id.column === undefined ? target : `column ${name}.${writtenName(id.column)}`;
  return `${place} to ${id.grantee}`;
}

function qualifiedName(id: Extract<StableId, { schema: string; name: string }>): string {
  if ('table' in id) return writtenName(id.schema, id.table, id.name);
  if ('type' in id) return writtenName(id.schema, id.type, id.name);
  return writtenName(id.schema, id.name);
}

function publicationMemberName(id: KindOf<'publicationRel' | 'publicationSchema'>): string {
  const member =
    id.kind === 'publicationRel'
      ? `table ${writtenName(id.schema, id.table)}`
      : `schema ${writtenName(id.schema)}`;
  return `${writtenName(id.publication)} ${member}`;
}

const DEFAULT_TARGETS: Readonly<Record<string, string>> = {
  r: 'tables',
  S: 'sequences',
  f: 'functions',
  T: 'types',
  n: 'schemas',
};

/** True for what a role gets by default on its own objects, in the whole database. */
export function isOwnDefault(id: StableId): id is KindOf<'defaultPrivilege'> {
  return id.kind === 'defaultPrivilege' && id.schema === null && id.role === id.grantee;
}

/** What default privileges are for, in the words of PostgreSQL's statement. */
export function defaultTargetOf(objtype: string): string {
  return DEFAULT_TARGETS[objtype] ?? 'large objects';
}

function serverWideName(
  id: Exclude<StableId, { target: StableId } | { args: string[] } | { publication: string }>,
): string {
  switch (id.kind) {
    case 'membership':
      return `${writtenName(id.role)} has ${writtenName(id.member)}`;
    case 'userMapping':
      return `user mapping ${writtenName(id.server)} for ${id.role}`;
    case 'defaultPrivilege':
      return `default on ${DEFAULT_TARGETS[id.objtype] ?? id.objtype}${id.schema === null ? '' : ` in ${writtenName(id.schema)}`} of ${id.role} to ${id.grantee}`;
    case 'extensionIntent':
      return `${id.ext} ${id.intentKind} ${id.key}`;
    case 'fdw':
      return `foreign data wrapper ${writtenName(id.name)}`;
    case 'language':
      return `language ${writtenName(id.name)}`;
    default:
      return writtenName(id.name);
  }
}

function schemaOf(id: StableId): string | null {
  if ('target' in id) return schemaOf(id.target);
  if ('publication' in id) return null;
  if ('schema' in id) return id.schema;
  return null;
}
