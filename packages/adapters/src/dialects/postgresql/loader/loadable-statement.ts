import type { LoadRequest } from '@lockstep/core/ports/schema-loader.js';
import type { ObjectRef } from '@lockstep/core/catalog/object-kind.js';
import type { ParsedStatement } from '@lockstep/core/source/parsed-statement.js';
import { refusalOf } from '@lockstep/core/source/refuse-statement.js';
import type { SchemaFile, SourceStatement } from '@lockstep/core/source/schema-file.js';
import { searchPathConfigured } from '@lockstep/core/source/search-path.js';
import { unsupportedSql } from '@lockstep/core/source/schema-errors.js';
import { createdBy } from '../parser/creates.js';
import { splitFile } from '../parser/split.js';
import { onlyStatement } from '../parser/sql-parser.js';
import { type RoleAlias, withAlias } from './role-alias.js';

/** A statement of a schema file, ready to be run in any round. */
export interface LoadableStatement extends SourceStatement {
  /** What is sent; differs from the source where the login stands for the owner. */
  readonly sql: string;
  readonly source: SourceStatement;
  /** Up to which character of `sql` (code points) it is the source's. */
  readonly sameUpTo: number;
  readonly parsed: ParsedStatement;
  /** Root objects it makes. */
  readonly creates: readonly ObjectRef[];
  /** The SET statements of its file before it, in order: it means what it means under these. */
  readonly settings: readonly LoadableStatement[];
}

/** True for a statement that changes the session for the rest of its file, and nothing else. */
export function isSetting(statement: LoadableStatement): boolean {
  return statement.node === 'VariableSetStmt' || searchPathConfigured(statement.parsed) !== null;
}

/** How a load treats statements. */
export interface LoadRules {
  readonly accept?: LoadRequest['accept'];
  readonly alias?: RoleAlias | null;
}

/**
 * The statements of all files in order. `readyParser` comes first. Throws `SCHEMA.INVALID_SQL` on a syntax error and
 * `SCHEMA.UNSUPPORTED` for a statement that has no place in a schema file, unless everything is accepted.
 */
export function loadableStatements(
  files: readonly SchemaFile[],
  rules: LoadRules = {},
): readonly LoadableStatement[] {
  return files.flatMap((file) => statementsOf(file, rules));
}

function statementsOf(file: SchemaFile, rules: LoadRules): readonly LoadableStatement[] {
  let settings: readonly LoadableStatement[] = [];
  return splitFile(file).map((source) => {
    const parsed = onlyStatement(source.sql);
    if (rules.accept !== 'everything') refuse(source, parsed);
    const sent = withAlias(source.sql, parsed, rules.alias ?? null);
    const creates = createdBy(parsed, source.defaultSchema);
    const statement = { ...source, ...sent, source, parsed, creates, settings };
    if (isSetting(statement)) settings = [...settings, statement];
    return statement;
  });
}

function refuse(source: SourceStatement, parsed: ParsedStatement): void {
  const refusal = refusalOf(parsed);
  if (refusal === null) return;
  throw unsupportedSql({
    file: source.file,
    place: source.place,
    message: refusal.reason,
    next: [refusal.instead],
    ...(refusal.secret === true ? { secret: true } : {}),
  });
}
