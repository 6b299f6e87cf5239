import type { ObjectRef } from '../catalog/object-kind.js';
import type { SqlParser } from '../ports/sql-parser.js';
import type { SchemaFile } from '../source/schema-file.js';
import type { ReferringStatement } from '../source/schema-references.js';

/** What the statements of files create and refer to, by their syntax alone; nothing is loaded. */
export async function namesInFiles(
  parser: SqlParser,
  files: readonly SchemaFile[],
): Promise<readonly ReferringStatement[]> {
  const statements = (await Promise.all(files.map(async (file) => await parser.split(file)))).flat();
  return await Promise.all(
    statements.map(async ({ sql, place, defaultSchema }) => ({
      place,
      defaultSchema,
      creates: await parser.creates(sql, defaultSchema),
      refersTo: await parser.refersTo(sql),
    })),
  );
}

/** All objects that files create. */
export async function createdInFiles(
  parser: SqlParser,
  files: readonly SchemaFile[],
): Promise<readonly ObjectRef[]> {
  return (await namesInFiles(parser, files)).flatMap(({ creates }) => creates);
}
