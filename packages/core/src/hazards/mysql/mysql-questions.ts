import { printObjectId } from '../../catalog/object-id.js';
import type { Catalog, CatalogFact } from '../../catalog/catalog.js';
import { describeObject, type ObjectRef } from '../../catalog/object-kind.js';
import { flagDetail, textDetail } from '../model/catalog-index.js';
import type { QuestionsRequest } from '../model/catalog-questions.js';
import { nameParts } from '../../catalog/object-names.js';

/** What rules ask about the database before and after, about its server, and about what the plan created. */
export interface MysqlQuestions {
  readonly server: MysqlVersion;
  /** A column before or after; null where there is none. */
  column(side: 'before' | 'after', table: string, name: string): ColumnState | null;
  /** True where the table has a column that is computed from others. */
  hasGenerated(table: string): boolean;
  /** The trigger of this name, which no other of the database has; null where there is none. */
  trigger(side: 'before' | 'after', name: string): CatalogFact | null;
  exists(object: ObjectRef): boolean;
  isCreated(object: ObjectRef): boolean;
}

/** Family and version, as `Catalog.serverVersion` says them: `10.11.19-MariaDB`, `8.0.36`, `7.5.1-TiDB`. */
export interface MysqlVersion {
  readonly family: 'mysql' | 'mariadb' | 'tidb';
  /** True from this version on. */
  isAtLeast(...version: readonly number[]): boolean;
}

/** What a column is. */
export interface ColumnState {
  readonly type: string;
  readonly notNull: boolean;
  readonly default: string | null;
  readonly generated: string | null;
  readonly isStored: boolean;
  readonly charset: string | null;
  readonly collation: string | null;
}

/** Prepares the questions for one statement of a plan. */
export function mysqlQuestions({ current, desired, created }: QuestionsRequest): MysqlQuestions {
  const sides = { before: current, after: desired };
  return {
    server: versionOf(current.serverVersion),
    column: (side, table, name) => columnState(sides[side], table, name),
    hasGenerated: (table) => columnsOf(current, table).some((fact) => textDetail(fact, 'generated') !== null),
    trigger: (side, name) => sides[side].facts.find((fact) => isTrigger(fact, name)) ?? null,
    exists: ({ kind, name }) => current.facts.some((fact) => fact.kind === kind && fact.name === name),
    isCreated: (object) => created.has(printObjectId(object)) || created.has(describeObject(object)),
  };
}

function isTrigger({ kind, name }: CatalogFact, wanted: string): boolean {
  return kind === 'trigger' && nameParts(name).at(-1) === wanted;
}

function columnsOf(catalog: Catalog, table: string): readonly CatalogFact[] {
  return catalog.facts.filter((fact) => fact.kind === 'column' && textDetail(fact, 'table') === table);
}

function columnState(catalog: Catalog, table: string, name: string): ColumnState | null {
  const fact = columnsOf(catalog, table).find((column) => nameParts(column.name).at(-1) === name);
  if (fact === undefined) return null;
  return {
    type: textDetail(fact, 'type') ?? '',
    notNull: flagDetail(fact, 'notNull') ?? false,
    default: textDetail(fact, 'default'),
    generated: textDetail(fact, 'generated'),
    isStored: flagDetail(fact, 'stored') ?? false,
    charset: textDetail(fact, 'charset'),
    collation: textDetail(fact, 'collation'),
  };
}

function versionOf(serverVersion: string): MysqlVersion {
  const own = (/^[\d.]+/.exec(serverVersion)?.[0] ?? '0').split('.').map(Number);
  const family = /mariadb/i.test(serverVersion) ? 'mariadb' : /tidb/i.test(serverVersion) ? 'tidb' : 'mysql';
  return {
    family,
    isAtLeast: (...version) => {
      const at = version.findIndex((part, index) => (own[index] ?? 0) !== part);
      return at < 0 || (own[at] ?? 0) > (version[at] ?? 0);
    },
  };
}
