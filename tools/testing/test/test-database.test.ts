import { expect, test } from 'vitest';
import { testDatabase } from '@lockstep/testing';

test.each([15, 18] as const)('gives an empty database on PostgreSQL %i', async (major) => {
  const database = await testDatabase(major);
  try {
    const rows = await database.run("SELECT current_setting('server_version_num')::int / 10000 AS major");
    expect(rows).toEqual([{ major }]);
  } finally {
    await database.drop();
  }
});
