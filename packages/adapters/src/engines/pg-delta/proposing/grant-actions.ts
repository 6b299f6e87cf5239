import { type Action, type Fact, type FactBase, type StableId } from '@supabase/pg-delta';
import type { EngineBases } from '../engine-bases.js';
import { defaultTargetOf, isOwnDefault } from '../reading/fact-names.js';
import { textsOf } from '../reading/payload.js';
import { quotedPart } from './quoted-name.js';

/**
 * Grants as PostgreSQL needs them: one statement an action, the defaults of a role for itself set from the ground up,
 * and new schemas without what default privileges give beyond the files.
 */
export function mendGrants(actions: readonly Action[], bases: EngineBases): readonly Action[] {
  return actions
    .flatMap((action) => oneByOne(action))
    .flatMap((action) => [
      ...wholeOwnDefault(action, bases),
      ...withoutSchemaDefaults(action, bases.desired),
    ]);
}

/** Back to the grants that an extension came with is one action of several statements. */
function oneByOne(action: Action): readonly Action[] {
  const grant = action.destroys.find((id) => id.kind === 'acl');
  if (grant === undefined) return [action];
  const [first, ...rest] = statementsIn(action.sql);
  if (first === undefined || rest.length === 0) return [action];
  return [{ ...action, sql: first }, ...rest.map((sql) => following(action, { sql, about: grant }))];
}

/** Grants hold names and no literals: a semicolon outside of quotes ends a statement. */
function statementsIn(sql: string): readonly string[] {
  const parts = sql.match(/(?:"(?:[^"]|"")*"|[^";])+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** A statement that finishes what an action began. */
function following(
  action: Action,
  { sql, about }: { readonly sql: string; readonly about: StableId },
): Action {
  return { ...action, sql, verb: 'alter', produces: [], destroys: [], consumes: [about, ...action.consumes] };
}

/**
 * A role gets every right on what it makes, and its default privileges say which of them are left: giving those takes
 * nothing away, and taking them away leaves nothing.
 */
function wholeOwnDefault(action: Action, { current, desired }: EngineBases): readonly Action[] {
  const given = action.produces.find((id) => leavesSome(id, desired));
  if (given !== undefined) {
    const cleared = { ...action, sql: defaultSql(given, 'REVOKE') };
    return [cleared, following(action, { sql: action.sql, about: given })];
  }
  const taken = action.destroys.find((id) => leavesSome(id, current));
  if (taken === undefined) return [action];
  return [action, following(action, { sql: defaultSql(taken, 'GRANT'), about: taken })];
}

/** The engine writes defaults that leave nothing. */
function leavesSome(id: StableId, base: FactBase): boolean {
  const fact = isOwnDefault(id) ? base.get(id) : undefined;
  return fact !== undefined && textsOf(fact, 'privileges').length > 0;
}

function defaultSql(id: StableId, verb: 'GRANT' | 'REVOKE'): string {
  if (id.kind !== 'defaultPrivilege') throw new Error(`${id.kind} is not a default privilege.`);
  const [role, objects] = [quotedPart(id.role), defaultTargetOf(id.objtype).toUpperCase()];
  const rights = verb === 'GRANT' ? 'GRANT ALL' : 'REVOKE ALL';
  return `ALTER DEFAULT PRIVILEGES FOR ROLE ${role} ${rights} ON ${objects} ${verb === 'GRANT' ? 'TO' : 'FROM'} ${role}`;
}

/** The engine leaves a schema's owner open, and so does not see whose defaults its creation brings about. */
function withoutSchemaDefaults(action: Action, desired: FactBase): readonly Action[] {
  const schema = action.verb === 'create' ? action.produces.find(({ kind }) => kind === 'schema') : undefined;
  if (schema?.kind !== 'schema') return [];
  const unwanted = desired
    .facts()
    .filter((fact) => givesOnSchemas(fact) && !isGranted(fact, schema, desired));
  return unwanted.map(({ id }) =>
    following(action, {
      sql: `REVOKE ALL ON SCHEMA ${quotedPart(schema.name)} FROM ${granteeOf(id)}`,
      about: schema,
    }),
  );
}

function givesOnSchemas({ id, payload }: Fact): boolean {
  return (
    id.kind === 'defaultPrivilege' &&
    id.objtype === 'n' &&
    id.grantee !== id.role &&
    textsOf({ id, payload }, 'privileges').length > 0
  );
}

function isGranted({ id }: Fact, schema: StableId, desired: FactBase): boolean {
  return 'grantee' in id && desired.get({ kind: 'acl', target: schema, grantee: id.grantee }) !== undefined;
}

function granteeOf(id: StableId): string {
  const grantee = 'grantee' in id ? id.grantee : '';
  return grantee === 'PUBLIC' ? grantee : quotedPart(grantee);
}
