import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dropEmbeddedDatabase } from '@lockstep/adapters/embedded-postgres/embedded-database.js';
import { BENCH_SCHEMA, benchFiles } from './bench-schema.js';
import { withBenchWorkspace } from './bench-workspace.js';

/** The module with 71 tables in a workspace of its own. */
export interface BenchModule {
  /** The workspace's folder. */
  readonly root: string;
  /** Its folder. */
  readonly folder: string;
  /** Throws away the local database, all files that runs left, and the types. */
  reset(): Promise<void>;
}

/** What is in the module, and what plans for it. */
export interface BenchContent {
  readonly files: ReturnType<typeof benchFiles>;
  readonly engine: 'pg-delta' | 'atlas';
}

/** Writes the module, with nothing in its database yet; however `use` ends, all of it is removed. */
export async function withBenchModule<T>(
  postgres: number,
  use: (module: BenchModule) => Promise<T>,
  content: BenchContent = { files: benchFiles(), engine: 'pg-delta' },
): Promise<T> {
  return await withBenchWorkspace(async ({ root, write }) => {
    await write(
      'modules/bench/db.config.json',
      `${JSON.stringify({ ...configFor(postgres), engine: content.engine }, null, 2)}\n`,
    );
    await write('modules/bench/tsconfig.json', TSCONFIG);
    for (const { name, statements } of content.files) {
      const text = statements.map((statement) => `${statement};\n`).join('\n');
      await write(`modules/bench/db/schema/${name}`, text);
    }
    const folder = join(root, 'modules', 'bench');
    const reset = async (): Promise<void> => {
      await dropEmbeddedDatabase({ workspaceRoot: root, environment: 'local', version: postgres });
      for (const made of ['.lockstep', 'src']) await rm(join(folder, made), { recursive: true, force: true });
    };
    return await use({ root, folder, reset });
  });
}

const TSCONFIG =
  '{ "compilerOptions": { "module": "NodeNext", "target": "ES2022", "strict": true, "noEmit": true } }\n';

function configFor(postgres: number): object {
  return {
    module: 'bench',
    dialect: 'postgresql',
    schema: ['db/schema/**/*.sql'],
    uses: [],
    owns: { schemas: [BENCH_SCHEMA] },
    pull: [{ tool: 'drizzle', out: 'src/db' }],
    defaultEnvironment: 'local',
    environments: { local: { database: 'embedded', version: postgres } },
    scratch: { from: 'embedded' },
  };
}
