import { printObjectId } from '../catalog/object-id.js';
import type { CatalogFact } from '../catalog/catalog.js';
import { factsById } from '../catalog/catalog.js';
import { nameParts } from '../catalog/name-parts.js';
import type { WorkspaceModule } from '../config/workspace-module.js';
import type { PullRequest } from '../ports/type-puller.js';
import { joinPath } from '../run/module-files.js';
import type { ConnectedRun } from '../run/module-run.js';
import type { PlannedModule } from '../planning/planned-module.js';

/** Tables and types of others that ours refer to, with the generated file to import where that module has one. */
export function foreignTables(
  run: ConnectedRun,
  source: Pick<PlannedModule, 'current' | 'ownership' | 'ledger'> & {
    readonly out: string;
    readonly tool: string;
  },
): PullRequest['foreign'] {
  const facts = factsById(source.current.catalog);
  const owners = new Map(source.ledger.owned.map((row) => [printObjectId(row), row.module]));
  const needed = [...source.ownership.views.current.needs].flatMap((id) => facts.get(id) ?? []);
  return needed.filter(isReferable).map((fact) => {
    const owner = owners.get(fact.id) ?? null;
    const module = run.modules.find(({ name }) => name === owner) ?? null;
    return { ...nameParts(fact), module: owner, importFrom: importOf(run, module, source) };
  });
}

function isReferable(fact: CatalogFact): boolean {
  const kinds: readonly string[] = ['table', 'view', 'materialized_view', 'type', 'domain'];
  return fact.root === fact.id && kinds.includes(fact.kind) && fact.extension === undefined;
}

function importOf(
  run: ConnectedRun,
  module: WorkspaceModule | null,
  from: { readonly out: string; readonly tool: string },
): string | null {
  const pulled = module?.config.pull?.find(({ tool }) => tool === from.tool);
  if (module === null || pulled === undefined) return null;
  return relativePath(joinPath(run.module.root, from.out), `${joinPath(module.root, pulled.out)}/schema`);
}

/** The way from one folder to a file, both from the workspace root. */
export function relativePath(fromFolder: string, to: string): string {
  const from = parts(fromFolder);
  const target = parts(to);
  let common = 0;
  while (common < from.length && common < target.length && from[common] === target[common]) common += 1;
  const up = from.slice(common).map(() => '..');
  return [...(up.length === 0 ? ['.'] : up), ...target.slice(common)].join('/');
}

function parts(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
