import { connectPostgres, ensureEmbeddedDatabase } from '@lockstep/adapters';

/** Changes the shop's local database the way a colleague with psql would; returns what takes it back. */
export async function changeBehindOurBack(root: string): Promise<() => Promise<void>> {
  const target = await ensureEmbeddedDatabase({ workspaceRoot: root, environment: 'local', version: 18 });
  const run = async (sql: string): Promise<void> => {
    const client = await connectPostgres(target, { applicationName: 'somebody' });
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await run('ALTER TABLE auth.users ADD COLUMN nickname text; CREATE TABLE catalog.scribbles (note text)');
  return async () => {
    await run('ALTER TABLE auth.users DROP COLUMN nickname; DROP TABLE catalog.scribbles');
  };
}
