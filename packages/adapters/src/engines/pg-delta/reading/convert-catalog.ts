import type { Catalog, CatalogFact, FactDetails } from '@lockstep/core/catalog/catalog.js';
import { hashJson } from '@lockstep/core/text/canonical-json.js';
import { encodeId, type Fact, type FactBase, type StableId } from '@supabase/pg-delta';
import { factIdOf, factNameOf, writtenName } from './fact-names.js';
import { detailsOf } from './fact-details.js';
import { rootOf } from './root-of.js';
import { hashOfFact, textOf, textsOf } from './payload.js';
import { definedBeside, type Supplement } from './supplement.js';

export interface ConvertRequest {
  readonly base: FactBase;
  readonly serverVersion: string;
  readonly supplement: Supplement;
  /** Encoded id → names of options that hold a credential. */
  readonly credentials: ReadonlyMap<string, readonly string[]>;
}

/** The neutral catalog of a fact base, in an order of its own (by id). */
export function convertCatalog(request: ConvertRequest): Catalog {
  const facts = request.base
    .facts()
    .filter((fact) => !isOwnersDefault(fact) && !isExtensionsOwnComment(fact, request.supplement));
  const converted = [...facts.map((fact) => convertFact(fact, request)), ...inheritedColumns(request)];
  return {
    serverVersion: request.serverVersion,
    role: request.supplement.role,
    facts: converted.sort((a, b) => (a.id < b.id ? -1 : 1)),
    unmodelled: request.supplement.unmodelled,
  };
}

/** The neutral id of a fact. What an owner was granted on its own object has one id whoever the owner is. */
export function neutralId(fact: Fact): string {
  return isOwnersGrant(fact) ? `grant:${ownersGrantName(fact.id)}` : factIdOf(fact.id);
}

/** True for a grant to the owner of the object itself. */
export function isOwnersGrant(fact: Fact): boolean {
  return fact.id.kind === 'acl' && fact.payload['_ownerDefault'] !== undefined;
}

/** True for a grant to the owner that says no more than that it is the owner. */
export function isOwnersDefault(fact: Fact): boolean {
  if (!isOwnersGrant(fact) || textsOf(fact, 'grantable').length > 0) return false;
  const byDefault = [...textsOf(fact, '_ownerDefault')].sort();
  const held = [...textsOf(fact, 'privileges')].sort();
  return byDefault.length === held.length && byDefault.every((privilege, index) => privilege === held[index]);
}

/** Every extension comes with a comment; one that somebody wrote is another. */
function isExtensionsOwnComment(fact: Fact, { extensionComments }: Supplement): boolean {
  if (fact.id.kind !== 'comment' || fact.id.target.kind !== 'extension') return false;
  return textOf(fact, 'text') === extensionComments.get(fact.id.target.name);
}

function ownersGrantName(id: StableId): string {
  if (id.kind !== 'acl') return factNameOf(id).name;
  const target = factNameOf(id.target);
  return `${target.kind.replaceAll('_', ' ')} ${target.name} to its owner`;
}

function convertFact(fact: Fact, request: ConvertRequest): CatalogFact {
  const { kind, name, schema } = factNameOf(fact.id);
  const edges = request.base.outgoingEdges(fact.id);
  const extension = extensionOf(fact, request.base);
  const owner = edges.find((edge) => edge.kind === 'owner')?.to;
  const credentials = request.credentials.get(encodeId(fact.id));
  return {
    id: neutralId(fact),
    kind,
    name: isOwnersGrant(fact) ? ownersGrantName(fact.id) : name,
    schema,
    root: neutralId(rootOf(fact, request.base)),
    hash: hashOfFact(fact, [kind, definedBeside(request.supplement, { id: neutralId(fact), name })]),
    references: referencesOf(fact, request.base),
    ...(extension === null ? {} : { extension }),
    ...(owner?.kind === 'role' ? { owner: owner.name } : {}),
    ...(isPristine(fact) ? { pristine: true } : {}),
    ...(credentials === undefined ? {} : { credentials }),
    details: isOwnersGrant(fact)
      ? { ...{ ...detailsOf(fact, request), ...finerDetails(fact, request) }, toOwner: true }
      : { ...detailsOf(fact, request), ...finerDetails(fact, request) },
  };
}

/** The extension a fact came with; the comments of an extension's script are on its members, and are members of nothing. */
function extensionOf({ id }: Fact, base: FactBase): string | null {
  const member = base.outgoingEdges(id).find((edge) => edge.kind === 'memberOfExtension')?.to;
  if (member?.kind === 'extension') return member.name;
  const target = id.kind === 'comment' ? base.get(id.target) : undefined;
  return target === undefined ? null : extensionOf(target, base);
}

function finerDetails(fact: Fact, { supplement }: ConvertRequest): FactDetails {
  const properties = supplement.finer.properties.get(neutralId(fact));
  return properties === undefined ? {} : { properties };
}

/** Columns that a table has from its parent are facts only where the table changed them for itself. */
function inheritedColumns({ supplement, base }: ConvertRequest): readonly CatalogFact[] {
  return supplement.finer.inherited.flatMap((column) => {
    const table = base.get({ kind: 'table', schema: column.schema, name: column.table });
    if (table === undefined) return [];
    const name = writtenName(column.schema, column.table, column.column);
    const root = neutralId(rootOf(table, base));
    return [
      {
        id: `column:${name}`,
        kind: 'column',
        name,
        schema: column.schema,
        root,
        hash: hashJson(['inherited column', column.properties]),
        references: [neutralId(table)],
        details: {
          table: factNameOf(table.id).name,
          type: column.type,
          inherited: true,
          parentDefault: column.parent.default,
          properties: column.properties,
        },
      },
    ];
  });
}

function referencesOf(fact: Fact, base: FactBase): readonly string[] {
  const edges = base.outgoingEdges(fact.id).filter((edge) => edge.kind !== 'owner');
  const targets = [...edges.map((edge) => edge.to), ...placesOf(fact)];
  const facts = targets.map((target) => base.get(target)).filter((target) => target !== undefined);
  const ids = [...facts.map(neutralId), ...rolesOf(fact).map((name) => factIdOf({ kind: 'role', name }))];
  return [...new Set(ids)].filter((id) => id !== neutralId(fact)).sort();
}

/** What a fact lies in: its parent, or the schema that default privileges are for. */
function placesOf(fact: Fact): readonly StableId[] {
  if (fact.parent !== undefined) return [fact.parent];
  if (fact.id.kind !== 'defaultPrivilege' || fact.id.schema === null) return [];
  return [{ kind: 'schema', name: fact.id.schema }];
}

/** Roles without which the fact cannot be made: to whom a grant or a policy is given. */
function rolesOf(fact: Fact): readonly string[] {
  if (isOwnersGrant(fact)) return [];
  const grantee = 'grantee' in fact.id ? [fact.id.grantee] : [];
  const creator = fact.id.kind === 'defaultPrivilege' ? [fact.id.role] : [];
  const policy = fact.id.kind === 'policy' ? textsOf(fact, 'roles') : [];
  return [...grantee, ...creator, ...policy].filter((role) => role !== 'PUBLIC' && !role.startsWith('pg_'));
}

const PUBLIC_COMMENT = 'standard public schema';

/** What every new database has around its schema `public`; a file that changes it makes it a difference of its own. */
function isPristine(fact: Fact): boolean {
  if (fact.id.kind === 'schema') return fact.id.name === 'public';
  if (!('target' in fact.id) || fact.id.target.kind !== 'schema' || fact.id.target.name !== 'public')
    return false;
  if (fact.id.kind === 'comment') return textOf(fact, 'text') === PUBLIC_COMMENT;
  return (
    fact.id.kind === 'acl' && fact.id.grantee === 'PUBLIC' && textsOf(fact, 'privileges').includes('USAGE')
  );
}
