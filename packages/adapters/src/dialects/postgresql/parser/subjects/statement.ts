import {
  NO_SUBJECTS,
  type StatementSubjects,
  type Subject,
  subjectsOfObject,
} from '@lockstep/core/source/statement-subjects.js';
import { listAt, type SyntaxTree, textAt, treeAt } from '@lockstep/core/source/syntax-tree.js';
import type { ParsedStatement } from '@lockstep/core/source/parsed-statement.js';
import { createdBy } from '../creates.js';
import { defaultPrivilegeSubjects, grantSubjects } from './grants.js';
import { alterTableSubjects, attributeSubjects, indexSubjects, tableSubjects } from './table.js';
import {
  namesAt,
  plainSubject,
  relationSubject,
  routineTarget,
  subject,
  targetSubjects,
  withSchema,
} from './targets.js';

type Reader = (tree: SyntaxTree, defaultSchema: string) => StatementSubjects;

const READERS: Readonly<Record<string, Reader>> = {
  CreateStmt: tableSubjects,
  CreateForeignTableStmt: (tree, schema) => tableSubjects(treeAt(tree, 'base') ?? tree, schema),
  CompositeTypeStmt: attributeSubjects,
  AlterTableStmt: alterTableSubjects,
  IndexStmt: indexSubjects,
  CreateTrigStmt: memberOf('trigger', 'trigname', 'relation'),
  CreatePolicyStmt: memberOf('policy', 'policy_name', 'table'),
  AlterPolicyStmt: memberOf('policy', 'policy_name', 'table'),
  RuleStmt: memberOf('rule', 'rulename', 'relation'),
  CommentStmt: saying('comment on', 'objtype'),
  SecLabelStmt: saying('label on', 'objtype'),
  AlterOwnerStmt: saying('owner of', 'objectType'),
  GrantStmt: grantSubjects,
  AlterDefaultPrivilegesStmt: defaultPrivilegeSubjects,
  DropStmt: (tree, schema) => {
    const type = textAt(tree, 'removeType') ?? '';
    return of(listAt(tree, 'objects').flatMap((object) => targetSubjects(type, object, schema)));
  },
  RenameStmt: renamed,
  AlterObjectSchemaStmt: moved,
  AlterSeqStmt: (tree, schema) => changed('sequence', relationSubject(treeAt(tree, 'sequence'), schema)),
  AlterEnumStmt: (tree, schema) =>
    changed('enum', subject('name', withSchema(namesAt(tree, 'typeName'), schema))),
  AlterDomainStmt: (tree, schema) =>
    changed('domain', subject('name', withSchema(namesAt(tree, 'typeName'), schema))),
  AlterTypeStmt: (tree, schema) =>
    changed('type', subject('name', withSchema(namesAt(tree, 'typeName'), schema))),
  AlterFunctionStmt: (tree, schema) => of(routineTarget(treeAt(tree, 'func') ?? tree, schema)),
  AlterStatsStmt: (tree, schema) =>
    of([subject('statistic ext', withSchema(namesAt(tree, 'defnames'), schema))]),
  CreateStatsStmt: (tree, schema) => ({
    says: [subject('statistic ext', withSchema(namesAt(tree, 'defnames'), schema))],
    of: listAt(tree, 'relations').map((relation) => relationSubject(treeAt(relation, 'RangeVar'), schema)),
  }),
  RefreshMatViewStmt: (tree, schema) => of([relationSubject(treeAt(tree, 'relation'), schema)]),
  AlterExtensionStmt: (tree) => of(plainSubject('extension', tree, 'extname')),
  AlterPublicationStmt: (tree) => changedPlain('publication', tree, 'pubname'),
  AlterSubscriptionStmt: (tree) => changedPlain('subscription', tree, 'subname'),
  AlterEventTrigStmt: (tree) => changedPlain('event trigger', tree, 'trigname'),
  AlterForeignServerStmt: (tree) => changedPlain('foreign server', tree, 'servername'),
};

/**
 * What a statement says and is about; for kinds without a reader the root objects that it makes. Offsets are those of the
 * parser: UTF-8 bytes.
 */
export function statementSubjects(statement: ParsedStatement, defaultSchema: string): StatementSubjects {
  const read = READERS[statement.node];
  if (read !== undefined) return read(statement.tree, defaultSchema);
  const made = createdBy(statement, defaultSchema);
  if (made.length === 0) return NO_SUBJECTS;
  return { says: made.flatMap((object) => subjectsOfObject(object, true)), of: [] };
}

function of(subjects: readonly Subject[]): StatementSubjects {
  return { says: [], of: subjects };
}

function changed(word: string, target: Subject): StatementSubjects {
  return { says: [subject(`change of ${word}`, target.parts)], of: [target] };
}

function changedPlain(word: string, tree: SyntaxTree, field: string): StatementSubjects {
  const [target] = plainSubject(word, tree, field);
  return target === undefined ? NO_SUBJECTS : changed(word, target);
}

/** What hangs on a table under a name of its own. */
function memberOf(what: string, nameField: string, tableField: string): Reader {
  return (tree, schema) => {
    const table = relationSubject(treeAt(tree, tableField), schema);
    return { says: [subject(what, [...table.parts, textAt(tree, nameField) ?? ''])], of: [table] };
  };
}

/** A statement that says something of an object that another one makes. */
function saying(what: string, typeField: string): Reader {
  return (tree, schema) => {
    const object = tree['object'] ?? { RangeVar: tree['relation'] };
    const [target, ...more] = targetSubjects(textAt(tree, typeField) ?? '', object, schema);
    if (target === undefined) return NO_SUBJECTS;
    return { says: [subject(`${what} ${target.what}`, target.parts)], of: [target, ...more] };
  };
}

/** A rename is about what has the new name: the files know no other. */
function renamed(tree: SyntaxTree, schema: string): StatementSubjects {
  const type = textAt(tree, 'renameType') ?? '';
  const [name, part] = [textAt(tree, 'newname') ?? '', textAt(tree, 'subname')];
  const relation = treeAt(tree, 'relation');
  if (relation !== null) {
    const table = relationSubject(relation, schema);
    const isMember = part !== null || type === 'OBJECT_COLUMN' || type === 'OBJECT_ATTRIBUTE';
    if (!isMember) return of([subject('name', [...table.parts.slice(0, -1), name]), table]);
    const what = type === 'OBJECT_COLUMN' || type === 'OBJECT_ATTRIBUTE' ? 'column' : memberWord(type);
    return of([subject(what, [...table.parts, name]), table]);
  }
  const targets = targetSubjects(type, tree['object'], schema);
  return of(targets.map(({ what, parts }) => subject(what, withName(what, parts, name))).concat(targets));
}

/** The parts of a routine end with its types, the name stands before them. */
function withName(what: string, parts: readonly string[], name: string): readonly string[] {
  return what === 'routine'
    ? [...parts.slice(0, -2), name, ...parts.slice(-1)]
    : [...parts.slice(0, -1), name];
}

function memberWord(type: string): string {
  return (
    {
      OBJECT_TABCONSTRAINT: 'constraint',
      OBJECT_TRIGGER: 'trigger',
      OBJECT_POLICY: 'policy',
      OBJECT_RULE: 'rule',
    }[type] ?? 'column'
  );
}

/** A move is about what lies in the new schema. */
function moved(tree: SyntaxTree, schema: string): StatementSubjects {
  const object = tree['object'] ?? { RangeVar: tree['relation'] };
  const targets = targetSubjects(textAt(tree, 'objectType') ?? '', object, schema);
  const there = textAt(tree, 'newschema') ?? schema;
  return of([...targets.map(({ what, parts }) => subject(what, [there, ...parts.slice(1)])), ...targets]);
}
