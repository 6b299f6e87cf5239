import { type ObjectRef, readMysqlStatement, type SchemaFile, type SourceStatement } from '@lockstep/core';
import { splitMysqlFile } from '../sql-parser.js';
import { namesReferredTo, rootsMadeBy } from '../sql-references.js';

/** A statement of a schema file, ready to be run in any round. */
export interface LoadableStatement extends SourceStatement {
  /** What is sent: without a definer, whom the scratch server need not know. */
  readonly sent: string;
  /** Root objects it makes. */
  readonly creates: readonly ObjectRef[];
  readonly refersTo: readonly string[];
}

/** The statements of all files in order. Throws `SCHEMA.INVALID_SQL` and `SCHEMA.UNSUPPORTED`. */
export function loadableStatements(files: readonly SchemaFile[]): readonly LoadableStatement[] {
  return files.flatMap(splitMysqlFile).map((source) => {
    const statement = readMysqlStatement(source.sql);
    return {
      ...source,
      sent: withoutDefiner(source.sql),
      creates: rootsMadeBy(statement),
      refersTo: namesReferredTo(statement),
    };
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
