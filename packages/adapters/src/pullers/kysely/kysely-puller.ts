import type { DialectFamily } from '@lockstep/core/config/dialects/dialect-traits.js';
import { traitsOf } from '@lockstep/core/config/dialects/traits-of.js';
import type { PullRequest, PullResult, TypePuller } from '@lockstep/core/ports/type-puller.js';
import { readProjectTypeScript } from '../project-typescript.js';
import { refuseMissing } from '../refuse-missing.js';
import { runPull } from '../run-pull.js';
import { codegenRequest } from './codegen-request.js';
import type { KyselyCatalog } from './kysely-table.js';
import { kyselyWarnings } from './kysely-warnings.js';
import { readAnswer } from './read-answer.js';
import { readMysql } from './read-mysql.js';
import { readPostgres } from './read-postgres.js';
import { readSqlite } from './read-sqlite.js';
import { runCodegen } from './run-codegen.js';
import { typesFile } from './types-file.js';
import { findCodegen, findKyselyTools } from './workspace-codegen.js';

/** Pulls Kysely types with the workspace's own kysely-codegen, for tables and columns that our own readers found. */
export function createKyselyPuller(): TypePuller {
  return {
    tool: 'kysely',
    version: (projectRoot) => Promise.resolve().then(() => findCodegen(projectRoot, null).version),
    ready: async (projectRoot, dialect) => {
      await Promise.resolve(findKyselyTools(projectRoot, dialect));
    },
    pull: pullKysely,
  };
}

const READERS: Readonly<Record<DialectFamily, (request: PullRequest) => Promise<KyselyCatalog>>> = {
  postgresql: readPostgres,
  mysql: readMysql,
  sqlite: readSqlite,
};

async function pullKysely(request: PullRequest): Promise<PullResult> {
  const { dialect } = request.target;
  const { codegen, kyselyVersion, typescript, hasNodeTypes } = findKyselyTools(request.projectRoot, dialect);
  const catalog = await READERS[traitsOf(dialect).family](request);
  refuseMissing(catalog.missing);
  return await runPull({
    request,
    tool: { name: 'kysely-codegen', version: codegen.version },
    project: readProjectTypeScript(typescript.api, request.projectRoot),
    tsc: typescript.tsc,
    inputs: [codegen.version, kyselyVersion, hasNodeTypes, catalog],
    generate: async (folder) => {
      const { timeoutMs, signal, module } = request;
      const question = codegenRequest(dialect, catalog);
      const answer = await runCodegen({ codegen, request: question, folder, timeoutMs, signal });
      const parts = readAnswer(typescript.api, answer.text, catalog);
      const text = typesFile({ module, catalog, parts, spellings: answer.names, hasNodeTypes });
      return {
        files: [{ name: 'types.ts', text }],
        warnings: kyselyWarnings({ catalog, parts, hasNodeTypes }),
      };
    },
  });
}
