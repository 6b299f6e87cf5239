import { connectPostgres } from '@lockstep/adapters/dialects/postgresql/connect/connect.js';
import { ensureEmbeddedDatabase } from '@lockstep/adapters/embedded-postgres/embedded-database.js';

/** Runs SQL in the shop's local database the way a colleague with psql would. */
export async function runBehindOurBack(root: string, sql: string): Promise<void> {
  const target = await ensureEmbeddedDatabase({ workspaceRoot: root, environment: 'local', version: 18 });
  const client = await connectPostgres(target, { applicationName: 'somebody' });
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Changes the shop's local database so; returns what takes it back. */
export async function changeBehindOurBack(root: string): Promise<() => Promise<void>> {
  await runBehindOurBack(
    root,
    'ALTER TABLE auth.users ADD COLUMN nickname text; CREATE TABLE catalog.scribbles (note text)',
  );
  return async () => {
    await runBehindOurBack(root, 'ALTER TABLE auth.users DROP COLUMN nickname; DROP TABLE catalog.scribbles');
  };
}
