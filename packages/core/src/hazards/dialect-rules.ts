import type { Catalog } from '../catalog/catalog.js';
import type { ProposedStatement } from '../catalog/proposal.js';
import type { DialectFamily } from '../config/dialects/dialect-traits.js';
import { traitsOf } from '../config/dialects/traits-of.js';
import type { Dialect } from '../config/target/connection-target.js';
import { classifyStatement } from './postgresql/classify-statement.js';
import type { Classification, ClassifyRequest } from './model/classification.js';
import { afterMysqlRename } from './mysql/after-rename.js';
import { classifyMysqlStatement } from './mysql/classify-mysql-statement.js';
import { withRename } from './model/renamed-catalog.js';
import { classifySqliteStatement } from './sqlite/classify-sqlite-statement.js';

/** A statement of a plan, and the catalogs around it. */
export interface RenameStep {
  /** As the statements before it leave the database. */
  readonly current: Catalog;
  readonly desired: Catalog;
  readonly proposed: ProposedStatement;
}

/** The hazard rules of a dialect. */
export interface DialectRules {
  /** Says what one statement of a plan locks and risks. */
  readonly classify: (request: ClassifyRequest) => Classification;
  /** The catalog for the statements behind this one: a renamed object is known by its new name. */
  readonly afterRename: (step: RenameStep) => Catalog;
}

const RULES: Readonly<Record<DialectFamily, DialectRules>> = {
  postgresql: { classify: classifyStatement, afterRename: afterPostgresRename },
  mysql: {
    classify: classifyMysqlStatement,
    afterRename: ({ current, proposed }) => afterMysqlRename(current, proposed.sql),
  },
  sqlite: { classify: classifySqliteStatement, afterRename: ({ current }) => current },
};

/** The rules for a dialect's statements. */
export function rulesOf(dialect: Dialect): DialectRules {
  return RULES[traitsOf(dialect).family];
}

function afterPostgresRename({ current, desired, proposed }: RenameStep): Catalog {
  if (proposed.verb !== 'rename') return current;
  const from = current.facts.find(({ id }) => id === proposed.destroys[0]);
  const to = desired.facts.find(({ id }) => id === proposed.creates[0]);
  return from === undefined || to === undefined || from.kind !== to.kind
    ? current
    : withRename(current, { kind: from.kind, from: from.name, to: to.name });
}
