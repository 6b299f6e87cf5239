import { listAt, stringsIn, type SyntaxTree, textAt, treeAt } from '@lockstep/core/source/syntax-tree.js';
import type { ObjectKind, ObjectRef } from '@lockstep/core/catalog/object-kind.js';
import type { ParsedStatement } from '@lockstep/core/source/parsed-statement.js';
import { qualified, quotedIdentifier, relationName, routineName } from './names.js';
import { statementOf } from './tree.js';

/** What a node of one kind makes; `schema` is where unqualified names go. */
type Makes = (tree: SyntaxTree, schema: string) => readonly ObjectRef[];

const MAKES: Readonly<Record<string, Makes>> = {
  CreateStmt: relation('table', 'relation'),
  CreateForeignTableStmt: relation('foreign_table', 'base', 'relation'),
  ViewStmt: relation('view', 'view'),
  CreateTableAsStmt: (tree, schema) => {
    const kind = textAt(tree, 'objtype') === 'OBJECT_MATVIEW' ? 'materialized_view' : 'table';
    return relation(kind, 'into', 'rel')(tree, schema);
  },
  CreateSeqStmt: relation('sequence', 'sequence'),
  CompositeTypeStmt: relation('type', 'typevar'),
  CreateEnumStmt: dotted('type', 'typeName'),
  CreateRangeStmt: dotted('type', 'typeName'),
  CreateDomainStmt: dotted('domain', 'domainname'),
  CreateFunctionStmt: (tree, schema) => {
    const name = routineName(stringsIn(listAt(tree, 'funcname')), listAt(tree, 'parameters'), schema);
    return [{ kind: tree['is_procedure'] === true ? 'procedure' : 'function', name }];
  },
  DefineStmt: defined,
  CreateSchemaStmt: schemaWithElements,
  CreateExtensionStmt: plain('extension', 'extname'),
  CreatePublicationStmt: plain('publication', 'pubname'),
  CreateSubscriptionStmt: plain('subscription', 'subname'),
  CreateEventTrigStmt: plain('event_trigger', 'trigname'),
  CreateForeignServerStmt: plain('foreign_server', 'servername'),
  CreateFdwStmt: plain('other', 'fdwname'),
  CreatePLangStmt: plain('other', 'plname'),
  CreateAmStmt: plain('other', 'amname'),
  CreateStatsStmt: dotted('other', 'defnames'),
  CreateConversionStmt: dotted('other', 'conversion_name'),
  CreateOpClassStmt: dotted('other', 'opclassname'),
  CreateOpFamilyStmt: dotted('other', 'opfamilyname'),
};

/** Kinds that `CREATE AGGREGATE | TYPE | COLLATION | OPERATOR | TEXT SEARCH …` makes. */
const DEFINED_KINDS: Readonly<Record<string, ObjectKind>> = {
  OBJECT_AGGREGATE: 'aggregate',
  OBJECT_TYPE: 'type',
  OBJECT_COLLATION: 'collation',
};

/** The root objects a statement makes; what hangs on a root (index, trigger, policy, grant, comment) is none. */
export function createdBy(statement: ParsedStatement, defaultSchema: string): readonly ObjectRef[] {
  return MAKES[statement.node]?.(statement.tree, defaultSchema) ?? [];
}

function relation(kind: ObjectKind, ...path: readonly string[]): Makes {
  return (tree, schema) => {
    const target = treeAt(tree, ...path);
    const name = relationName(target);
    if (name.length === 0 || textAt(target, 'relpersistence') === 't') return [];
    return [{ kind, name: qualified(name, schema) }];
  };
}

function dotted(kind: ObjectKind, field: string): Makes {
  return (tree, schema) => {
    const parts = stringsIn(listAt(tree, field));
    return parts.length === 0 ? [] : [{ kind, name: qualified(parts, schema) }];
  };
}

function plain(kind: ObjectKind, field: string): Makes {
  return (tree) => {
    const name = textAt(tree, field);
    return name === null ? [] : [{ kind, name: quotedIdentifier(name) }];
  };
}

function defined(tree: SyntaxTree, schema: string): readonly ObjectRef[] {
  const kind = DEFINED_KINDS[textAt(tree, 'kind') ?? ''] ?? 'other';
  const parts = stringsIn(listAt(tree, 'defnames'));
  if (kind !== 'aggregate') return [{ kind, name: qualified(parts, schema) }];
  const parameters = listAt(tree, 'args').flatMap((argument) => listAt(treeAt(argument, 'List'), 'items'));
  return [{ kind, name: routineName(parts, parameters, schema) }];
}

function schemaWithElements(tree: SyntaxTree): readonly ObjectRef[] {
  const name = textAt(tree, 'schemaname') ?? textAt(treeAt(tree, 'authrole'), 'rolename');
  if (name === null) return [];
  const elements = listAt(tree, 'schemaElts').flatMap((element) => createdBy(statementOf(element), name));
  return [{ kind: 'schema', name: quotedIdentifier(name) }, ...elements];
}
