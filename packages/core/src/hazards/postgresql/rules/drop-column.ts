import { textAt } from '../../../source/syntax-tree.js';
import { columnIn, columnLabel, columnName, type SubcommandRule } from '../questions/altered-relation.js';
import { textDetail } from '../../model/catalog-index.js';
import { nameKey } from '../../../catalog/object-names.js';
import { hazard, touch } from '../../model/statement-effect.js';
import { cascadeTouches } from './cascade.js';

/** `DROP COLUMN`: brief, and final. */
export const dropColumn: SubcommandRule = (command, relation, ask) => {
  const column = textAt(command, 'name') ?? '';
  const label = columnLabel(relation, column);
  const holdsData =
    relation.ref.kind !== 'foreign_table' && columnIn(ask.before, relation, column)?.generated !== true;
  const sequences = ask.before
    .all('sequence')
    .filter((fact) => nameKey(textDetail(fact, 'ownedBy') ?? '') === nameKey(columnName(relation, column)))
    .map((fact) => touch({ kind: 'sequence', name: fact.name }, 'access exclusive'));
  return [
    touch(
      relation.ref,
      'access exclusive',
      ...(holdsData
        ? [
            hazard(
              'DATA_LOSS',
              label,
              `All values of ${label} are lost; nothing but a backup brings them back.`,
            ),
          ]
        : []),
      hazard(
        'BREAKS_READERS',
        label,
        `Running code that names ${label} fails. Drop it after the last version that uses it is gone.`,
      ),
    ),
    ...sequences,
    ...cascadeTouches(command, label),
  ];
};
