import { describeObject, type ObjectKind, type ObjectRef } from '../../../catalog/object-kind.js';
import {
  alteredRelation,
  constraintsOf,
  defaultPartitions,
  partitionParent,
} from '../questions/altered-relation.js';
import { flagDetail, textDetail } from '../../model/catalog-index.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { nameParts } from '../../../catalog/object-names.js';
import { flagAt } from '../syntax/statement-tree.js';
import { hazard, touch, type Touch } from '../../model/statement-effect.js';
import type { DropRule } from './drop-rule.js';
import { keepsColumns } from './view-columns.js';

/** `DROP TABLE`: rows are lost; parents, default partitions and tables it refers to are locked for a moment. */
export const dropTable: DropRule = ({ parts }, ask) => {
  const table = relationOf(parts, 'table', ask);
  const label = describeObject(table);
  const parent = partitionParent(ask, table);
  const targets = constraintsOf(ask, alteredRelation(table)).flatMap(
    ({ foreignTable }) => foreignTable ?? [],
  );
  return [
    touch(
      table,
      'access exclusive',
      hazard('DATA_LOSS', label, `All rows of ${label} are lost; nothing but a backup brings them back.`),
      broken(label),
    ),
    ...(parent === null
      ? []
      : [parent, ...defaultPartitions(ask, parent)].map((other) => touch(other, 'access exclusive'))),
    ...targets.map((name) => touch({ kind: 'table', name }, 'access exclusive')),
  ];
};

/** `DROP FOREIGN TABLE`: the rows are elsewhere and stay there. */
export const dropForeignTable: DropRule = ({ parts }, ask) => {
  const table = relationOf(parts, 'foreign_table', ask);
  return [touch(table, 'access exclusive', broken(describeObject(table)))];
};

/** `DROP VIEW`: gone, or on its way to being recreated. */
export const dropView: DropRule = ({ parts }, ask) => droppedView(relationOf(parts, 'view', ask), ask);

/** `DROP MATERIALIZED VIEW`: like a view; made again, it is filled again. */
export const dropMaterializedView: DropRule = ({ parts }, ask) =>
  droppedView(relationOf(parts, 'materialized_view', ask), ask);

function droppedView(view: ObjectRef, ask: CatalogQuestions): readonly Touch[] {
  const label = describeObject(view);
  const after = ask.after.find(view.kind, view.name);
  if (after === null) return [touch(view, 'access exclusive', broken(label))];
  const refilled = view.kind === 'materialized_view' ? ' and filled again' : '';
  return [
    touch(
      view,
      'access exclusive',
      hazard('DEPENDENTS_REBUILT', label, `${label} is dropped and recreated${refilled}.`),
      ...(keepsColumns(view, ask)
        ? []
        : [
            hazard(
              'BREAKS_READERS',
              label,
              `Columns of ${label} go or change; running code that reads them may fail.`,
            ),
          ]),
    ),
  ];
}

/** `DROP SEQUENCE`: its counter is lost. */
export const dropSequence: DropRule = ({ parts }, ask) => {
  const sequence = relationOf(parts, 'sequence', ask);
  const label = describeObject(sequence);
  return [
    touch(
      sequence,
      'access exclusive',
      hazard('DATA_LOSS', label, `The counter of ${label} is lost; a new one starts from the beginning.`),
      broken(label),
    ),
  ];
};

/** `DROP INDEX`: brief; a unique one is also what ON CONFLICT relies on. */
export const dropIndex: DropRule = ({ parts, statement }, ask) => {
  const index = relationOf(parts, 'index', ask);
  const label = describeObject(index);
  const before = ask.before.find('index', index.name);
  const after = ask.after.find('index', index.name);
  const concurrently = flagAt(statement, 'concurrent');
  const lock = concurrently ? 'share update exclusive' : 'access exclusive';
  const table = textDetail(before, 'table');
  const isUnique = flagDetail(before, 'unique') !== false;
  const hazards = [
    ...(after === null
      ? []
      : [
          hazard(
            'DEPENDENTS_REBUILT',
            label,
            `${label} is dropped and built again; queries that need it are slow meanwhile.`,
          ),
        ]),
    ...(after === null && isUnique
      ? [
          hazard(
            'BREAKS_READERS',
            label,
            `Running code that inserts with ON CONFLICT on the columns of ${label} fails.`,
          ),
        ]
      : []),
  ];
  return [
    touch(index, lock, ...hazards),
    ...(table === null ? [] : [touch(ask.relationNamed(nameParts(table)), lock)]),
    ...(concurrently
      ? [
          touch(
            null,
            'none',
            hazard(
              'NOT_TRANSACTIONAL',
              label,
              `${label} is dropped CONCURRENTLY, outside of any transaction.`,
            ),
          ),
        ]
      : []),
  ];
};

/** The relation by the kind the statement gives it, which the server insists on. */
function relationOf(parts: readonly string[], kind: ObjectKind, ask: CatalogQuestions): ObjectRef {
  return { kind, name: ask.relationNamed(parts).name };
}

function broken(label: string) {
  return hazard(
    'BREAKS_READERS',
    label,
    `Running code that names ${label} fails. Drop it after the last version that uses it is gone.`,
  );
}
