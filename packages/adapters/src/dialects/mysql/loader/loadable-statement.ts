import type { ObjectRef } from '@lockstep/core/catalog/object-kind.js';
import { readMysqlStatement } from '@lockstep/core/hazards/mysql/mysql-statement.js';
import type { SchemaFile, SourceStatement } from '@lockstep/core/source/schema-file.js';
import type { Confinement } from '../containment/confinement.js';
import { hiddenTextOf } from '../containment/hidden-text.js';
import { textForServer } from '../containment/server-text.js';
import { asSleepingEvent } from '../containment/sleeping-event.js';
import { strictRefusalOf } from '../containment/strict-refusals.js';
import type { MysqlServer } from '../connect/server-family.js';
import { refused, splitMysqlFile } from '../parser/sql-parser.js';
import { namesReferredTo, rootsMadeBy } from '../parser/sql-references.js';
import { mysqlRefusalOf } from '../parser/statement-refusals.js';

/** A statement of a schema file, ready to be run in any round. */
export interface LoadableStatement extends SourceStatement {
  /** What is sent: without a definer, whom the scratch server need not know. */
  readonly sent: string;
  /** Root objects it makes. */
  readonly creates: readonly ObjectRef[];
  readonly refersTo: readonly string[];
}

/** The statements of all files in order. Throws `SCHEMA.INVALID_SQL` and `SCHEMA.UNSUPPORTED`. */
export function sourceStatements(files: readonly SchemaFile[]): readonly SourceStatement[] {
  return files.flatMap(splitMysqlFile);
}

/**
 * What is sent to this server for each statement, judged as it is sent. Throws `SCHEMA.UNSUPPORTED` for what could reach
 * beyond the scratch database.
 */
export function loadableStatements(
  sources: readonly SourceStatement[],
  { server, confinement }: { readonly server: MysqlServer; readonly confinement: Confinement },
): readonly LoadableStatement[] {
  return sources.flatMap((source) => {
    const text = withoutDefiner(textForServer(source.sql, server));
    const statement = readMysqlStatement(text);
    if (statement.tokens.length === 0) return [];
    const refusal =
      hiddenTextOf(text) ??
      mysqlRefusalOf(statement) ??
      (confinement.isConfined ? null : strictRefusalOf(statement, confinement.others));
    if (refusal !== null) throw refused(source, refusal);
    const sent = asSleepingEvent(text, server);
    return [{ ...source, sent, creates: rootsMadeBy(statement), refersTo: namesReferredTo(statement) }];
  });
}

const HEAD = String.raw`^(?:\s|\/\*M?!\d*|\*\/|CREATE\b|OR\b|REPLACE\b|ALGORITHM\s*=\s*\w+)*`;
const NAME = String.raw`(?:\`(?:[^\`]|\`\`)*\`|'[^']*'|"[^"]*"|[\w$.%-]+)`;
const DEFINER = new RegExp(
  `(${HEAD})(DEFINER\\s*=\\s*(?:CURRENT_USER(?:\\s*\\(\\s*\\))?|${NAME}(?:\\s*@\\s*${NAME})?))`,
  'i',
);

/** Who may run an object as whom is the server's matter; the text keeps its length, so that places stay true. */
export function withoutDefiner(sql: string): string {
  return sql.replace(DEFINER, (_, head: string, definer: string) => head + ' '.repeat(definer.length));
}
