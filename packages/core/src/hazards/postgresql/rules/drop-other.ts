import { writtenName, qualifiedName } from '../../../catalog/object-names.js';
import { hazard, touch } from '../../model/statement-effect.js';
import type { DropRule } from './drop-rule.js';

const HOLDS_DATA = new Set(['table', 'sequence', 'materialized_view']);

/** `DROP TYPE`: the server refuses it while a column uses it; code may still name it. */
export const dropType: DropRule = ({ parts }, ask) => droppedType('type', qualifiedName(parts), ask);

/** `DROP DOMAIN`: like a type. */
export const dropDomain: DropRule = ({ parts }, ask) => droppedType('domain', qualifiedName(parts), ask);

function droppedType(kind: 'type' | 'domain', name: string, ask: Parameters<DropRule>[1]) {
  // A type that the database did not have under this name was set aside by a rename, which told about it.
  const known = ask.before.find('type', name) ?? ask.before.find('domain', name);
  if (known === null) return [];
  const label = `${kind} ${name}`;
  return [
    touch(
      { kind, name },
      'none',
      hazard('BREAKS_READERS', label, `Running code that casts to ${label} fails.`),
    ),
  ];
}

/** `DROP SCHEMA`: without CASCADE the server insists that it is empty. */
export const dropSchema: DropRule = ({ parts }) => [
  touch({ kind: 'schema', name: writtenName(parts) }, 'none'),
];

/** `DROP EXTENSION`: its functions and types go, and the rows of its tables if it has any. */
export const dropExtension: DropRule = ({ parts }, ask) => {
  const name = parts.at(-1) ?? '';
  const label = `extension ${writtenName(parts)}`;
  const members = (['table', 'sequence', 'materialized_view', 'function', 'type', 'domain', 'view'] as const)
    .flatMap((kind) => ask.before.all(kind))
    .filter((fact) => fact.extension === name);
  const holdsData = members.length === 0 || members.some((fact) => HOLDS_DATA.has(fact.kind));
  return [
    touch(
      { kind: 'extension', name: writtenName(parts) },
      'none',
      ...(holdsData
        ? [hazard('DATA_LOSS', label, `Rows that ${label} keeps in tables of its own are lost.`)]
        : []),
      hazard(
        'BREAKS_READERS',
        label,
        `Running code that uses functions, operators or types of ${label} fails.`,
      ),
    ),
  ];
};

/** `DROP PUBLICATION`: subscribers get nothing from then on. */
export const dropPublication: DropRule = ({ parts }) => {
  const label = `publication ${writtenName(parts)}`;
  return [
    touch(
      { kind: 'publication', name: writtenName(parts) },
      'none',
      hazard('BREAKS_READERS', label, `Subscribers of ${label} get no more changes and report an error.`),
    ),
  ];
};

/** `DROP COLLATION`: queries may name it. */
export const dropCollation: DropRule = ({ parts }) => {
  const label = `collation ${qualifiedName(parts)}`;
  return [
    touch(
      { kind: 'collation', name: qualifiedName(parts) },
      'none',
      hazard('BREAKS_READERS', label, `Running code that sorts by ${label} fails.`),
    ),
  ];
};

/** `DROP SERVER`: the server insists that no foreign table uses it. */
export const dropForeignServer: DropRule = ({ parts }) => {
  const label = `foreign server ${writtenName(parts)}`;
  return [
    touch(
      { kind: 'foreign_server', name: writtenName(parts) },
      'none',
      hazard('BREAKS_READERS', label, `Running code that reaches ${label} by name fails.`),
    ),
  ];
};
