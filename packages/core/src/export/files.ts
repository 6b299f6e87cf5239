import { withoutArguments } from '../catalog/object-names.js';
import type { CatalogFact } from '../catalog/catalog.js';
import { familyOf } from '../catalog/table-family.js';

/** A file: its path below the schema folder, and the root objects in it, in order. */
export interface PlannedFile {
  readonly path: string;
  readonly roots: readonly CatalogFact[];
}

/** A file before it has its number. */
interface Group {
  readonly label: string;
  readonly roots: CatalogFact[];
}

/** Which root object goes into which file; takes them in the order in which they can be made. */
export function planFiles(
  ordered: readonly CatalogFact[],
  facts: ReadonlyMap<string, CatalogFact>,
): readonly PlannedFile[] {
  return numbered(groupsOf(ordered, facts));
}

const SHARED: Readonly<Record<string, string>> = { extension: 'extensions', schema: 'schemas' };
const TYPES: ReadonlySet<string> = new Set(['type', 'domain', 'collation', 'sequence']);

function groupsOf(
  ordered: readonly CatalogFact[],
  facts: ReadonlyMap<string, CatalogFact>,
): readonly Group[] {
  const shared = new Map<string, Group>();
  const single: Group[] = [];
  const types = earlyTypes(ordered, facts);
  for (const root of ordered) {
    const label = sharedLabel(root, types);
    const family = familyOf(root, facts);
    const beside = single.find((group) => group.roots.some(({ id }) => id === family));
    if (label !== null) {
      const group = shared.get(label) ?? { label, roots: [] };
      group.roots.push(root);
      shared.set(label, group);
    } else if (beside !== undefined) beside.roots.push(root);
    else single.push({ label: fileLabel(root), roots: [root] });
  }
  const early = ['extensions', 'schemas', 'types'].flatMap((label) => shared.get(label) ?? []);
  return [...early, ...single, ...[shared.get('default_privileges') ?? []].flat()];
}

function sharedLabel(root: CatalogFact, types: ReadonlySet<string>): string | null {
  if (types.has(root.id)) return 'types';
  if (root.kind === 'grant' && root.id.startsWith('grant:default on ')) return 'default_privileges';
  if (root.kind === 'grant' || root.kind === 'comment' || root.kind === 'label') {
    return root.name.startsWith('extension ') ? 'extensions' : 'schemas';
  }
  return SHARED[root.kind] ?? null;
}

/** Types, domains, collations and sequences that need nothing but each other. */
function earlyTypes(
  ordered: readonly CatalogFact[],
  facts: ReadonlyMap<string, CatalogFact>,
): ReadonlySet<string> {
  const early = new Set<string>();
  const isEarly = (id: string): boolean => {
    const root = facts.get(id)?.root ?? id;
    const kind = facts.get(root)?.kind;
    return (
      early.has(root) || kind === 'schema' || kind === 'extension' || kind === 'role' || kind === undefined
    );
  };
  for (const root of ordered) {
    const own = [...facts.values()].filter((fact) => fact.root === root.id);
    const others = own.flatMap((fact) => fact.references).filter((id) => facts.get(id)?.root !== root.id);
    if (TYPES.has(root.kind) && others.every(isEarly)) early.add(root.id);
  }
  return early;
}

function fileLabel(root: CatalogFact): string {
  const name = withoutArguments(root.name);
  const words = `${root.kind === 'table' ? '' : `${root.kind}_`}${name}`;
  return words
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 80);
}

/** `000`, `010`, `020` for what comes first, objects from `100` on; wider where there are very many. */
function numbered(groups: readonly Group[]): readonly PlannedFile[] {
  const early = ['extensions', 'schemas', 'types'];
  const width = groups.length > 890 ? String(groups.length * 10).length : 3;
  let next = 10 ** (width - 1);
  return groups.map((group) => {
    const at = early.indexOf(group.label);
    const number = at === -1 ? (next += 1) - 1 : at * 10;
    return { path: `${String(number).padStart(width, '0')}_${group.label}.sql`, roots: group.roots };
  });
}
