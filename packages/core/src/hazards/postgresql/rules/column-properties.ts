import type { JsonValue } from '../../../text/canonical-json.js';
import { optionsAt } from '../syntax/statement-tree.js';
import { textAt, treeAt } from '../../../source/syntax-tree.js';
import {
  columnIn,
  columnLabel,
  constraintsOf,
  type AlteredRelation,
  type SubcommandRule,
} from '../questions/altered-relation.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { mayRaise } from '../questions/expression-safety.js';
import { blocksAll, hazard, touch } from '../../model/statement-effect.js';
import { counterHazards } from './sequence.js';

/** `SET DEFAULT` and `DROP DEFAULT`: rows stay; an insert that leaves the column out may fail from then on. */
export const columnDefault: SubcommandRule = (command, relation, ask) => {
  const column = textAt(command, 'name') ?? '';
  const isDrop = treeAt(command, 'def') === null;
  return [touch(relation.ref, 'access exclusive', ...(isDrop ? lostDefault(column, relation, ask) : []))];
};

function lostDefault(column: string, relation: AlteredRelation, ask: CatalogQuestions) {
  const before = columnIn(ask.before, relation, column);
  const after = columnIn(ask.after, relation, column);
  const hadNone = before !== null && !before.hasDefault;
  const staysFilled = after !== null && (after.hasDefault || after.notNull === false);
  if (hadNone || staysFilled) return [];
  const label = columnLabel(relation, column);
  return [
    hazard(
      'BREAKS_READERS',
      label,
      `Inserts that leave out ${label} fail once its default is gone, because it is NOT NULL.`,
    ),
  ];
}

/** `DROP NOT NULL`: code that never met a NULL there may meet one. */
export const dropNotNull: SubcommandRule = (command, relation) => {
  const label = columnLabel(relation, textAt(command, 'name') ?? '');
  return [
    touch(
      relation.ref,
      'access exclusive',
      hazard('BREAKS_READERS', label, `Running code that reads ${label} may meet NULL from then on.`),
    ),
  ];
};

/** `SET NOT NULL`: scans every row unless a valid check already says so. */
export const setNotNull: SubcommandRule = (command, relation, ask) => [
  touch(relation.ref, 'access exclusive', ...notNullHazards(textAt(command, 'name') ?? '', relation, ask)),
];

/** What it takes to know that a column of stored rows holds no NULL. */
export function notNullHazards(column: string, relation: AlteredRelation, ask: CatalogQuestions) {
  if (relation.ref.kind === 'foreign_table' || isProvenNotNull(column, relation, ask)) return [];
  const label = columnLabel(relation, column);
  const safer = 'Add CHECK (… IS NOT NULL) NOT VALID, validate it in a later plan, then set NOT NULL.';
  return [
    ...blocksAll(relation.label, `every row is checked for a NULL in ${label}. ${safer}`),
    hazard('MAY_FAIL_ON_DATA', label, `It fails if a stored row has no value in ${label}.`),
  ];
}

function isProvenNotNull(column: string, relation: AlteredRelation, ask: CatalogQuestions): boolean {
  const constraints = constraintsOf(ask, relation);
  const onColumn = constraints.filter(({ columns }) => columns.includes(column));
  const unproven = onColumn.some(({ type, validated }) => type === 'not null' && validated !== true);
  if (columnIn(ask.before, relation, column)?.notNull === true && !unproven) return true;
  return onColumn.some(
    ({ type, validated, definition }) =>
      type === 'check' && validated === true && saysNotNull(definition ?? '', column),
  );
}

/** True for a check that is `column IS NOT NULL`, alone or as one of several conditions that must all hold. */
function saysNotNull(definition: string, column: string): boolean {
  if (/\b(OR|NOT VALID|CASE|NOT \()/.test(definition.replace(/IS NOT NULL/g, ''))) return false;
  const conditions = definition.replace(/^CHECK /, '').split(/ AND /);
  return conditions.some((condition) => {
    const bare = condition.replace(/[()]/g, '').trim();
    return bare === `${column} IS NOT NULL` || bare === `"${column.replaceAll('"', '""')}" IS NOT NULL`;
  });
}

/** `ADD GENERATED … AS IDENTITY`: stored rows keep their values. */
export const addIdentity: SubcommandRule = (_command, relation) => [touch(relation.ref, 'access exclusive')];

/** `SET GENERATED`, and options of the sequence behind an identity column. */
export const setIdentity: SubcommandRule = (command, relation) => {
  const label = columnLabel(relation, textAt(command, 'name') ?? '');
  const options = optionsAt(treeAt(command, 'def', 'List'), 'items');
  const message = `Inserts that give a value for ${label} fail once it is GENERATED ALWAYS.`;
  return [
    touch(
      relation.ref,
      'access exclusive',
      ...counterHazards(options, label),
      ...(isAlways(options.get('generated')) ? [hazard('BREAKS_READERS', label, message)] : []),
    ),
  ];
};

/** `GENERATED ALWAYS` is the letter a as a number. */
function isAlways(option: JsonValue | undefined): boolean {
  return treeAt(option, 'Integer')?.['ival'] === 'a'.charCodeAt(0);
}

/** `DROP IDENTITY`: the counter goes, and inserts that leave the column out may fail. */
export const dropIdentity: SubcommandRule = (command, relation, ask) => {
  const column = textAt(command, 'name') ?? '';
  const label = columnLabel(relation, column);
  const isFilled = columnIn(ask.after, relation, column)?.hasDefault === true;
  return [
    touch(
      relation.ref,
      'access exclusive',
      hazard(
        'DATA_LOSS',
        label,
        `The counter of ${label} is dropped with its sequence; a new one starts from the beginning.`,
      ),
      ...(isFilled
        ? []
        : [
            hazard(
              'BREAKS_READERS',
              label,
              `Inserts that leave out ${label} fail once it numbers itself no more.`,
            ),
          ]),
    ),
  ];
};

/** `SET EXPRESSION`: computed again for every row; catalogs do not say which generated columns are not stored. */
export const setExpression: SubcommandRule = (command, relation) => {
  const label = columnLabel(relation, textAt(command, 'name') ?? '');
  return [
    touch(
      relation.ref,
      'access exclusive',
      hazard(
        'TABLE_REWRITE',
        relation.label,
        `${label} is computed again for every row of ${relation.label}.`,
      ),
      ...blocksAll(relation.label, `${label} is computed again for every row.`),
      ...(mayRaise(command['def'])
        ? [hazard('MAY_FAIL_ON_DATA', label, `The new expression of ${label} may fail for a stored row.`)]
        : []),
      hazard('BREAKS_READERS', label, `Running code gets other values from ${label}.`),
    ),
  ];
};
