import type { Place } from '../text/place.js';
import { isSameObject } from '../catalog/object-kind.js';
import type { SqlParser } from '../ports/sql-parser.js';
import type { Stray } from '../ownership/findings.js';
import type { SchemaFile } from '../source/schema-file.js';
import type { ReferringStatement } from '../source/schema-references.js';
import { namesInFiles } from '../run/names-in-files.js';

/** Where the files change an object of somebody else, one place a stray; null where no statement can be told. */
export async function strayPlaces(
  parser: SqlParser,
  source: { readonly files: readonly SchemaFile[]; readonly strays: readonly Stray[] },
): Promise<readonly (Place | null)[]> {
  const statements = await namesInFiles(parser, source.files);
  return source.strays.map((stray) => {
    const statement =
      statements.find(({ creates }) => creates.some((made) => isSameObject(made, stray.object))) ??
      statements.find((candidate) => candidate.creates.length === 0 && refersTo(candidate, stray.on.name));
    return statement?.place ?? null;
  });
}

function refersTo(statement: ReferringStatement, name: string): boolean {
  return statement.refersTo.some((word) => word === name || `${statement.defaultSchema}.${word}` === name);
}
