import { z } from 'zod';
import type { MysqlClient } from '../connect/mysql-client.js';

const text = z.string();
const maybe = z.string().nullable();

const tableRow = z.object({ name: text, type: text, collation: maybe });
const columnRow = z.object({
  tbl: text,
  name: text,
  position: z.coerce.number(),
  type: text,
  nullable: text,
  def: maybe,
  extra: text,
  charset: maybe,
  collation: maybe,
  comment: text,
  expression: maybe,
});
const viewRow = z.object({
  name: text,
  definition: text,
  check_option: text,
  security: text,
  algorithm: maybe,
});
const triggerRow = z.object({
  name: text,
  tbl: text,
  timing: text,
  event: text,
  position: z.coerce.number(),
  body: maybe,
  sql_mode: text,
});
const routineRow = z.object({
  name: text,
  kind: z.enum(['PROCEDURE', 'FUNCTION']),
  returns: maybe,
  body: maybe,
  lang: text,
  pure: text,
  data_access: text,
  security: text,
  comment: text,
  sql_mode: text,
});
const parameterRow = z.object({
  routine: text,
  kind: text,
  mode: maybe,
  name: maybe,
  type: text,
});
const eventRow = z.object({
  name: text,
  body: maybe,
  type: text,
  execute_at: maybe,
  every: maybe,
  field: maybe,
  starts: maybe,
  ends: maybe,
  status: text,
  completion: text,
  comment: text,
  zone: text,
  created: text,
  sql_mode: text,
});

export type TableRow = z.infer<typeof tableRow>;
export type ColumnRow = z.infer<typeof columnRow>;
export type ViewRow = z.infer<typeof viewRow>;
export type TriggerRow = z.infer<typeof triggerRow>;
export type RoutineRow = z.infer<typeof routineRow>;
export type ParameterRow = z.infer<typeof parameterRow>;
export type EventRow = z.infer<typeof eventRow>;

/** What information_schema says of one database, a query for each kind of object. */
export interface CatalogRows {
  readonly tables: readonly TableRow[];
  readonly columns: readonly ColumnRow[];
  readonly views: readonly ViewRow[];
  readonly triggers: readonly TriggerRow[];
  readonly routines: readonly RoutineRow[];
  readonly parameters: readonly ParameterRow[];
  readonly events: readonly EventRow[];
}

const TABLES = `SELECT table_name AS name, table_type AS type, table_collation AS collation
  FROM information_schema.tables WHERE table_schema = database() ORDER BY BINARY table_name`;

const COLUMNS = `SELECT table_name AS tbl, column_name AS name, ordinal_position AS position, column_type AS type,
    is_nullable AS nullable, column_default AS def, extra AS extra, character_set_name AS charset,
    collation_name AS collation, column_comment AS comment, generation_expression AS expression
  FROM information_schema.columns WHERE table_schema = database() ORDER BY BINARY table_name, ordinal_position`;

const viewsSql = (hasAlgorithm: boolean): string => `SELECT table_name AS name, view_definition AS definition,
    check_option AS check_option, security_type AS security, ${hasAlgorithm ? 'algorithm' : 'NULL'} AS algorithm
  FROM information_schema.views WHERE table_schema = database() ORDER BY BINARY table_name`;

const TRIGGERS = `SELECT trigger_name AS name, event_object_table AS tbl, action_timing AS timing,
    event_manipulation AS event, action_order AS position, action_statement AS body, sql_mode AS sql_mode
  FROM information_schema.triggers WHERE trigger_schema = database()
  ORDER BY BINARY event_object_table, action_timing, event_manipulation, action_order`;

const ROUTINES = `SELECT routine_name AS name, routine_type AS kind, dtd_identifier AS returns,
    routine_definition AS body, routine_body AS lang, is_deterministic AS pure,
    sql_data_access AS data_access, security_type AS security, routine_comment AS comment, sql_mode AS sql_mode
  FROM information_schema.routines WHERE routine_schema = database() AND routine_type IN ('PROCEDURE', 'FUNCTION')
  ORDER BY BINARY routine_name`;

const PARAMETERS = `SELECT specific_name AS routine, routine_type AS kind, parameter_mode AS mode,
    parameter_name AS name, dtd_identifier AS type
  FROM information_schema.parameters WHERE specific_schema = database() AND ordinal_position > 0
  ORDER BY BINARY specific_name, ordinal_position`;

const EVENTS = `SELECT event_name AS name, event_definition AS body, event_type AS type, execute_at AS execute_at,
    interval_value AS every, interval_field AS field, starts AS starts, ends AS ends, status AS status,
    on_completion AS completion, event_comment AS comment, time_zone AS zone, created AS created, sql_mode AS sql_mode
  FROM information_schema.events WHERE event_schema = database() ORDER BY BINARY event_name`;

/** Reads information_schema for the connection's database. TiDB knows neither triggers nor routines nor events. */
export async function readCatalogRows(client: MysqlClient): Promise<CatalogRows> {
  const { family } = client.server;
  const hasCode = family !== 'tidb';
  return {
    tables: await client.rows(tableRow, TABLES),
    columns: await client.rows(columnRow, COLUMNS),
    views: await client.rows(viewRow, viewsSql(family === 'mariadb')),
    triggers: hasCode ? await client.rows(triggerRow, TRIGGERS) : [],
    routines: hasCode ? await client.rows(routineRow, ROUTINES) : [],
    parameters: hasCode ? await client.rows(parameterRow, PARAMETERS) : [],
    events: hasCode ? await client.rows(eventRow, EVENTS) : [],
  };
}
