import { describeObject, type ObjectRef } from '../../../catalog/object-kind.js';
import type { CatalogFact } from '../../../catalog/catalog.js';
import type { SyntaxTree } from '../../../source/syntax-tree.js';
import {
  flagDetail,
  hasDetail,
  textDetail,
  textsDetail,
  type CatalogIndex,
} from '../../model/catalog-index.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { nameKey, nameParts, writtenName } from '../../../catalog/object-names.js';
import { typeFromText, type SqlType } from '../syntax/sql-type.js';
import type { DomainFacts } from '../syntax/type-change.js';
import type { Touch } from '../../model/statement-effect.js';

/** The relation an `ALTER` is about. */
export interface AlteredRelation {
  readonly ref: ObjectRef;
  /** Kind and name, as messages say it: `table public.users`. */
  readonly label: string;
}

/** Reads one subcommand of `ALTER TABLE`. */
export type SubcommandRule = (
  command: SyntaxTree,
  relation: AlteredRelation,
  ask: CatalogQuestions,
) => readonly Touch[];

/** A relation with the text that names it. */
export function alteredRelation(ref: ObjectRef): AlteredRelation {
  return { ref, label: describeObject(ref) };
}

/** The qualified name of a column. */
export function columnName(relation: AlteredRelation, column: string): string {
  return writtenName([...nameParts(relation.ref.name), column]);
}

/** How messages name a column. */
export function columnLabel(relation: AlteredRelation, column: string): string {
  return `column ${columnName(relation, column)}`;
}

/** A column as a catalog knows it; null members where nobody said. */
export interface ColumnFacts {
  readonly type: SqlType | null;
  readonly notNull: boolean | null;
  readonly hasDefault: boolean;
  readonly generated: boolean;
}

/** The column in a catalog; null where it is not there. */
export function columnIn(index: CatalogIndex, relation: AlteredRelation, column: string): ColumnFacts | null {
  const name = columnName(relation, column);
  const fact = index.find('column', name);
  if (fact === null) return null;
  const type = textDetail(fact, 'type');
  return {
    type: type === null ? null : typeFromText(type),
    notNull: flagDetail(fact, 'notNull'),
    hasDefault:
      textDetail(fact, 'default') !== null ||
      textDetail(fact, 'identity') !== null ||
      index.find('default', name) !== null,
    generated: textDetail(fact, 'generated') !== null,
  };
}

/** A constraint as rules ask about it. */
export interface ConstraintFacts {
  readonly type: string | null;
  readonly validated: boolean | null;
  readonly definition: string | null;
  readonly columns: readonly string[];
  readonly foreignTable: string | null;
}

/** The constraints of a relation before the plan. */
export function constraintsOf(ask: CatalogQuestions, relation: AlteredRelation): readonly ConstraintFacts[] {
  return ask.before.partsOf('constraint', relation.ref.name).map(constraintFacts);
}

/** One constraint by its name; null where it is not there. */
export function constraintIn(
  index: CatalogIndex,
  relation: AlteredRelation,
  name: string,
): ConstraintFacts | null {
  const fact = index.find('constraint', columnName(relation, name));
  return fact === null ? null : constraintFacts(fact);
}

/** An index that is not a constraint's. */
export interface IndexFacts {
  /** Its columns, or null where it has an expression or a condition, or nobody knows. */
  readonly plainColumns: readonly string[] | null;
  readonly unique: boolean;
}

/** Indexes of a relation before the plan, those of constraints included. */
export function indexesOf(ask: CatalogQuestions, relation: AlteredRelation): readonly IndexFacts[] {
  const indexes = ask.before.partsOf('index', relation.ref.name).map(indexFacts);
  const behindConstraints = constraintsOf(ask, relation)
    .filter(({ type }) => type === null || INDEXED.has(type))
    .map(({ columns, type }) => ({ plainColumns: columns, unique: type !== 'exclude' }));
  return [...indexes, ...behindConstraints];
}

/** Types of constraint that an index stands behind. */
export const INDEXED: ReadonlySet<string> = new Set(['primary key', 'unique', 'exclude']);

/** The columns of an index; null where an expression or a condition decides about it. */
export function indexFacts(fact: CatalogFact): IndexFacts {
  const list = /USING \w+ \(([^()]*)\)([^()]*|[^()]*WITH \([^()]*\))$/.exec(
    textDetail(fact, 'definition') ?? '',
  );
  const isPlain = list !== null && !/\bWHERE\b/.test(list[2] ?? '');
  const columns = (list?.[1] ?? '').match(/(?:^|, )("(?:[^"]|"")*"|[a-z_][a-z0-9_$]*)/g) ?? [];
  return {
    plainColumns: isPlain ? columns.map((column) => nameParts(column.replace(/^, /, ''))[0] ?? '') : null,
    unique: flagDetail(fact, 'unique') ?? true,
  };
}

/** What is known of a domain; null for a type that is none. A domain that earlier statements may have made is constrained. */
export function domainFacts(index: CatalogIndex, type: SqlType): DomainFacts | null {
  if (type.builtIn) return null;
  const fact = index.find('domain', type.name);
  const base = textDetail(fact, 'baseType');
  if (fact === null || base === null) return null;
  const isFree = flagDetail(fact, 'notNull') === false && index.partsOf('constraint', fact.name).length === 0;
  return { base: typeFromText(base), constrained: !isFree };
}

/** Partitions that may hold the rows no other partition takes; all of them where bounds are not known. */
export function defaultPartitions(ask: CatalogQuestions, parent: ObjectRef): readonly ObjectRef[] {
  return ask.before
    .all('table')
    .filter((fact) => isPartitionOf(fact, parent.name))
    .filter((fact) => !hasDetail(fact, 'partitionBound') || textDetail(fact, 'partitionBound') === 'DEFAULT')
    .map((fact) => ({ kind: 'table', name: fact.name }));
}

/** The partitioned table a partition belongs to; null for any other table. */
export function partitionParent(ask: CatalogQuestions, table: ObjectRef): ObjectRef | null {
  const parent = textDetail(ask.before.find('table', table.name), 'partitionOf');
  return parent === null ? null : { kind: 'table', name: parent };
}

/** Columns of tables whose type is this one, an array of it or a domain over it, before the plan. */
export function columnsOfType(
  ask: CatalogQuestions,
  type: string,
): readonly { readonly table: string; readonly name: string }[] {
  const isOfType = (written: string | null) =>
    written !== null && nameKey(typeFromText(written).name) === nameKey(type);
  const own = ask.before.all('column').flatMap((fact) => {
    const table = textDetail(fact, 'table');
    if (table === null || ask.before.find('table', table) === null) return [];
    return isOfType(textDetail(fact, 'type')) ? [{ table, name: fact.name }] : [];
  });
  const domains = ask.before.all('domain').filter((fact) => isOfType(textDetail(fact, 'baseType')));
  return [...own, ...domains.flatMap((domain) => columnsOfType(ask, domain.name))];
}

function isPartitionOf(fact: CatalogFact, parent: string): boolean {
  const of = textDetail(fact, 'partitionOf');
  return of !== null && nameKey(of) === nameKey(parent);
}

function constraintFacts(fact: CatalogFact): ConstraintFacts {
  return {
    type: textDetail(fact, 'type'),
    validated: flagDetail(fact, 'validated'),
    definition: textDetail(fact, 'definition'),
    columns: textsDetail(fact, 'columns') ?? [],
    foreignTable: textDetail(fact, 'foreignTable'),
  };
}
