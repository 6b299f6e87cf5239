import { printObjectId } from '../catalog/object-id.js';
import { type Catalog, type CatalogFact, factsById } from '../catalog/catalog.js';
import type { ObjectRef } from '../catalog/object-kind.js';
import type { ProposedStatement } from '../catalog/proposal.js';
import type { Statement } from '../plan/plan.js';
import type { SqlParser } from '../ports/sql-parser.js';
import type { SchemaFile, SourceStatement } from '../source/schema-file.js';
import { placeWithin } from '../source/source-place.js';
import { type Subject, subjectKey, subjectsOfObject } from '../source/statement-subjects.js';
import type { Place } from '../text/place.js';

/** Where the files make what a plan is about; null where none does. */
export interface StatementPlaces {
  readonly ofStatement: (statement: ProposedStatement) => Place | null;
  readonly ofObject: (object: ObjectRef) => Place | null;
}

export interface PlacesSource {
  /** The module's own files. */
  readonly files: readonly SchemaFile[];
  readonly statements: readonly ProposedStatement[];
  /** Other objects that the plan lists. */
  readonly objects: readonly ObjectRef[];
  readonly current: Catalog;
  readonly desired: Catalog;
  /** True where names have a schema in front, and their case counts. */
  readonly hasSchemas: boolean;
}

interface Looked extends PlacesSource {
  /** As the files want it, else as the target has it. */
  readonly factOf: (id: string) => CatalogFact | undefined;
}

/**
 * Finds the statement of a file that each statement of a plan comes from, or its line about a column or a constraint: by
 * what both say, else by the object that it is about, else by the table that this hangs on. Reads the files only where
 * there is something to find, and of them only the statements that mention it.
 */
export async function statementPlaces(parser: SqlParser, given: PlacesSource): Promise<StatementPlaces> {
  const [desired, current] = [factsById(given.desired), factsById(given.current)];
  const source: Looked = { ...given, factOf: (id) => desired.get(id) ?? current.get(id) };
  const wanted = new Map<ProposedStatement, readonly Subject[]>();
  for (const statement of source.statements)
    wanted.set(statement, await subjectsWanted(parser, source, statement));
  const ofObject = (object: ObjectRef): readonly Subject[] => [
    ...subjectsOfObject(object, source.hasSchemas),
    ...subjectsOfFact(printObjectId(object), source),
  ];
  const all = [...wanted.values(), ...source.objects.map(ofObject)].flat();
  const said = await placesSaid(parser, source, mentionOf(all));
  const key = keyIn(source);
  const first = (subjects: readonly Subject[]): Place | null => {
    const found = subjects.find((one) => said.has(key(one)));
    const place = found === undefined ? undefined : said.get(key(found));
    return place?.() ?? null;
  };
  return {
    ofStatement: (statement) => first(wanted.get(statement) ?? []),
    ofObject: (object) => first(ofObject(object)),
  };
}

/** What a statement of the plan may be found by, the most exact first. */
async function subjectsWanted(
  parser: SqlParser,
  source: Looked,
  { sql, object, creates, retypes, destroys }: ProposedStatement,
): Promise<readonly Subject[]> {
  const { says, of } = await parser.subjects(sql);
  const ids = [...creates, ...retypes, ...destroys];
  return [
    ...says,
    ...of,
    ...subjectsOfObject(object, source.hasSchemas),
    ...ids.flatMap((id) => subjectsOfFact(id, source)),
  ];
}

/** A fact that no file makes by its name is found by what it hangs on: a sequence by its column, an index by its table. */
function subjectsOfFact(id: string, source: Looked): readonly Subject[] {
  const fact = source.factOf(id);
  if (fact === undefined) return [];
  const { ownedBy, table, target } = fact.details;
  const root = source.factOf(fact.root);
  return [
    ...(typeof ownedBy === 'string'
      ? subjectsOfObject({ kind: 'column', name: ownedBy }, source.hasSchemas)
      : []),
    ...(typeof target === 'string' && target !== id ? subjectsOfFact(target, source) : []),
    ...(typeof table === 'string' ? subjectsOfObject({ kind: 'table', name: table }, source.hasSchemas) : []),
    ...(root === undefined ? [] : subjectsOfObject(root, source.hasSchemas)),
  ];
}

function keyIn({ hasSchemas }: PlacesSource): (subject: Subject) => string {
  return hasSchemas ? subjectKey : (subject) => subjectKey(subject).toLowerCase();
}

/** More names than this cost more to look for than the statements that are left out. */
const MOST_LOOKED_FOR = 64;

/** True for a text that may be about one of the subjects: a name of theirs stands in it. */
function mentionOf(subjects: readonly Subject[]): (sql: string) => boolean {
  const names = new Set(
    subjects.map(({ parts, what }) => (parts.at(what === 'routine' ? -2 : -1) ?? '').toLowerCase()),
  );
  const isPlain = [...names].every((name) => !/["`\]]/.test(name));
  if (names.size > MOST_LOOKED_FOR || !isPlain) return () => true;
  return (sql) => {
    const text = sql.toLowerCase();
    return [...names].some((name) => text.includes(name));
  };
}

/**
 * The places of all that the statements of the files say, by their keys; what is said twice is found where it is first. Few
 * of them are asked for, and a place is found by walking through its statement.
 */
async function placesSaid(
  parser: SqlParser,
  source: PlacesSource,
  isMentioned: (text: string) => boolean,
): Promise<ReadonlyMap<string, () => Place>> {
  const places = new Map<string, () => Place>();
  const key = keyIn(source);
  for (const file of source.files) {
    if (!isMentioned(file.text)) continue;
    for (const statement of await parser.split(file)) {
      if (!isMentioned(statement.sql)) continue;
      for (const subject of await saidBy(parser, statement)) {
        if (!places.has(key(subject))) places.set(key(subject), () => placeIn(statement, subject));
      }
    }
  }
  return places;
}

async function saidBy(
  parser: SqlParser,
  { sql, defaultSchema }: SourceStatement,
): Promise<readonly Subject[]> {
  return (await parser.subjects(sql, defaultSchema)).says;
}

function placeIn(statement: SourceStatement, { offset }: Subject): Place {
  return offset === 0 ? statement.place : placeWithin(statement, offset);
}

/** The statements of a plan with the places they come from, which their hazards have too; one proposed statement each. */
export function placeStatements(
  statements: readonly Statement[],
  source: { readonly proposed: readonly ProposedStatement[]; readonly places: StatementPlaces },
): readonly Statement[] {
  return statements.map((statement, index) => {
    const proposed = source.proposed[index];
    const place = proposed === undefined ? null : source.places.ofStatement(proposed);
    if (place === null) return statement;
    const hazards = statement.hazards.map((hazard) => ({ ...hazard, place }));
    return { ...statement, place, hazards };
  });
}
