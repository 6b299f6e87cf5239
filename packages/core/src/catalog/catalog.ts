import type { JsonValue } from '../text/canonical-json.js';
import type { ObjectKind } from './object-kind.js';

/** Kinds of catalog facts: objects, and the parts of an object that are compared on their own. */
export type FactKind = ObjectKind | 'column' | 'default' | 'rule' | 'role' | 'label';

/**
 * What rules may ask about a fact, by kind (a member that does not apply is null):
 * - column: `table`, `type`, `notNull`, `default` (expression), `generated` (expression), `identity`
 *   (`always` | `by default`), `collation`, `position`; also for the attributes of a composite type
 * - default: `table`, `column`, `expression`
 * - table: `persistence` (`permanent` | `unlogged` | `temporary`), `partitionKey`, `partitionOf`,
 *   `partitionBound` (`DEFAULT` for the default partition), `isPartition`,
 *   `inherits` (names), `rowSecurity`
 * - foreign_table: `server`
 * - index: `table`, `definition`, `valid`, `unique`
 * - constraint: `table` (or `domain`), `type` (`primary key` | `unique` | `foreign key` | `check` | `exclude` |
 *   `not null`), `validated`, `definition`, `columns`, `foreignTable`, `foreignColumns`
 * - sequence: `ownedBy` (column name), `dataType`
 * - domain: `baseType`, `notNull`, `default`
 * - type: `variant` (`enum` | `composite` | `range`), `values`
 * - view, materialized_view: `definition`, `columns` (`name type`, in their order), `securityInvoker`
 * - function, procedure, aggregate: `language`, `returns`, `definition`
 * - trigger, policy, rule: `table`, `definition` (trigger, rule), `command` and `roles` (policy)
 * - extension: `schema`
 * - grant: `target` (id), `grantee`, `privileges`, `grantable`, `toOwner` (only what the owner has of an object by default)
 * - comment, label: `target` (id), `text`
 */
export type FactDetails = Readonly<Record<string, JsonValue>>;

/** One addressable thing of a database, engine-neutral. */
export interface CatalogFact {
  /** Unique within the catalog and equal for the same thing in another database. */
  readonly id: string;
  readonly kind: FactKind;
  /** Qualified name as a user writes it: `public.users`, `public.users.email`, `public.total(integer)`. */
  readonly name: string;
  /**
   * The schema it lies in; null for what lies in none (extension, publication, …) and for a schema itself; empty where
   * the dialect has no schemas below the database (the MySQL family, SQLite).
   */
  readonly schema: string | null;
  /**
   * Id of the root object (table, view, function, …) whose owner decides about this fact; its own id for a root.
   * What hangs on a schema or an extension (a grant, a comment) decides for itself, because those may be shared.
   */
  readonly root: string;
  /** Hash of the fact's own definition, with other objects by name only and print noise of the server removed. */
  readonly hash: string;
  /** Ids of the facts it needs in order to exist, its parent among them (owner edges left out). */
  readonly references: readonly string[];
  /** The extension this fact belongs to, where it is a member of one. */
  readonly extension?: string;
  /** The role that owns it; only root objects have one. */
  readonly owner?: string;
  /** True for what every new database has (grants of the schema `public`): of nobody as long as it is unchanged. */
  readonly pristine?: boolean;
  /** Names of the options that hold a credential. The value itself is nowhere in a catalog. */
  readonly credentials?: readonly string[];
  readonly details: FactDetails;
}

/** Something the engine found but cannot manage; it is reported, never silently left out. */
export interface UnmodelledObject {
  readonly kind: ObjectKind;
  /** What it is in words and its name: `operator class public.my_ops`. */
  readonly name: string;
  readonly schema: string | null;
  readonly reason: string;
  /** Hash of its definition where one could be read, so that a difference is seen. */
  readonly hash: string | null;
}

/** All facts of one database at one moment. */
export interface Catalog {
  readonly serverVersion: string;
  /** The role that read it. In a scratch database it owns whatever the files give no owner. */
  readonly role: string;
  readonly facts: readonly CatalogFact[];
  readonly unmodelled: readonly UnmodelledObject[];
}

/** The facts of a catalog by id. */
export function factsById(catalog: Catalog): ReadonlyMap<string, CatalogFact> {
  return new Map(catalog.facts.map((fact) => [fact.id, fact]));
}
