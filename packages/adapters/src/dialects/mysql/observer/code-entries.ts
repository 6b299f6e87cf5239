import { z } from 'zod';
import { partName } from '../../shared/part-name.js';
import { parseScratchName } from '../../shared/scratch-name.js';
import { mysqlErrnoOf } from '../connect/failure.js';
import { type MysqlClient, quoteMysqlName } from '../connect/mysql-client.js';
import { isDenied } from '../connect/not-readable.js';
import { entriesOf, type Entry } from './entries.js';
import { behindBrackets, behindName, meaningOf, withoutDefiner, withoutOwnDatabase } from './printed-text.js';

/** Table, view, routine or event that is gone by now. */
const GONE: readonly number[] = [1146, 1305, 1539];

const printedRow = z.record(z.string(), z.unknown());

/** One column of what the server prints of an object; null where it is gone or not for this login. */
async function printed(
  client: MysqlClient,
  kind: string,
  name: string,
): Promise<{ readonly text: string; readonly mode: string } | null> {
  try {
    const [row] = await client.rows(printedRow, `SHOW CREATE ${kind} ${quoteMysqlName(name)}`);
    const found = Object.entries(row ?? {}).find(([column]) => /^create /i.test(column))?.[1];
    const mode = row?.['sql_mode'];
    return typeof found === 'string' ? { text: found, mode: typeof mode === 'string' ? mode : '' } : null;
  } catch (error) {
    if (GONE.includes(mysqlErrnoOf(error)) || isDenied(error)) return null;
    throw error;
  }
}

const viewRow = z.object({
  name: z.string(),
  definition: z.string(),
  check: z.string(),
  security: z.string(),
  algorithm: z.string().nullable(),
});

/** `SHOW CREATE VIEW` would run functions that the view calls; this view of the server opens none. */
const viewsSql = (algorithm: string): string => `SELECT v.TABLE_NAME AS name, v.VIEW_DEFINITION AS definition,
    v.CHECK_OPTION AS \`check\`, v.SECURITY_TYPE AS security, ${algorithm} AS algorithm
  FROM information_schema.VIEWS v WHERE v.TABLE_SCHEMA = database()`;

/** What is seen of the views that are meant; only MariaDB tells their algorithm. */
export async function viewEntries(
  client: MysqlClient,
  views: ReadonlySet<string>,
  database: string,
): Promise<readonly Entry[]> {
  if (views.size === 0) return [];
  const algorithm = client.server.family === 'mariadb' ? 'v.ALGORITHM' : 'NULL';
  const rows = await client.rows(viewRow, viewsSql(algorithm));
  return rows
    .filter(({ name }) => views.has(name))
    .flatMap(({ name, definition, ...facts }) =>
      entriesOf(`view ${name}`, { ...facts, definition: withoutOwnDatabase(definition, database) }),
    );
}

/** What is seen of one sequence, whose position is data. The server tells of it in no other way that runs nothing. */
export async function sequenceEntries(client: MysqlClient, name: string): Promise<readonly Entry[]> {
  const found = await printed(client, 'SEQUENCE', name);
  return found === null ? [] : entriesOf(`sequence ${name}`, { definition: behindName(found.text, name) });
}

const parameterRow = z.object({
  mode: z.string().nullable(),
  name: z.string().nullable(),
  type: z.string(),
});

const PARAMETERS = `SELECT p.PARAMETER_MODE AS mode, p.PARAMETER_NAME AS name, p.DTD_IDENTIFIER AS type
  FROM information_schema.PARAMETERS p
  WHERE p.SPECIFIC_SCHEMA = database() AND p.SPECIFIC_NAME = ? AND p.ROUTINE_TYPE = ? AND p.ORDINAL_POSITION > 0
  ORDER BY p.ORDINAL_POSITION`;

/** The server prints types of parameters as somebody wrote them, and what a function returns with its database's charset. */
export async function routineEntries(
  client: MysqlClient,
  kind: 'function' | 'procedure',
  name: string,
): Promise<readonly Entry[]> {
  const found = await printed(client, kind.toUpperCase(), name);
  if (found === null) return [];
  const parameters = await client.rows(parameterRow, PARAMETERS, [name, kind.toUpperCase()]);
  const rest = behindBrackets(behindName(withoutDefiner(found.text), name));
  return entriesOf(`${kind} ${name}`, {
    parameters: parameters.map((one) => [one.mode, one.name, one.type].join(' ')).join(', '),
    definition: rest.replace(/^( RETURNS [^\n]*?) CHARSET \w+(?: COLLATE \w+)?(?=\n|$)/, '$1'),
    modes: meaningOf(found.mode),
  });
}

const triggerRow = z.object({
  Trigger: z.string(),
  Event: z.string(),
  Table: z.string(),
  Statement: z.string().nullable(),
  Timing: z.string(),
  sql_mode: z.string(),
});
const orderRow = z.object({ name: z.string(), place: z.coerce.number() });
const ORDER = `SELECT t.TRIGGER_NAME AS name, t.ACTION_ORDER AS place FROM information_schema.TRIGGERS t
  WHERE t.TRIGGER_SCHEMA = database()`;

/** What is seen of the triggers of the tables that are meant; several for one event run in an order. */
export async function triggerEntries(
  client: MysqlClient,
  isMeant: (table: string) => boolean,
): Promise<readonly Entry[]> {
  const all = await client.rows(triggerRow, 'SHOW TRIGGERS');
  const rows = all.filter(({ Table }) => isMeant(Table));
  const places = new Map(
    rows.length === 0 ? [] : (await client.rows(orderRow, ORDER)).map(({ name, place }) => [name, place]),
  );
  const placeOf = ({ Trigger }: { readonly Trigger: string }): number => places.get(Trigger) ?? 0;
  return rows.flatMap((row) => {
    const earlier = rows.filter(
      (other) =>
        other.Table === row.Table &&
        other.Timing === row.Timing &&
        other.Event === row.Event &&
        placeOf(other) < placeOf(row),
    );
    return entriesOf(`trigger ${partName(row.Table, row.Trigger)}`, {
      when: `${row.Timing} ${row.Event}`,
      body: row.Statement,
      after: earlier
        .map(({ Trigger }) => Trigger)
        .sort()
        .join(', '),
      modes: meaningOf(row.sql_mode),
    });
  });
}

const startRow = z.object({ isOwn: z.coerce.number().nullable() });
const START = `SELECT e.STARTS = e.CREATED AS isOwn FROM information_schema.EVENTS e
  WHERE e.EVENT_SCHEMA = database() AND e.EVENT_NAME = ?`;
const EVENT =
  /^ ON SCHEDULE ([\s\S]*?)(?: STARTS ('[^']*'))?(?: ENDS ('[^']*'))? ON COMPLETION ((?:NOT )?PRESERVE) (ENABLE|DISABLE(?: ON \w+)?)([\s\S]*)$/;

/** What is seen of one event. Without STARTS an event starts when it is made. */
export async function eventEntries(
  client: MysqlClient,
  name: string,
  database: string,
): Promise<readonly Entry[]> {
  const found = await printed(client, 'EVENT', name);
  if (found === null) return [];
  const [start] = await client.rows(startRow, START, [name]);
  const facts = eventFacts(behindName(withoutDefiner(found.text), name));
  return entriesOf(`event ${name}`, {
    ...facts,
    starts: start?.isOwn === 1 ? null : facts.starts,
    status: awake(facts.status, database),
    modes: meaningOf(found.mode),
  });
}

function eventFacts(text: string) {
  const found = EVENT.exec(text);
  const part = (index: number): string | null => found?.[index] ?? null;
  return {
    schedule: part(1) ?? text,
    starts: part(2),
    ends: part(3),
    completion: part(4),
    status: part(5),
    definition: part(6),
  };
}

/** In a scratch database an event that the files enable is made as one of another server, so that it never runs. */
function awake(status: string | null, database: string): string | null {
  return parseScratchName(database) !== null && status?.startsWith('DISABLE ON') === true ? 'ENABLE' : status;
}
