import type { PullRequest } from '@lockstep/core/ports/type-puller.js';
import type { CatalogRelation } from '../../catalog/table-catalog.js';
import type { FileScope } from '../code/file-scope.js';
import { foreignKeyWarnings } from '../postgres/pull-warnings.js';

/** What the generated code says less precisely than MySQL does, in canonical order. */
export function mysqlWarnings(
  scope: FileScope,
  relations: readonly CatalogRelation[],
  foreign: PullRequest['foreign'],
): readonly string[] {
  return relations.flatMap((relation) => [
    ...relation.columns
      .filter(({ onUpdateNow, sqlType }) => onUpdateNow === true && !sqlType.startsWith('timestamp'))
      .map(
        ({ name }) =>
          `${relation.name}.${name}: Drizzle cannot express ON UPDATE of this type; it is left out.`,
      ),
    ...(relation.kind === 'view' ? [] : relation.options).map(
      (option) => `${relation.name}: Drizzle cannot express ${option}; it is left out.`,
    ),
    ...relation.foreignKeys.flatMap((key) => foreignKeyWarnings(scope, relation, { key, foreign })),
  ]);
}
