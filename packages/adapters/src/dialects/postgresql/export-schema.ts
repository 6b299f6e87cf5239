import type { ExportedStatement } from '@lockstep/core/catalog/exported-statement.js';
import type { ExportSchemaRequest } from '@lockstep/core/ports/schema-exporter.js';

/** The statements that make the viewed part of a database in an empty one, as pg-delta writes them: for every engine. */
export async function exportPostgresSchema(
  request: ExportSchemaRequest,
): Promise<readonly ExportedStatement[]> {
  const { exportSchema } = await import('../../engines/pg-delta/export-schema.js');
  return exportSchema(request);
}
