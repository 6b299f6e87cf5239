import type { Observation } from './observation.js';

/** One thing in which two databases differ; null where it is absent on that side. */
export interface ObservedDifference {
  /** Kind and name, and the property where the object exists on both sides: `column public.users.email: storage`. */
  readonly object: string;
  readonly expected: string | null;
  readonly found: string | null;
}

export interface CompareOptions {
  /** Objects in words whose owner the files decide; all others keep the owner they have. All count where absent. */
  readonly owners?: ReadonlySet<string>;
}

/**
 * What differs between two observations, by object and property in byte order. An object that one side lacks as a
 * whole is one difference, not one for each of its properties.
 */
export function compareObservations(
  expected: Observation,
  found: Observation,
  options: CompareOptions = {},
): readonly ObservedDifference[] {
  const objects = { expected: objectsOf(expected), found: objectsOf(found) };
  const keys = [...new Set([...expected.entries.keys(), ...found.entries.keys()])].sort();
  const differences = new Map<string, ObservedDifference>();
  for (const key of keys) {
    const object = objectOf(key);
    const sides = { expected: expected.entries.get(key) ?? null, found: found.entries.get(key) ?? null };
    if (sides.expected === sides.found || isUndecidedOwner(key, options.owners)) continue;
    if (objects.expected.has(object) && objects.found.has(object))
      differences.set(key, { object: key, ...sides });
    else if (!isNobodys(object, objects.expected)) differences.set(object, { object, ...presence(sides) });
  }
  return [...differences.values()];
}

type Sides = Pick<ObservedDifference, 'expected' | 'found'>;

function presence({ expected, found }: Sides): Sides {
  return { expected: expected === null ? null : 'present', found: found === null ? null : 'present' };
}

/** Extended statistics that the files do not name are not the module's, although they are about its table. */
function isNobodys(object: string, expected: ReadonlySet<string>): boolean {
  return object.startsWith('statistics ') && !expected.has(object);
}

function isUndecidedOwner(key: string, owners: CompareOptions['owners']): boolean {
  return owners !== undefined && key.endsWith(': owner') && !owners.has(objectOf(key));
}

/** Property names hold no colon; object names may. */
function objectOf(key: string): string {
  return key.slice(0, key.lastIndexOf(': '));
}

function objectsOf(observation: Observation): ReadonlySet<string> {
  return new Set([...observation.entries.keys()].map(objectOf));
}
