import { isSign, isWord, type SqlToken } from '@lockstep/core/text/sql/sql-tokens.js';

/** Engines that keep a table's rows in the server itself. */
const ENGINES: readonly string[] = [
  ...['INNODB', 'MYISAM', 'ARIA', 'MEMORY', 'HEAP', 'ARCHIVE', 'BLACKHOLE', 'CSV', 'ROCKSDB', 'MYROCKS'],
  ...['TOKUDB', 'NDB', 'NDBCLUSTER', 'COLUMNSTORE', 'MROONGA'],
];

/** Engines that fetch rows from files, from tables of other databases or from other servers. */
const FAR: readonly string[] = [
  ...['FEDERATED', 'FEDERATEDX', 'CONNECT', 'SPIDER', 'S3', 'OQGRAPH', 'SPHINX', 'MERGE', 'MRG_MYISAM'],
  ...['CASSANDRA', 'EXAMPLE', 'SEQUENCE', 'VIDEX'],
];

/** Words in front of the name of a column, which may be `engine`. */
const BEFORE_COLUMNS: readonly string[] = [
  ...['ADD', 'COLUMN', 'MODIFY', 'CHANGE', 'DROP', 'ALTER', 'AFTER', 'BY', 'TO', 'EXISTS'],
];

/** The first engine in a statement about a table that could reach beyond its database; null where none could. */
export function farEngineOf(tokens: readonly SqlToken[]): string | null {
  let depth = 0;
  for (let index = 0; index < tokens.length; index += 1) {
    if (isSign(tokens[index], '(')) depth += 1;
    if (isSign(tokens[index], ')')) depth -= 1;
    const engine = isWord(tokens[index], 'ENGINE') ? valueAt(tokens, index + 1) : null;
    if (engine === null) continue;
    const name = engine.toUpperCase();
    if (FAR.includes(name)) return engine;
    if (isOption(tokens[index - 1], depth) && !ENGINES.includes(name)) return engine;
  }
  return null;
}

function valueAt(tokens: readonly SqlToken[], index: number): string | null {
  const value = isSign(tokens[index], '=') ? tokens[index + 1] : tokens[index];
  return value === undefined || value.kind === 'sign' ? null : value.value;
}

/** In brackets, an option is one of a partition and stands behind the bracket of its values. */
function isOption(before: SqlToken | undefined, depth: number): boolean {
  return depth === 0 ? !isWord(before, ...BEFORE_COLUMNS) : isSign(before, ')');
}
