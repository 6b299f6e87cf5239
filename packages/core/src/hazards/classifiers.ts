import type { Dialect } from '../config/target/connection-target.js';
import { classifyMysqlStatement } from './mysql/classify-mysql-statement.js';
import { classifySqliteStatement } from './sqlite/classify-sqlite-statement.js';
import { type Classification, type ClassifyRequest, classifyStatement } from './classify-statement.js';

/** Says what one statement of a plan locks and risks, by the rules of its dialect. */
export type StatementClassifier = (request: ClassifyRequest) => Classification;

const CLASSIFIERS: Readonly<Record<Dialect, StatementClassifier>> = {
  postgresql: classifyStatement,
  mysql: classifyMysqlStatement,
  mariadb: classifyMysqlStatement,
  tidb: classifyMysqlStatement,
  sqlite: classifySqliteStatement,
};

/** The rules for a dialect's statements. */
export function classifierFor(dialect: Dialect): StatementClassifier {
  return CLASSIFIERS[dialect];
}
