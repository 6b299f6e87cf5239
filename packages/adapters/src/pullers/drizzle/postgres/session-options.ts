import type pg from 'pg';
import { z } from 'zod';
import { PINNED_SETTINGS } from '../../../dialects/postgresql/connect/pinned-settings.js';

const settingRow = z.object({ name: z.string(), value: z.string() });

/**
 * Command-line options of PostgreSQL (`-c name=value`) that undo, in a session which drizzle-kit opens, what the database
 * or the login sets in our way; null where nothing is. Only settings that differ are named: a pooler may refuse options.
 */
export async function sessionOptions(client: pg.Client): Promise<string | null> {
  const { rows } = await client.query(CHANGED, [JSON.stringify(PINNED_SETTINGS)]);
  const options = z
    .array(settingRow)
    .parse(rows)
    .map(({ name, value }) => `-c ${name}=${escaped(value)}`);
  return options.length === 0 ? null : options.join(' ');
}

/** The tool expects the search path that a server has of its own; the rest is as in our sessions. */
const CHANGED = `
  SELECT s.name, CASE s.name WHEN 'search_path' THEN s.boot_val ELSE w.value END AS value
  FROM json_each_text($1) AS w(name, value) JOIN pg_settings s ON lower(s.name) = lower(w.name)
  WHERE s.context = 'user' AND s.reset_val <> CASE s.name WHEN 'search_path' THEN s.boot_val ELSE w.value END
  ORDER BY s.name`;

/** Blanks part one option from the next, and a backslash takes that from the character behind it. */
function escaped(value: string): string {
  return value.replaceAll(/[\\\s]/g, '\\$&');
}
