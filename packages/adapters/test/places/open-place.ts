import type { ObjectRef } from '@lockstep/core/catalog/object-kind.js';
import { statementPlaces } from '@lockstep/core/planning/statement-places.js';
import type { SqlParser } from '@lockstep/core/ports/sql-parser.js';
import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import { sha256 } from '@lockstep/core/text/canonical-json.js';
import type { Place } from '@lockstep/core/text/place.js';

/** A statement of a plan, and the text that stands in the files at its place; null where it has none. */
export type PlacePair = readonly [sql: string, shown: string | null, object?: ObjectRef];

const EMPTY = { serverVersion: '', role: '', facts: [], unmodelled: [] };

/** What a reader sees who opens the place: the rest of the line from its column on. */
export function openPlace(files: readonly SchemaFile[], place: Place): string {
  const file = files.find(({ path }) => path === place.file);
  const line = file?.text.replace(/^\uFEFF/, '').split(/\r\n|\n/)[place.line - 1];
  if (line === undefined) throw new Error(`Nothing stands at ${place.file}:${place.line}.`);
  return [...line].slice(place.column - 1).join('');
}

/** Finds the place of each statement in the files and opens it. */
export async function openedPlaces(
  parser: SqlParser,
  source: {
    readonly texts: Readonly<Record<string, string>>;
    readonly pairs: readonly PlacePair[];
    readonly hasSchemas: boolean;
  },
): Promise<readonly (string | null)[]> {
  const files = Object.entries(source.texts).map(([path, text]) => ({ path, text, sha256: sha256(text) }));
  const statements = source.pairs.map(([sql, , object = { kind: 'other' as const, name: '' }]) => ({
    ...{ sql, object, verb: 'alter' as const, transactional: true, startsSegment: false },
    ...{ creates: [], destroys: [], retypes: [] },
  }));
  const places = await statementPlaces(parser, {
    ...{ files, statements, objects: [], hasSchemas: source.hasSchemas },
    ...{ current: EMPTY, desired: EMPTY },
  });
  return statements.map((statement) => {
    const place = places.ofStatement(statement);
    return place === null ? null : openPlace(files, place);
  });
}
