import { routineSubjects, type Subject } from '@lockstep/core/source/statement-subjects.js';
import {
  isSyntaxTree,
  listAt,
  stringsIn,
  type SyntaxTree,
  textAt,
  treeAt,
} from '@lockstep/core/source/syntax-tree.js';
import { relationName, typeNameText } from '../names.js';

/** Name parts with the schema that holds what has no written one. */
export function withSchema(parts: readonly string[], defaultSchema: string): readonly string[] {
  return parts.length === 1 ? [defaultSchema, ...parts] : parts;
}

/** A subject at the beginning of its statement. */
export function subject(what: string, parts: readonly string[], offset = 0): Subject {
  return { what, parts, offset };
}

/** The table, view, index, sequence, … of a `RangeVar`. */
export function relationSubject(relation: SyntaxTree | null, defaultSchema: string): Subject {
  return subject('name', withSchema(relationName(relation), defaultSchema));
}

/** Kinds whose name stands behind that of their table, with its word. */
const MEMBERS: Readonly<Record<string, string>> = {
  OBJECT_COLUMN: 'column',
  OBJECT_ATTRIBUTE: 'column',
  OBJECT_TABCONSTRAINT: 'constraint',
  OBJECT_TRIGGER: 'trigger',
  OBJECT_RULE: 'rule',
  OBJECT_POLICY: 'policy',
};

const NAMES: ReadonlySet<string> = new Set(
  'TABLE VIEW MATVIEW FOREIGN_TABLE SEQUENCE INDEX TYPE DOMAIN'.split(' ').map((word) => `OBJECT_${word}`),
);
const ROUTINES: ReadonlySet<string> = new Set(
  'FUNCTION PROCEDURE ROUTINE AGGREGATE'.split(' ').map((word) => `OBJECT_${word}`),
);
/** Kinds that lie in a schema and have a space of names of their own. */
const IN_SCHEMAS: ReadonlySet<string> = new Set(
  'COLLATION CONVERSION STATISTIC_EXT OPERATOR TSCONFIGURATION TSDICTIONARY TSPARSER TSTEMPLATE'
    .split(' ')
    .map((word) => `OBJECT_${word}`),
);

/** The object that COMMENT, GRANT, DROP, ALTER … OWNER and their like name, with what it hangs on behind it. */
export function targetSubjects(
  type: string,
  object: SyntaxTree[string],
  defaultSchema: string,
): readonly Subject[] {
  const relation = treeAt(object, 'RangeVar');
  if (relation !== null) return [relationSubject(relation, defaultSchema)];
  const routine = treeAt(object, 'ObjectWithArgs');
  if (routine !== null) return routineTarget(routine, defaultSchema);
  const parts = partsOf(object);
  if (parts.length === 0) return [];
  const member = MEMBERS[type];
  if (member !== undefined) {
    const table = withSchema(parts.slice(0, -1), defaultSchema);
    return [subject(member, [...table, ...parts.slice(-1)]), subject('name', table)];
  }
  return [subject(targetWord(type), inSchema(type) ? withSchema(parts, defaultSchema) : parts)];
}

/** The word of a parser's kind of object: `OBJECT_MATVIEW` → `name`, `OBJECT_SCHEMA` → `schema`. */
export function targetWord(type: string): string {
  if (NAMES.has(type)) return 'name';
  if (ROUTINES.has(type)) return 'routine';
  return (
    MEMBERS[type] ??
    type
      .replace(/^OBJECT_/, '')
      .toLowerCase()
      .replaceAll('_', ' ')
  );
}

function inSchema(type: string): boolean {
  return NAMES.has(type) || IN_SCHEMAS.has(type);
}

/** A routine as `ObjectWithArgs` names it. */
export function routineTarget(routine: SyntaxTree, defaultSchema: string): readonly Subject[] {
  const types = listAt(routine, 'objargs').map((type) => typeNameText(treeAt(type, 'TypeName')));
  return routineSubjects({ parts: withSchema(stringsIn(listAt(routine, 'objname')), defaultSchema), types });
}

/** The parts of a name: of a list of strings, of a type name, or of one string. */
export function partsOf(value: SyntaxTree[string]): readonly string[] {
  if (!isSyntaxTree(value)) return [];
  const list = treeAt(value, 'List');
  if (list !== null) return listAt(list, 'items').flatMap((item) => partsOf(item));
  const type = treeAt(value, 'TypeName');
  return stringsIn(type === null ? [value] : listAt(type, 'names'));
}

/** The names of a list field. */
export function namesAt(tree: SyntaxTree, field: string): readonly string[] {
  return stringsIn(listAt(tree, field));
}

/** A text field as the only part of a name; none where it is absent. */
export function plainSubject(what: string, tree: SyntaxTree, field: string): readonly Subject[] {
  const name = textAt(tree, field);
  return name === null ? [] : [subject(what, [name])];
}
