import type { CatalogFact, FactDetails, FactKind, UnmodelledObject } from '@lockstep/core/catalog/catalog.js';
import { hashJson } from '@lockstep/core/text/canonical-json.js';
import { parseScratchName } from '../../shared/scratch-name.js';
import type { EventRow, ParameterRow, RoutineRow, TriggerRow } from './catalog-rows.js';
import { partName } from '../../shared/part-name.js';
import { partId, rootId } from './fact-names.js';

/** Objects that hold code: facts for those whose code this login may read. */
export interface CodeFacts {
  readonly facts: readonly CatalogFact[];
  readonly unmodelled: readonly UnmodelledObject[];
}

/**
 * Modes under which the same text means something else. All others say how strict the server is at run time, which
 * no schema file can say, or come from the client (drivers for Node.js set IGNORE_SPACE).
 */
const READING_MODES: readonly string[] = [
  'ANSI_QUOTES',
  'HIGH_NOT_PRECEDENCE',
  'NO_BACKSLASH_ESCAPES',
  'ORACLE',
  'PIPES_AS_CONCAT',
];

function readingModes(sqlMode: string): readonly string[] {
  return sqlMode.split(',').filter((mode) => READING_MODES.includes(mode));
}

/** The facts of triggers; a table owns its triggers. */
export function triggerFacts(rows: readonly TriggerRow[]): CodeFacts {
  return together(
    rows.map((row) => {
      const before = rows.find((other) => isRightBefore(other, row))?.name ?? null;
      const definition = `${row.timing} ${row.event} ON ${row.tbl} FOR EACH ROW ${row.body ?? ''}`;
      const id = partId('trigger', row.tbl, row.name);
      const name = partName(row.tbl, row.name);
      const root = rootId('table', row.tbl);
      const hash = [definition, before, readingModes(row.sql_mode)];
      const details = { table: row.tbl, definition, follows: before };
      return codeFact({ id, kind: 'trigger', name, root, hash, details, isReadable: row.body !== null });
    }),
  );
}

/** Several triggers for one event run in an order, which is a property of theirs. */
function isRightBefore(other: TriggerRow, row: TriggerRow): boolean {
  const isSameEvent = other.tbl === row.tbl && other.timing === row.timing && other.event === row.event;
  return isSameEvent && other.position === row.position - 1;
}

/** The facts of procedures and functions. */
export function routineFacts(rows: readonly RoutineRow[], parameters: readonly ParameterRow[]): CodeFacts {
  return together(
    rows.map((row) => {
      const kind = row.kind === 'FUNCTION' ? 'function' : 'procedure';
      const own = parameters.filter(({ routine, kind }) => routine === row.name && kind === row.kind);
      const definition = routineDefinition(row, own);
      const id = rootId(kind, row.name);
      const returns = kind === 'function' ? row.returns : null;
      const details = { language: row.lang.toLowerCase(), returns, definition };
      const hash = [definition, readingModes(row.sql_mode)];
      return codeFact({ id, kind, name: row.name, root: id, hash, details, isReadable: row.body !== null });
    }),
  );
}

function routineDefinition(row: RoutineRow, parameters: readonly ParameterRow[]): string {
  const list = parameters.map(({ mode, name, type }) =>
    row.kind === 'FUNCTION' ? `${name ?? ''} ${type}` : `${mode ?? 'IN'} ${name ?? ''} ${type}`,
  );
  return [
    `${row.kind} ${row.name}(${list.join(', ')})`,
    ...(row.kind === 'FUNCTION' ? [`RETURNS ${row.returns ?? ''}`] : []),
    ...(row.pure === 'YES' ? ['DETERMINISTIC'] : []),
    row.data_access,
    `SQL SECURITY ${row.security}`,
    ...(row.comment === '' ? [] : [`COMMENT ${row.comment}`]),
    row.body ?? '',
  ].join('\n');
}

/** The facts of events. */
export function eventFacts(rows: readonly EventRow[], database: string): CodeFacts {
  return together(
    rows.map((found) => {
      const row = { ...found, status: statusInFiles(found.status, database) };
      const id = rootId('event', row.name);
      const definition = eventDefinition(row);
      // The zone is that of whoever made it: no file can say it.
      const hash = [definition, readingModes(row.sql_mode)];
      const details = { definition, status: row.status, zone: row.zone };
      return codeFact({
        id,
        kind: 'event',
        name: row.name,
        root: id,
        hash,
        details,
        isReadable: row.body !== null,
      });
    }),
  );
}

/** In a scratch database, an event that the files enable is made as one of another server, so that it never runs. */
function statusInFiles(status: string, database: string): string {
  return parseScratchName(database) !== null && status.endsWith('SIDE_DISABLED') ? 'ENABLED' : status;
}

function eventDefinition(row: EventRow): string {
  // Without STARTS an event starts when it is made, and the server keeps that moment as if it had been written.
  const starts = row.starts === null || row.starts === row.created ? [] : [`STARTS ${row.starts}`];
  const schedule =
    row.type === 'ONE TIME'
      ? [`AT ${row.execute_at ?? ''}`]
      : [
          `EVERY ${row.every ?? ''} ${row.field ?? ''}`,
          ...starts,
          ...(row.ends === null ? [] : [`ENDS ${row.ends}`]),
        ];
  return [...schedule, row.completion, row.status, `COMMENT ${row.comment}`, row.body ?? ''].join('\n');
}

interface Code {
  readonly id: string;
  readonly kind: Extract<FactKind, 'trigger' | 'function' | 'procedure' | 'event'>;
  readonly name: string;
  readonly root: string;
  readonly hash: readonly (string | null | readonly string[])[];
  readonly details: FactDetails;
  readonly isReadable: boolean;
}

function codeFact({ id, kind, name, root, hash, details, isReadable }: Code): CatalogFact | UnmodelledObject {
  if (!isReadable) {
    const reason =
      'this login may not read its body (it needs SHOW ROUTINE, TRIGGER or EVENT on the database)';
    return { kind, name: `${kind} ${name}`, schema: '', reason, hash: null };
  }
  const references = root === id ? [] : [root];
  return { id, kind, name, schema: '', root, hash: hashJson([kind, ...hash]), references, details };
}

function together(found: readonly (CatalogFact | UnmodelledObject)[]): CodeFacts {
  return {
    facts: found.flatMap((one) => ('id' in one ? [one] : [])),
    unmodelled: found.flatMap((one) => ('id' in one ? [] : [one])),
  };
}
