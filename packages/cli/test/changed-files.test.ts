import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TEST_ATLAS } from '@lockstep/testing';
import { SCENARIO_SERVERS } from './support/scenario-servers.js';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';

let workspace: CliWorkspace;

beforeAll(() => {
  workspace = cliWorkspace();
});

afterAll(async () => await workspace.dispose());

const table = (name: string, more = ''): string => `CREATE TABLE ${name} (id int PRIMARY KEY${more});\n`;
const FILES = { '1.sql': table('a'), '2.sql': table('b'), '3.sql': table('c') };

describe.each(SCENARIO_SERVERS)('on $title', ({ missing, config, open }) => {
  test.skipIf(missing !== null)(
    missing ?? 'a plan shows the hashes of the files that changed since the last apply, and of no other',
    async () => {
      const database = await open();
      const env = { TARGET_URL: database.url, LOCKSTEP_ATLAS: TEST_ATLAS ?? '' };
      const scratch = config['dialect'] === 'sqlite' ? {} : { scratch: { from: 'same-server' } };
      const target = { urlFrom: 'TARGET_URL', approval: 'auto', ...scratch };
      const module = { config: { ...config, defaultEnvironment: 'target', environments: { target } } };
      const page = (): string =>
        workspace.read('modules/api/.lockstep/target/plan.md').split('## Files')[1] ?? '';
      try {
        workspace.write({ api: { sql: FILES, ...module } });
        const first = await workspace.run(['diff'], { env });
        expect(first.stdout).not.toContain('files since');
        expect(page()).not.toMatch(/since|[0-9a-f]{12}/);
        expect((await workspace.run(['apply', '--accept=all'], { env })).code).toBe(0);
        const kept = { '1.sql': FILES['1.sql'] };
        workspace.write({
          api: { sql: { ...kept, '2.sql': table('b', ', n int'), '4.sql': table('d') }, ...module },
        });
        const second = await workspace.run(['diff'], { env });
        const [changed, added] = /2\.sql \(changed, ([0-9a-f]{12})\), \S*4\.sql \(new, ([0-9a-f]{12})\)/
          .exec(second.stdout)
          ?.slice(1) ?? ['no hash', 'no hash'];
        expect(second.stdout).toMatch(/files since the last applied plan: .*3\.sql \(gone\)$/m);
        const { schemaFiles } = JSON.parse(workspace.read('modules/api/.lockstep/target/plan.json')) as {
          schemaFiles: readonly { path: string; sha256: string }[];
        };
        const hash = (name: string) =>
          schemaFiles.find(({ path }) => path.endsWith(name))?.sha256.slice(0, 12);
        expect([changed, added]).toEqual([hash('2.sql'), hash('4.sql')]);
        expect(page().trim().split('\n')).toEqual([
          expect.stringMatching(/1\.sql`$/) as unknown,
          expect.stringContaining(
            `changed since the last applied plan: \`${hash('2.sql') ?? ''}\``,
          ) as unknown,
          expect.stringContaining(`new since the last applied plan: \`${hash('4.sql') ?? ''}\``) as unknown,
          expect.stringMatching(/3\.sql` \(gone since the last applied plan\)$/) as unknown,
        ]);
      } finally {
        await database.drop();
      }
    },
  );
});
