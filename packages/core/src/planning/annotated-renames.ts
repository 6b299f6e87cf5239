import { traitsOf } from '../config/dialects/traits-of.js';
import type { Catalog, CatalogFact } from '../catalog/catalog.js';
import { isSameObject } from '../catalog/object-kind.js';
import type { Dialect } from '../config/target/connection-target.js';
import type { SqlParser } from '../ports/sql-parser.js';
import {
  besideNothing,
  mayHoldAnnotations,
  type RenameAnnotation,
  renameAnnotations,
  type WrittenName,
} from '../source/rename-annotations.js';
import { unsupportedSql } from '../source/schema-errors.js';
import type { SchemaFile, SourceStatement } from '../source/schema-file.js';
import { partsOf } from '../source/rename-sql.js';

export interface RenameSource {
  readonly files: readonly SchemaFile[];
  readonly dialect: Dialect;
  readonly current: Catalog;
  readonly desired: Catalog;
  /** Ids of the module's own facts in the database. */
  readonly mine: ReadonlySet<string>;
}

/** A rename by qualified names. */
interface Rename {
  readonly from: string;
  readonly to: string;
}

/** The renames that somebody named, and those that the files name beside a new name. Throws as `annotatedRenames` does. */
export async function withAnnotatedRenames(
  parser: SqlParser,
  named: readonly Rename[],
  source: RenameSource,
): Promise<readonly Rename[]> {
  const annotated = await annotatedRenames(parser, source);
  return [...named, ...annotated.filter(({ from }) => !named.some((rename) => rename.from === from))];
}

/**
 * The renames that `-- lockstep:renamed-from <name>` in the files asks for and the database does not have yet: its
 * old name is there, its new one is not. Throws `SCHEMA.UNSUPPORTED` with file, line and column for an annotation
 * beside no table or column, and for one whose old name the files still make.
 */
async function annotatedRenames(parser: SqlParser, source: RenameSource): Promise<readonly Rename[]> {
  const subjects: Subject[] = [];
  for (const file of source.files) {
    if (!mayHoldAnnotations(file)) continue;
    const annotations = renameAnnotations(file, await parser.asides(file));
    const statements = annotations.length === 0 ? [] : await parser.split(file);
    const tables: TablesOf = new Map();
    for (const one of annotations)
      subjects.push(await subjectOf(parser, source, { one, statements, tables }));
  }
  const tables = subjects.filter(({ after }) => after.kind === 'table');
  const renamed = tables.flatMap((subject) => tableRename(source, subject) ?? []);
  const columns = subjects.filter(({ after }) => after.kind === 'column');
  const found = [...columns.flatMap((subject) => columnRename(source, subject, renamed) ?? []), ...renamed];
  refuseTwice(found);
  return found.map(({ before, after }) => ({ from: before.name, to: after.name }));
}

/** What an annotation stands beside, as the files make it. */
interface Subject {
  readonly annotation: RenameAnnotation;
  readonly table: CatalogFact;
  readonly after: CatalogFact;
}

/** The table or view that a statement makes, found once for all annotations in it. */
type TablesOf = Map<SourceStatement, CatalogFact | undefined>;

interface FoundRename extends Subject {
  readonly before: CatalogFact;
}

async function subjectOf(
  parser: SqlParser,
  { desired, dialect }: RenameSource,
  at: {
    readonly one: RenameAnnotation;
    readonly statements: readonly SourceStatement[];
    readonly tables: TablesOf;
  },
): Promise<Subject> {
  const { one: annotation, statements, tables } = at;
  const statement = statements.findLast(({ place }) => place.line <= annotation.line);
  if (statement === undefined) throw besideNothing(annotation.file, annotation.place);
  if (!tables.has(statement)) {
    const made = await parser.creates(statement.sql, statement.defaultSchema);
    const isMade = (fact: CatalogFact): boolean => made.some((one) => isSameObject(one, fact));
    tables.set(
      statement,
      desired.facts.find((fact) => hasColumns(fact, dialect) && isMade(fact)),
    );
  }
  const table = tables.get(statement);
  if (table === undefined) throw besideNothing(annotation.file, annotation.place);
  const isWhole = statement.place.line === annotation.line;
  if (isWhole && table.kind === 'table') return { annotation, table, after: table };
  const column = isWhole ? null : columnBeside(annotation, table, { desired, dialect });
  if (column === null) throw besideNothing(annotation.file, annotation.place);
  return { annotation, table, after: column };
}

const VIEWS: ReadonlySet<string> = new Set(['view', 'materialized_view']);

function hasColumns({ kind }: CatalogFact, dialect: Dialect): boolean {
  return kind === 'table' || (traitsOf(dialect).renamesViewColumns && VIEWS.has(kind));
}

/** A column of a table begins its line, and one of a view ends it: `upper(mail) AS email`. */
function columnBeside(
  { subject, names }: RenameAnnotation,
  table: CatalogFact,
  { desired, dialect }: Pick<RenameSource, 'desired' | 'dialect'>,
): CatalogFact | null {
  const candidates = VIEWS.has(table.kind) ? [...names].reverse() : subject === null ? [] : [subject];
  for (const name of candidates) {
    const column = columnNamed(desired, table, { name, dialect });
    if (column !== null) return column;
  }
  return null;
}

function tableRename(source: RenameSource, subject: Subject): FoundRename | null {
  const { annotation, after } = subject;
  const named = ({ facts }: Catalog): CatalogFact | null =>
    facts.find(
      (fact) => fact.kind === 'table' && isTableNamed(fact, after, annotation.from, source.dialect),
    ) ?? null;
  if (named(source.desired) !== null) throw stillMade(annotation);
  const before = named(source.current);
  const isDone = source.current.facts.some(({ id }) => id === after.id);
  return before === null || isDone || !source.mine.has(before.id) ? null : { ...subject, before };
}

function columnRename(
  { dialect, current, desired, mine }: RenameSource,
  subject: Subject,
  tables: readonly FoundRename[],
): FoundRename | null {
  const { annotation, table, after } = subject;
  const [name, ...more] = annotation.from;
  if (name === undefined || more.length > 0) throw besideNothing(annotation.file, annotation.place);
  if (columnNamed(desired, table, { name, dialect }) !== null) throw stillMade(annotation);
  const renamedTable = tables.find((one) => one.after.id === table.id)?.before;
  const owner = renamedTable ?? current.facts.find(({ id }) => id === table.id);
  if (owner === undefined || !mine.has(owner.id)) return null;
  const before = columnNamed(current, owner, { name, dialect });
  const written = { text: lastPart(after), isQuoted: true };
  const isDone = columnNamed(current, owner, { name: written, dialect }) !== null;
  return before === null || isDone ? null : { ...subject, before };
}

function columnNamed(
  { facts }: Catalog,
  table: CatalogFact,
  wanted: { readonly name: WrittenName; readonly dialect: Dialect },
): CatalogFact | null {
  const isNamed = (fact: CatalogFact): boolean => isSameName(lastPart(fact), wanted.name, wanted.dialect);
  const columns = VIEWS.has(table.kind)
    ? viewColumns(table)
    : facts.filter((fact) => fact.kind === 'column' && fact.root === table.id);
  return columns.find(isNamed) ?? null;
}

/** Columns of a view are no facts of their own: it lists them, `name type` each. */
function viewColumns(view: CatalogFact): readonly CatalogFact[] {
  const listed = view.details['columns'];
  return (Array.isArray(listed) ? listed.map(String) : []).map((text) => {
    const name = `${view.name}.${/^(?:"(?:[^"]|"")*"|[^ ]+)/.exec(text)?.[0] ?? text}`;
    return { ...view, kind: 'column', id: `column:${name}`, name, root: view.id };
  });
}

/** A table keeps its schema where the annotation names none. */
function isTableNamed(
  fact: CatalogFact,
  after: CatalogFact,
  ...[from, dialect]: readonly [readonly WrittenName[], Dialect]
): boolean {
  const [name, schema] = [...from].reverse();
  if (name === undefined || from.length > 2 || !isSameName(lastPart(fact), name, dialect)) return false;
  return schema === undefined ? fact.schema === after.schema : isSameName(fact.schema ?? '', schema, dialect);
}

function isSameName(part: string, { text, isQuoted }: WrittenName, dialect: Dialect): boolean {
  if (traitsOf(dialect).bareNames === 'folded') return part === (isQuoted ? text : text.toLowerCase());
  return part.toLowerCase() === text.toLowerCase();
}

function lastPart({ name }: CatalogFact): string {
  return partsOf(name).at(-1) ?? name;
}

function stillMade({ file, place, from }: RenameAnnotation): Error {
  const name = from.map(({ text }) => text).join('.');
  return unsupportedSql({
    file,
    place,
    message: `"lockstep:renamed-from ${name}" names something that the files still make.`,
    notes: ['A rename takes the old name away. Remove the annotation, or what still has the old name.'],
  });
}

function refuseTwice(found: readonly FoundRename[]): void {
  const seen = new Set<string>();
  for (const { before, annotation } of found) {
    if (seen.has(before.id)) {
      throw unsupportedSql({
        file: annotation.file,
        place: annotation.place,
        message: `${before.name} is renamed twice: two annotations name it.`,
      });
    }
    seen.add(before.id);
  }
}
