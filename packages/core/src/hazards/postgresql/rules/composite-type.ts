import { textAt, treeAt, type SyntaxTree } from '../../../source/syntax-tree.js';
import { columnsOfType } from '../questions/altered-relation.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { writtenName } from '../../../catalog/object-names.js';
import { namedNodesAt } from '../syntax/statement-tree.js';
import { hazard, touch, unclassified, type Touch } from '../../model/statement-effect.js';
import { typedTables } from './typed-tables.js';

/** `ALTER TYPE` of a composite type: no relation is locked but tables that are made of it. */
export function alterCompositeType(tree: SyntaxTree, ask: CatalogQuestions): readonly Touch[] {
  const relation = treeAt(tree, 'relation');
  const name = writtenName([textAt(relation, 'schemaname') ?? 'public', textAt(relation, 'relname') ?? '']);
  const ref = { kind: 'type', name } as const;
  const hazards = namedNodesAt(tree, 'cmds').flatMap(({ tree: command }) =>
    attributeHazards(command, name, ask),
  );
  if (hazards.includes(null)) return [unclassified(`this change of type ${name}`)];
  return [
    touch(ref, 'none', ...hazards.filter((found) => found !== null)),
    ...typedTables(ask, name).map((table) => touch(table, 'access exclusive')),
  ];
}

/** What a change of one attribute means; null for a change that no rule knows. */
function attributeHazards(command: SyntaxTree, type: string, ask: CatalogQuestions) {
  const attribute = `${type}.${textAt(command, 'name') ?? ''}`;
  const label = `attribute ${attribute}`;
  switch (textAt(command, 'subtype')) {
    case 'AT_AddColumn':
      return [
        hazard(
          'BREAKS_READERS',
          `type ${type}`,
          `Running code that reads or writes values of type ${type} meets one more attribute.`,
        ),
      ];
    case 'AT_AlterColumnType':
      return [hazard('BREAKS_READERS', label, `Running code gets ${label} as another type.`)];
    case 'AT_DropColumn':
      return [
        ...(columnsOfType(ask, type).length > 0
          ? [
              hazard(
                'DATA_LOSS',
                label,
                `Stored values of ${label} are lost in every column of type ${type}.`,
              ),
            ]
          : []),
        hazard('BREAKS_READERS', label, `Running code that names ${label} fails.`),
      ];
    default:
      return [null];
  }
}
