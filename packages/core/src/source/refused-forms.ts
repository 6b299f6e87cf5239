import type { Refusal } from './statement-verdicts.js';
import { listAt, nodesOf, type SyntaxTree, textAt, treeAt } from './syntax-tree.js';

/** Looks at one statement of an otherwise accepted (or refused) kind: a refusal, or null. */
type FormRule = (tree: SyntaxTree) => Refusal | null;

const CLUSTER_OBJECTS: Readonly<Record<string, string>> = {
  OBJECT_DATABASE: 'the database itself',
  OBJECT_ROLE: 'a role',
  OBJECT_TABLESPACE: 'a tablespace',
  OBJECT_PARAMETER_ACL: 'a server parameter',
  OBJECT_LARGEOBJECT: 'a large object, which is data',
};

const CREDENTIAL_OPTION = /pass(word|wd)?$|pwd|secret|token|credential|sslkey|private_?key/i;
const CREDENTIAL_IN_CONNINFO = /pass(word|wd)?\s*=|:\/\/[^/?#\s]*:[^@\s]*@/i;

/** Settings that would make the rest of the file mean something else than what the parser read. */
const FIXED_SETTINGS: Readonly<Record<string, { readonly allowed: RegExp; readonly shown: string }>> = {
  client_encoding: { allowed: /^utf-?8$/i, shown: 'UTF8' },
  standard_conforming_strings: { allowed: /^(on|true|yes|1)$/i, shown: 'on' },
};

const IDENTITY_SETTINGS = new Set(['role', 'session_authorization']);

/** Forms of a statement that have no place in a schema file, by the parser's node. */
export const REFUSED_FORMS: Readonly<Record<string, FormRule>> = {
  AlterForeignServerStmt: credentials,
  AlterOwnerStmt: (tree) => clusterObject(tree, 'objectType'),
  AlterSubscriptionStmt: (tree) => conninfo(tree) ?? refresh(tree),
  AlterUserMappingStmt: credentials,
  CommentStmt: (tree) => clusterObject(tree, 'objtype'),
  CreateForeignServerStmt: credentials,
  CreateSeqStmt: (tree) => temporary(treeAt(tree, 'sequence')),
  CreateStmt: (tree) => temporary(treeAt(tree, 'relation')),
  CreateSubscriptionStmt: (tree) => conninfo(tree) ?? connects(tree),
  CreateTableAsStmt: (tree) => temporary(treeAt(tree, 'into', 'rel')),
  CreateUserMappingStmt: credentials,
  GrantStmt: (tree) => clusterObject(tree, 'objtype'),
  RenameStmt: (tree) => clusterObject(tree, 'renameType'),
  SecLabelStmt: (tree) => clusterObject(tree, 'objtype'),
  VariableSetStmt: setting,
  ViewStmt: (tree) => temporary(treeAt(tree, 'view')),
};

function clusterObject(tree: SyntaxTree, field: string): Refusal | null {
  const what = CLUSTER_OBJECTS[textAt(tree, field) ?? ''];
  if (what === undefined) return null;
  return {
    reason: `the statement is about ${what}, not about an object of a module`,
    instead: 'Remove it and run it on the server yourself.',
    secret: true,
  };
}

function temporary(relation: SyntaxTree | null): Refusal | null {
  if (textAt(relation, 'relpersistence') !== 't') return null;
  return {
    reason: `${textAt(relation, 'relname') ?? 'the object'} is temporary and ends with the session`,
    instead: 'Remove it, or remove TEMPORARY from it.',
  };
}

function credentials(tree: SyntaxTree): Refusal | null {
  const options = [...nodesOf(tree)].flatMap(([name, node]) =>
    name === 'DefElem' ? (textAt(node, 'defname') ?? []) : [],
  );
  const option = options.find((candidate) => CREDENTIAL_OPTION.test(candidate));
  if (option === undefined) return null;
  return {
    reason: `the option "${option}" holds a credential`,
    instead: `Remove the option "${option}" and set it on the server yourself; change it there, since it was in a file.`,
    secret: true,
  };
}

function conninfo(tree: SyntaxTree): Refusal | null {
  if (!CREDENTIAL_IN_CONNINFO.test(textAt(tree, 'conninfo') ?? '')) return null;
  return {
    reason: 'the connection string holds a credential',
    instead:
      'Remove the password from it (a passfile on the server works); change it, since it was in a file.',
    secret: true,
  };
}

function connects(tree: SyntaxTree): Refusal | null {
  const options = listAt(tree, 'options').map((option) => treeAt(option, 'DefElem'));
  const connect = options.find((option) => textAt(option, 'defname') === 'connect');
  if (connect !== undefined && isOff(connect)) return null;
  return {
    reason: 'CREATE SUBSCRIPTION connects to another server',
    instead: 'Add WITH (connect = false): loading a schema file never connects to another server.',
  };
}

function isOff(option: SyntaxTree | null): boolean {
  const text = textAt(treeAt(option, 'arg', 'String'), 'sval') ?? '';
  const integer = treeAt(option, 'arg', 'Integer');
  const isZero = integer !== null && (integer['ival'] ?? 0) === 0;
  const boolean = treeAt(option, 'arg', 'Boolean');
  return /^(false|off)$/i.test(text) || isZero || (boolean !== null && boolean['boolval'] !== true);
}

function refresh(tree: SyntaxTree): Refusal | null {
  if (textAt(tree, 'kind') !== 'ALTER_SUBSCRIPTION_REFRESH') return null;
  return {
    reason: 'ALTER SUBSCRIPTION … REFRESH connects to another server',
    instead: 'Remove it and run it on the server yourself.',
  };
}

function setting(tree: SyntaxTree): Refusal | null {
  const name = textAt(tree, 'name') ?? '';
  if (IDENTITY_SETTINGS.has(name)) {
    return {
      reason: `the statement changes the session's ${name === 'role' ? 'role' : 'login'}`,
      instead: 'Remove it; write ALTER … OWNER TO for an object that another role owns.',
    };
  }
  if (tree['is_local'] === true || textAt(tree, 'kind') === 'VAR_SET_MULTI') {
    return {
      reason: 'the statement is valid in one transaction only, and a schema file has none',
      instead: 'Remove it, or say SET without LOCAL, which holds to the end of the file.',
    };
  }
  const fixed = FIXED_SETTINGS[name];
  const value = settingValue(tree);
  if (fixed === undefined || value === null || fixed.allowed.test(value)) return null;
  return {
    reason: `${name} is ${value}, and Lockstep reads schema files with ${fixed.shown} only`,
    instead: `Convert the file to ${name} = ${fixed.shown} and remove the statement.`,
  };
}

function settingValue(tree: SyntaxTree): string | null {
  const constant = treeAt(listAt(tree, 'args')[0], 'A_Const');
  if (constant === null) return null;
  const text = textAt(treeAt(constant, 'sval'), 'sval');
  if (text !== null) return text;
  const integer = treeAt(constant, 'ival');
  if (integer !== null) return String(integer['ival'] ?? 0);
  const boolean = treeAt(constant, 'boolval');
  return boolean === null ? null : boolean['boolval'] === true ? 'on' : 'off';
}
