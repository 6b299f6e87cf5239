import { isWord } from '@lockstep/core/text/sql/sql-tokens.js';
import type { MysqlStatement } from '@lockstep/core/hazards/mysql/mysql-statement.js';
import type { Refusal } from '@lockstep/core/source/statement-verdicts.js';
import { qualifiersIn } from './qualified-names.js';
import { isFarCall } from './reach-refusals.js';

const REASON =
  'and this login cannot create an account that has rights on the scratch database alone, so that files are loaded with rights on everything it may reach';

const refusal = (what: string): Refusal => ({
  reason: `${what}, ${REASON}`,
  instead:
    'Let the login create such accounts: GRANT CREATE USER ON *.* TO it, and GRANT ALL PRIVILEGES ON `lockstep\\_scratch\\_%`.* TO it WITH GRANT OPTION; or name a server for scratch databases: "scratch": { "from": "url", "urlFrom": "SCRATCH_DATABASE_URL" }.',
});

/**
 * Why a statement may not be loaded by a login that has rights elsewhere: the server runs functions while it makes a
 * view, and events on its own. Null where nothing in it could reach out.
 */
export function strictRefusalOf(statement: MysqlStatement, others: ReadonlySet<string>): Refusal | null {
  if (statement.node.endsWith(' EVENT')) return refusal('an event runs on its own');
  if (statement.node === 'DROP FUNCTION') {
    return refusal('DROP FUNCTION also drops a function that was loaded from a library');
  }
  const elsewhere = qualifiersIn(statement.tokens).find((name) => isElsewhere(name.toLowerCase(), others));
  if (elsewhere !== undefined) return refusal(`the name ${elsewhere}.… is of another database`);
  const word = farWord(statement);
  return word === null ? null : refusal(`${word} reaches beyond the scratch database`);
}

/** What `information_schema` shows of others, as this login may see it, could be told in the message of an error. */
function isElsewhere(database: string, others: ReadonlySet<string>): boolean {
  return database === 'information_schema' || others.has(database);
}

/** Words of statements in bodies that change accounts, the server, files or other sessions. */
const ALONE: readonly string[] = [
  ...['PREPARE', 'EXECUTE', 'OUTFILE', 'DUMPFILE', 'GRANT', 'REVOKE', 'KILL', 'SHUTDOWN', 'FLUSH', 'PURGE'],
  ...['INSTALL', 'UNINSTALL', 'BINLOG', 'SONAME', 'GLOBAL', 'PERSIST', 'PERSIST_ONLY', 'XA', 'INFILE'],
  ...['@@GLOBAL', '@@PERSIST', '@@PERSIST_ONLY', 'ATTACH', 'TABLESPACE'],
];

const PAIRS: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ['CREATE', 'ALTER', 'DROP', 'RENAME'],
    [
      'USER',
      'ROLE',
      'SERVER',
      'DATABASE',
      'SCHEMA',
      'EVENT',
      'FUNCTION',
      'LOGFILE',
      'UNDO',
      'INSTANCE',
      'RESOURCE',
    ],
  ],
  [
    ['LOCK', 'UNLOCK'],
    ['TABLE', 'TABLES', 'INSTANCE'],
  ],
  [['LOAD'], ['DATA', 'XML', 'INDEX']],
  [['CHANGE'], ['MASTER', 'REPLICATION']],
  [
    ['START', 'STOP', 'RESET'],
    ['SLAVE', 'REPLICA', 'ALL', 'MASTER', 'BINARY', 'GROUP_REPLICATION', 'QUERY', 'PERSIST'],
  ],
  [['SET'], ['PASSWORD', 'ROLE', 'DEFAULT', 'RESOURCE']],
];

function farWord({ tokens, rest }: MysqlStatement): string | null {
  for (let index = rest; index < tokens.length; index += 1) {
    const [token, next] = [tokens[index], tokens[index + 1]];
    if (token === undefined) continue;
    if (isWord(token, ...ALONE)) return token.text;
    if (isFarCall(token, next)) return `${token.text}()`;
    const pair = PAIRS.find(([first, second]) => isWord(token, ...first) && isWord(next, ...second));
    if (pair !== undefined) return `${token.text} ${next?.text ?? ''}`;
  }
  return null;
}
