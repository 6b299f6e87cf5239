import { describe, expect, test } from 'vitest';
import { TEST_ATLAS } from '@lockstep/testing';
import { cliWorkspace } from '../support/cli-workspace.js';
import { errorsOf, resultOf } from '../support/json-output.js';
import { SCENARIO_ROWS, titleOf } from '../scenarios/scenario-rows.js';

const SCHEMAS: Readonly<Record<string, string>> = { postgresql: 'public', mariadb: 'shop', sqlite: 'main' };

const users = (schema: string): string => `schema "${schema}" {}
table "users" {
  schema = schema.${schema}
  column "id" { type = int }
  column "mail" { type = varchar(100) }
  primary_key { columns = [column.id] }
}
`;

const orders = (schema: string): string => `table "orders" {
  schema = schema.${schema}
  column "id" { type = int }
  column "user_id" { type = int }
  primary_key { columns = [column.id] }
  foreign_key "orders_user" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
  }
  index "orders_user_id" { columns = [column.user_id] }
}
`;

describe.each(SCENARIO_ROWS.filter(({ engine }) => engine === 'atlas'))('HCL: $title', (row) => {
  describe.skipIf(row.missing !== null)(titleOf(row), () => {
    test('two modules in HCL refer to each other and have nothing to do after an apply', async () => {
      const database = await row.open();
      const workspace = cliWorkspace();
      try {
        const schema = SCHEMAS[row.dialect] ?? '';
        const config = {
          dialect: row.dialect,
          engine: 'atlas',
          schema: ['db/*.hcl'],
          defaultEnvironment: row.dialect === 'postgresql' ? 'local' : 'target',
          environments: {
            ...(row.dialect === 'postgresql' ? { local: { database: 'embedded' } } : {}),
            target: {
              urlFrom: 'TARGET_URL',
              approval: 'auto',
              ...(row.dialect === 'sqlite' ? {} : { scratch: { from: 'same-server' } }),
            },
          },
        };
        workspace.write({
          auth: { sql: {}, config, files: { 'db/users.hcl': users(schema) } },
          api: { sql: {}, uses: ['auth'], config, files: { 'db/orders.hcl': orders(schema) } },
        });
        const env = { TARGET_URL: database.url, LOCKSTEP_ATLAS: TEST_ATLAS ?? '' };
        const run = async (line: string) =>
          await workspace.run([...line.split(' '), '--environment=target', '--json'], { env });
        expect(errorsOf((await run('apply')).stdout)).toEqual([]);
        expect(await database.tables()).toEqual(['orders', 'users']);
        expect(await database.indexes('orders')).toContain('orders_user_id');
        for (const module of ['auth', 'api']) {
          const { stdout } = await run(`diff --module=${module}`);
          expect(resultOf(stdout)).toMatchObject({ empty: true, statements: [], unmanaged: [] });
        }
      } finally {
        await database.drop();
        await workspace.dispose();
      }
    });
  });
});
