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
import { DEFAULT_SCHEMA } from '../source/search-path.js';
import type { Plan } from '../plan/plan.js';
import { renameValue } from '../plan/rename-candidate.js';
import { type RenameRights, renameVerdict, type RenameVerdict } from './rename-verdict.js';

export interface RenameSource extends RenameRights {
  readonly files: readonly SchemaFile[];
  readonly dialect: Dialect;
  readonly current: Catalog;
  readonly desired: Catalog;
  /** The renames that somebody named. */
  readonly named: readonly Rename[];
}

/** A rename by qualified names. */
interface Rename {
  readonly from: string;
  readonly to: string;
}

/** The renames of a plan, and the annotations that ask for one that is not made. */
export interface WantedRenames {
  readonly renames: readonly Rename[];
  readonly notRenamed: NonNullable<Plan['notRenamed']>;
}

/**
 * The renames that somebody named, and those that `-- lockstep:renamed-from <name>` in the files asks for and the
 * database does not have yet: its old name is there, its new one is not. Throws `SCHEMA.UNSUPPORTED` with file, line and
 * column for an annotation beside no table or column, one whose old name the files still make, one whose names the
 * database has both, and for two that contradict each other.
 */
export async function withAnnotatedRenames(parser: SqlParser, source: RenameSource): Promise<WantedRenames> {
  const { named } = source;
  const judged = judge(source, await subjectsOf(parser, source));
  const found = judged.flatMap(({ verdict, ...subject }) =>
    verdict !== null && 'before' in verdict ? [{ ...subject, before: verdict.before }] : [],
  );
  refuseTwice(found);
  const free = found.filter(
    ({ before, after }) => insteadOf(named, { from: before.name, to: after.name }) === null,
  );
  const renames = [...named, ...free.map(({ before, after }) => ({ from: before.name, to: after.name }))];
  const isMade = ({ after }: Subject): boolean => renames.some(({ to }) => isNameOf(to, after.name));
  const notRenamed = judged.flatMap(({ verdict, ...subject }) => {
    if (verdict === null) return [];
    if ('reason' in verdict) return isMade(subject) ? [] : [notMade(subject, verdict.reason)];
    const other = insteadOf(named, { from: verdict.before.name, to: subject.after.name });
    return other === null ||
      (isNameOf(other.from, verdict.before.name) && isNameOf(other.to, subject.after.name))
      ? []
      : [notMade(subject, `--rename=${renameValue(other)} was asked for instead`)];
  });
  return { renames, notRenamed };
}

function notMade({ annotation, after }: Subject, reason: string): WantedRenames['notRenamed'][number] {
  const from = annotation.from.map(({ text }) => text).join('.');
  return { kind: after.kind, from, to: after.name, place: annotation.place, reason };
}

/** The named rename that takes the old or the new name of another one. */
function insteadOf(named: readonly Rename[], { from, to }: Rename): Rename | null {
  return named.find((rename) => isNameOf(rename.from, from) || isNameOf(rename.to, to)) ?? null;
}

/** A user may leave the default schema out. */
function isNameOf(written: string, name: string): boolean {
  return written === name || `${DEFAULT_SCHEMA}.${written}` === name;
}

async function subjectsOf(parser: SqlParser, source: RenameSource): Promise<readonly Subject[]> {
  const subjects: Subject[] = [];
  for (const file of source.files) {
    if (!mayHoldAnnotations(file)) continue;
    const annotations = renameAnnotations(file, await parser.asides(file));
    const statements = annotations.length === 0 ? [] : await parser.split(file);
    const tables: TablesOf = new Map();
    for (const one of annotations)
      subjects.push(await subjectOf(parser, source, { one, statements, tables }));
  }
  return subjects;
}

type Judged = Subject & { readonly verdict: RenameVerdict };

/** Tables first: their columns may be renamed with them. */
function judge(source: RenameSource, subjects: readonly Subject[]): readonly Judged[] {
  const tables = subjects
    .filter(({ after }) => after.kind === 'table')
    .map((subject) => ({ ...subject, verdict: tableVerdict(source, subject) }));
  const renamed = tables.flatMap(({ verdict, after }) =>
    verdict !== null && 'before' in verdict ? [{ before: verdict.before, after }] : [],
  );
  const columns = subjects.filter(({ after }) => after.kind === 'column');
  return [
    ...columns.map((subject) => ({ ...subject, verdict: columnVerdict(source, subject, renamed) })),
    ...tables,
  ];
}

/** What an annotation stands beside, as the files create it. */
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

function tableVerdict(source: RenameSource, subject: Subject): RenameVerdict {
  const { annotation, after } = subject;
  const named = ({ facts }: Catalog): CatalogFact | null =>
    facts.find(
      (fact) => fact.kind === 'table' && isTableNamed(fact, after, annotation.from, source.dialect),
    ) ?? null;
  if (named(source.desired) !== null) throw stillMade(annotation);
  const { facts } = source.current;
  const found = { before: named(source.current), hasNewName: facts.some(({ id }) => id === after.id) };
  const isEstablished = facts.some(({ id, kind }) => kind === 'table' && source.mine.has(id));
  return renameVerdict({ annotation, after, ...found, isEstablished }, source);
}

function columnVerdict(
  source: RenameSource,
  subject: Subject,
  tables: readonly Pick<FoundRename, 'before' | 'after'>[],
): RenameVerdict {
  const { dialect, current, desired, mine } = source;
  const { annotation, table, after } = subject;
  const [name, ...more] = annotation.from;
  if (name === undefined || more.length > 0) throw besideNothing(annotation.file, annotation.place);
  if (columnNamed(desired, table, { name, dialect }) !== null) throw stillMade(annotation);
  const owner = ownerBefore(source, table, tables);
  if (owner === undefined || !mine.has(owner.id)) return null;
  const written = { text: lastPart(after), isQuoted: true };
  const hasNewName = columnNamed(current, owner, { name: written, dialect }) !== null;
  const before = columnNamed(current, owner, { name, dialect });
  return renameVerdict({ annotation, after, before, hasNewName, isEstablished: true }, source);
}

/** The table as the database has it, be it under the name that an annotation or somebody says it had. */
function ownerBefore(
  { current, named }: RenameSource,
  table: CatalogFact,
  tables: readonly Pick<FoundRename, 'before' | 'after'>[],
): CatalogFact | undefined {
  const renamed = tables.find(({ after }) => after.id === table.id)?.before;
  const option = named.find(({ to }) => isNameOf(to, table.name));
  const isOwner = ({ id, kind, name }: CatalogFact): boolean =>
    option === undefined ? id === table.id : kind === table.kind && isNameOf(option.from, name);
  return (option === undefined ? renamed : undefined) ?? current.facts.find(isOwner);
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

/** Columns of a view are not facts of their own: it lists them, `name type` each. */
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
    notes: [
      'A rename removes the old name. Remove the annotation, or the object that still has the old name.',
    ],
  });
}

function refuseTwice(found: readonly FoundRename[]): void {
  const [seen, made] = [new Set<string>(), new Map<string, string>()];
  for (const { before, after, annotation } of found) {
    const other = made.get(after.id);
    const message = seen.has(before.id)
      ? `${before.name} is renamed twice: two annotations name it.`
      : other === undefined
        ? null
        : `${after.name} cannot be a rename of both ${other} and ${before.name}: the database has both.`;
    if (message !== null) {
      throw unsupportedSql({ file: annotation.file, place: annotation.place, message });
    }
    seen.add(before.id);
    made.set(after.id, before.name);
  }
}
