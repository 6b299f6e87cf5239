import { isSign, isWord } from '@lockstep/core/text/sql/sql-tokens.js';
import type { MysqlStatement } from '@lockstep/core/hazards/mysql/mysql-statement.js';
import type { Refusal } from '@lockstep/core/source/statement-verdicts.js';
import { otherDatabase, reachRefusalOf } from '../containment/reach-refusals.js';

const DATA =
  'Remove it: a schema file says what exists, not which rows. Load data with your seed script or a migration of your application.';
const SERVER =
  'Remove it and run it on the server yourself: it concerns the whole server, not the objects of one module.';
const NO_EFFECT = 'Remove it: it leaves nothing behind that a plan could bring to a database.';
const TRANSACTION = 'Remove it: this server commits each statement that defines something on its own.';
const CLIENT =
  'Remove it: it is a command of the mysql client, and Lockstep reads the files without that client.';

const data = (what: string): Refusal => ({ reason: `${what} changes data`, instead: DATA });
const server = (what: string): Refusal => ({ reason: `${what} changes the whole server`, instead: SERVER });
const account = (what: string): Refusal => ({
  reason: `${what} concerns accounts, which belong to the server, not to a module`,
  instead: SERVER,
  secret: true,
});
const idle = (what: string): Refusal => ({ reason: `${what} defines no object`, instead: NO_EFFECT });
const transaction = (what: string): Refusal => ({
  reason: `${what} is transaction control`,
  instead: TRANSACTION,
});
const client = (what: string): Refusal => ({ reason: `${what} is a command of the client`, instead: CLIENT });

const BY_VERB: Readonly<Record<string, (verb: string) => Refusal>> = {
  ...Object.fromEntries(
    ['INSERT', 'UPDATE', 'DELETE', 'REPLACE', 'LOAD', 'TRUNCATE', 'IMPORT', 'HANDLER'].map((verb) => [
      verb,
      data,
    ]),
  ),
  ...Object.fromEntries(
    ['START', 'BEGIN', 'COMMIT', 'ROLLBACK', 'SAVEPOINT', 'RELEASE', 'XA', 'LOCK', 'UNLOCK'].map((verb) => [
      verb,
      transaction,
    ]),
  ),
  ...Object.fromEntries(['GRANT', 'REVOKE'].map((verb) => [verb, account])),
  ...Object.fromEntries(
    ['SOURCE', 'PAGER', 'TEE', 'NOTEE', 'SYSTEM', 'STATUS', 'CONNECT', 'EXIT', 'QUIT', '\\'].map((verb) => [
      verb,
      client,
    ]),
  ),
  ...Object.fromEntries(
    ['SELECT', 'WITH', 'VALUES', 'TABLE', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'CALL', 'DO', 'PREPARE'].map(
      (verb) => [verb, idle],
    ),
  ),
  ...Object.fromEntries(
    ['EXECUTE', 'DEALLOCATE', 'ANALYZE', 'CHECK', 'CHECKSUM', 'OPTIMIZE', 'REPAIR', 'CACHE', 'HELP'].map(
      (verb) => [verb, idle],
    ),
  ),
  ...Object.fromEntries(
    ['INSTALL', 'UNINSTALL', 'FLUSH', 'KILL', 'RESET', 'PURGE', 'CHANGE', 'SHUTDOWN', 'BINLOG', 'STOP'].map(
      (verb) => [verb, server],
    ),
  ),
  SET: (verb) => ({
    reason: `${verb} changes a session or the server`,
    instead: 'Remove it: Lockstep runs each statement under settings of its own, the same on every server.',
    secret: true,
  }),
  USE: () => ({
    reason: 'USE goes to another database',
    instead: 'Remove it: the address of the environment names the database.',
  }),
};

/** Kinds of objects that a module may have. */
const KINDS: readonly string[] = [
  ...['TABLE', 'VIEW', 'INDEX', 'TRIGGER', 'PROCEDURE', 'FUNCTION', 'EVENT', 'SEQUENCE'],
];

/** Why a statement has no place in a schema file; null where it may stand. What nobody listed is refused. */
export function mysqlRefusalOf(statement: MysqlStatement): Refusal | null {
  const [verb = '', kind] = statement.node.split(' ');
  const byVerb = BY_VERB[verb];
  if (byVerb !== undefined) return byVerb(verb);
  if (kind === undefined || !KINDS.includes(kind)) return ofOtherKind(statement.node, kind);
  return refusedForm(statement);
}

function ofOtherKind(node: string, kind: string | undefined): Refusal {
  if (kind === 'USER' || kind === 'ROLE') return account(node);
  if (kind !== undefined) return server(node);
  return {
    reason: `Lockstep does not know this kind of statement (${node})`,
    instead: 'Remove it; if a schema file needs it, open an issue.',
  };
}

/** Statements of good kinds in forms that reach beyond the database they are loaded into, or leave nothing. */
function refusedForm(statement: MysqlStatement): Refusal | null {
  const { node, modifiers } = statement;
  if (modifiers.includes('TEMPORARY')) return idle(`${node} of a TEMPORARY table`);
  return reachRefusalOf(statement) ?? FORMS[node]?.(statement) ?? null;
}

const FORMS: Readonly<Record<string, (statement: MysqlStatement) => Refusal | null>> = {
  'CREATE FUNCTION': ({ node, tokens }) =>
    tokens.some((token) => isWord(token, 'SONAME')) ? server(node) : null,
  'CREATE EVENT': eventBeyond,
  'ALTER EVENT': eventBeyond,
};

const INTO: readonly string[] = ['FROM', 'INTO', 'UPDATE', 'JOIN', 'TABLE', 'CALL'];

/** An event may run at once where it is made: it must not reach another database from there. */
function eventBeyond({ tokens, rest }: MysqlStatement): Refusal | null {
  const at = tokens.findIndex(
    (token, index) => index >= rest && isWord(token, ...INTO) && isSign(tokens[index + 2], '.'),
  );
  if (at < 0) return null;
  return otherDatabase(`${tokens[at + 1]?.value ?? ''}.${tokens[at + 3]?.value ?? ''}`);
}
