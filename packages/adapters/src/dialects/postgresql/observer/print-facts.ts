import { z } from 'zod';
import { normaliseDefinition } from '../parser/normalise-definition.js';

const factRows = z.array(z.object({ object: z.string(), facts: z.record(z.string(), z.json()) }));
type Json = z.infer<ReturnType<typeof z.json>>;

const grantees = z.array(
  z.object({ role: z.string().nullable(), isOwner: z.boolean(), privileges: z.string() }),
);
const roleNames = z.array(z.string().nullable());

/** Names that roles are shown under: a scratch login's own name to the owner it stands for. */
export type RoleNames = ReadonlyMap<string, string>;

/** The entries of an observation for the rows of one query: `kind name: property` and its value as text. */
export function printFacts(rows: unknown, roles: RoleNames): readonly (readonly [string, string])[] {
  return factRows
    .parse(rows)
    .flatMap(({ object, facts }) =>
      Object.entries(facts).flatMap(([property, value]) =>
        value === null
          ? []
          : printFact({ property, value, roles }).map(
              ([name, text]) => [`${object}: ${name}`, text] as const,
            ),
      ),
    );
}

interface Fact {
  readonly property: string;
  readonly value: Exclude<Json, null>;
  readonly roles: RoleNames;
}

function printFact({ property, value, roles }: Fact): readonly (readonly [string, string])[] {
  const shown = (role: string | null): string => (role === null ? 'PUBLIC' : (roles.get(role) ?? role));
  if (property === 'granted') {
    return grantees
      .parse(value)
      .map(({ role, isOwner, privileges }) => [
        `granted to ${isOwner ? 'its owner' : shown(role)}`,
        privileges,
      ]);
  }
  if (property === 'owner') return [[property, shown(z.string().parse(value))]];
  if (property === 'roles') return [[property, roleNames.parse(value).map(shown).sort().join(', ')]];
  return [[property, printValue(value)]];
}

function printValue(value: Exclude<Json, null>): string {
  return typeof value === 'string' ? normaliseDefinition(value) : JSON.stringify(value);
}
