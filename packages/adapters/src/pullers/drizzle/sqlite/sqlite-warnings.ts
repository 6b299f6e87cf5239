import type { PullRequest } from '@lockstep/core/ports/type-puller.js';
import type { CatalogRelation } from '../../catalog/table-catalog.js';
import type { FileScope } from '../code/file-scope.js';
import { foreignKeyWarnings } from '../postgres/pull-warnings.js';

/** What the generated code says less precisely than SQLite does, in canonical order. */
export function sqliteWarnings(
  scope: FileScope,
  relations: readonly CatalogRelation[],
  foreign: PullRequest['foreign'],
): readonly string[] {
  return relations.flatMap((relation) => [
    ...relation.options.map(
      (option) => `${relation.name}: Drizzle cannot express ${option} of SQLite; it is left out.`,
    ),
    ...relation.foreignKeys.flatMap((key) => foreignKeyWarnings(scope, relation, { key, foreign })),
  ]);
}
