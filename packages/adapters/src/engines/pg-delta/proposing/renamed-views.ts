import { buildFactBase, encodeId, type Fact, type FactBase, type StableId } from '@supabase/pg-delta';
import { factsById } from '@lockstep/core/catalog/catalog.js';
import type { ProposedStatement } from '@lockstep/core/catalog/proposal.js';
import type { ProposeRequest } from '@lockstep/core/ports/schema-differ.js';
import { splitElements } from '../../../dialects/postgresql/parser/sql-text.js';
import type { EngineBases } from '../engine-bases.js';
import { factIdOf, factNameOf, writtenName } from '../reading/fact-names.js';
import { textOf } from '../reading/payload.js';
import { objectOfId } from './proposed-statements.js';
import { partsOf, quotedPart } from './quoted-name.js';
import { mayDangle } from '../reading/may-dangle.js';
import { type ObjectRename, relabelled } from './rename-labels.js';

/** A rename as a user names it. */
interface Named {
  readonly from: string;
  readonly to: string;
}

type ViewId = StableId & {
  readonly kind: 'view' | 'materializedView';
  readonly schema: string;
  readonly name: string;
};

/** A column of a view, by its name before and after. */
export interface ViewColumnRename {
  /** The view as both sides call it. */
  readonly view: ViewId;
  readonly from: string;
  readonly to: string;
  /** As the user named it. */
  readonly named: Named;
}

/** The renames that are of a view's column, which no catalog has as an object. */
export function viewColumnRenames(
  request: ProposeRequest,
  { current, desired }: EngineBases,
): readonly ViewColumnRename[] {
  return request.renames.flatMap((named) => {
    const [from, to] = [partsOf(named.from), partsOf(named.to)];
    const [before = '', after = ''] = [from.at(-1), to.at(-1)];
    const whole = writtenName(...from.slice(0, -1));
    const view = current.facts().find(({ id }) => isView(id) && factNameOf(id).name === whole)?.id;
    if (view === undefined || !isView(view) || !desired.has(view)) return [];
    if (whole !== writtenName(...to.slice(0, -1))) return [];
    const names = [request.current, request.desired].map(({ catalog }) =>
      columnsOf(view, catalog).map(({ name }) => name),
    );
    return isMove(names, { before, after }) ? [{ view, from: before, to: after, named }] : [];
  });
}

/** One side has the old name alone, the other the new one. */
function isMove(
  [old = [], wanted = []]: readonly (readonly string[])[],
  { before, after }: { readonly before: string; readonly after: string },
): boolean {
  const isOld = old.includes(before) && !old.includes(after);
  return isOld && wanted.includes(after) && !wanted.includes(before);
}

function isView(id: StableId): id is ViewId {
  return id.kind === 'view' || id.kind === 'materializedView';
}

interface ViewColumn {
  readonly name: string;
  readonly type: string;
}

/** Columns with their types, as the catalog lists them: `name type`. */
function columnsOf(view: ViewId, catalog: ProposeRequest['current']['catalog']): readonly ViewColumn[] {
  const listed = factsById(catalog).get(factIdOf(view))?.details['columns'];
  return (Array.isArray(listed) ? listed.map(String) : []).flatMap((text) => {
    const [, name, type] = /^((?:"(?:[^"]|"")*")|[^ ]+) (.*)$/s.exec(text) ?? [];
    return name === undefined || type === undefined ? [] : [{ name: partsOf(name)[0] ?? '', type }];
  });
}

/** The current side once views have followed the renames, and the statements that rename their columns. */
export interface RenamedViews {
  readonly base: FactBase;
  readonly statements: readonly ProposedStatement[];
}

interface ViewSource {
  readonly request: ProposeRequest;
  readonly bases: EngineBases;
  /** What is renamed before: tables and their columns. */
  readonly renames: readonly ObjectRename[];
  readonly columns: readonly ViewColumnRename[];
}

/**
 * Renames columns of views in place where nothing else of the view changes; a view that changes otherwise is made anew
 * in any case. Names that the server itself replaces inside a view (of a renamed column of a table) are no change.
 */
export function renameViewColumns(source: ViewSource): RenamedViews {
  const { bases, columns } = source;
  const kept = new Map(
    [...new Map(columns.map(({ view }) => [encodeId(view), view])).values()].flatMap((view) => {
      const wanted = bases.desired.get(view);
      return wanted !== undefined && isSameView(view, source) ? [[encodeId(view), wanted] as const] : [];
    }),
  );
  if (kept.size === 0) return { base: bases.current, statements: [] };
  const done = columns.filter(({ view }) => kept.has(encodeId(view)));
  const facts = bases.current.facts().map((fact) => {
    const wanted = kept.get(encodeId(fact.id));
    if (wanted !== undefined)
      return { ...fact, payload: { ...fact.payload, def: wanted.payload['def'] ?? null } };
    return withGrantedColumn(fact, done);
  });
  const references = bases.current.facts().filter(({ id }) => bases.current.isReferenceOnly(id));
  const base = buildFactBase(
    facts,
    [...bases.current.edges],
    'liveDb',
    new Set(references.map(({ id }) => encodeId(id))),
    { allowDangling: mayDangle },
  );
  return { base, statements: done.map(renameStatement) };
}

function withGrantedColumn(fact: Fact, renames: readonly ViewColumnRename[]): Fact {
  const { id } = fact;
  if (id.kind !== 'acl' || id.column === undefined) return fact;
  const target = encodeId(id.target);
  const rename = renames.find(({ view, from }) => encodeId(view) === target && from === id.column);
  return rename === undefined ? fact : { ...fact, id: { ...id, column: rename.to } };
}

function renameStatement({ view, from, to }: ViewColumnRename): ProposedStatement {
  const word = view.kind === 'view' ? 'VIEW' : 'MATERIALIZED VIEW';
  const name = `${quotedPart(view.schema)}.${quotedPart(view.name)}`;
  return {
    sql: `ALTER ${word} ${name} RENAME COLUMN ${quotedPart(from)} TO ${quotedPart(to)}`,
    object: objectOfId(view),
    verb: 'rename',
    transactional: true,
    startsSegment: false,
    creates: [],
    destroys: [],
    retypes: [],
  };
}

/** True where the view is the wanted one once its columns, and what it reads, have their new names. */
function isSameView(view: ViewId, source: ViewSource): boolean {
  const { request, bases, columns } = source;
  const [before, after] = [bases.current.get(view), bases.desired.get(view)];
  const [old, wanted] = [columnsOf(view, request.current.catalog), columnsOf(view, request.desired.catalog)];
  if (before === undefined || after === undefined || hasDefault(view, columns, request)) return false;
  const renamed = old.map(({ name, type }) => ({ name: newName(name, view, columns), type }));
  if (JSON.stringify(renamed) !== JSON.stringify(wanted)) return false;
  const text = followed(textOf(before, 'def') ?? '', { before, ...source });
  return text !== null && bare(text, old) === bare(textOf(after, 'def') ?? '', wanted);
}

function newName(name: string, view: ViewId, columns: readonly ViewColumnRename[]): string {
  const found = columns.find((one) => one.from === name && encodeId(one.view) === encodeId(view));
  return found?.to ?? name;
}

/** A default of a view's column is known by its name, and would have to be moved too. */
function hasDefault(
  view: ViewId,
  columns: readonly ViewColumnRename[],
  { current }: ProposeRequest,
): boolean {
  const properties = factsById(current.catalog).get(factIdOf(view))?.details['properties'] ?? {};
  const names = columns.filter((one) => encodeId(one.view) === encodeId(view)).map(({ from }) => from);
  return Object.keys(properties ?? {}).some((key) => names.some((name) => key === `default of ${name}`));
}

/** The view's text once the columns that it reads have their new names; null where one name stands for two columns. */
function followed(
  text: string,
  { before, bases, renames }: ViewSource & { readonly before: Fact },
): string | null {
  const read = bases.current.outgoingEdges(before.id).map(({ to }) => to);
  let result = text;
  for (const rename of renames) {
    const now = relabelled(rename.from, rename);
    if (rename.from.kind !== 'column' || now.kind !== 'column') continue;
    if (!read.some((id) => encodeId(id) === encodeId(now))) continue;
    const { name } = rename.from;
    if (read.some((id) => id.kind === 'column' && id.name === name)) return null;
    result = withNames(result, writtenName(name), writtenName(now.name));
  }
  return result;
}

/** Whole names outside of strings; the name after `AS` is the view's own. */
function withNames(text: string, before: string, after: string): string {
  return text.replaceAll(
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<=\bAS )(?:"(?:[^"]|"")*"|[\w$]+)|[\w$]+/g,
    (token, at: number) => (token === before && !/\bAS $/.test(text.slice(0, at)) ? after : token),
  );
}

/** A definition as the server prints it, without the names that its columns get in the list. */
function bare(definition: string, columns: readonly ViewColumn[]): string {
  const [, list = '', rest = ''] = /^(.*?)((?:\n {3}FROM |;$).*)$/s.exec(definition) ?? [];
  const items = splitElements(list).map((item, index) => {
    const name = ` AS ${writtenName(columns[index]?.name ?? '')}`;
    return item.endsWith(name) ? item.slice(0, -name.length) : item;
  });
  return JSON.stringify([items, rest]);
}
