import { packSnapshot, unpackSnapshot } from '../../src/catalog/packed-snapshot.js';
import { parseCommandOptions } from '../../src/commands/parse-command-options.js';
import { runVerb } from '../../src/commands/run-verb.js';
import type { VerbResult } from '../../src/output/result/verb-result.js';
import type { Verb } from '../../src/commands/verbs.js';
import type { ResolvedEnvironment } from '../../src/config/resolved-environment.js';
import type { WorkspaceModule } from '../../src/config/workspace-module.js';
import { plainPaint } from '../../src/evidence/paint.js';
import { LockstepError } from '../../src/errors/lockstep-error.js';
import type { ApprovalQuestion } from '../../src/ports/approver.js';
import type { Workspace } from '../../src/ports/workspace.js';
import type { ConnectedRun } from '../../src/run/module-run.js';
import type { ModuleOutcome } from '../../src/run/outcome.js';
import type { Toolkit } from '../../src/run/toolkit.js';
import type { Finding } from '../../src/findings/finding.js';
import { sha256 } from '../../src/text/canonical-json.js';
import { MemoryDatabase } from './memory-database.js';
import {
  databaseIn,
  memoryCache,
  memoryDatabases,
  memoryDiffer,
  memoryFiles,
  memoryLoader,
  memoryParser,
  memoryScratch,
  type Server,
} from './memory-ports.js';

const ROOT = '/shop';

/** What a verb came to, for one module or more. */
export interface MemoryRun {
  readonly outcomes: readonly ModuleOutcome<VerbResult>[];
  /** Of the first module. */
  readonly exitCode: number;
  readonly code: string | null;
  readonly json: unknown;
  readonly text: string;
  readonly findings: readonly Finding[];
}

export interface ModuleParts {
  readonly uses?: readonly string[];
  readonly sql: string;
  readonly pull?: boolean;
}

/** A workspace with its databases and everything a command may touch, in this process alone. */
export class MemoryWorkspace {
  readonly server: Server = new Map();
  readonly files = new Map<string, string>();
  /** What runs kept for the next one, by kind and key. */
  readonly cache = new Map<string, readonly string[]>();
  /** What a person was asked, and what they say: the first answer is taken first. */
  readonly questions: ApprovalQuestion[] = [];
  answers: boolean[] = [];
  /** What happens while a person is asked. */
  onQuestion: () => void = () => undefined;
  readonly said: string[] = [];
  /** Plans that were shown. */
  readonly shown: string[] = [];
  environment: Partial<ResolvedEnvironment> = {};
  abort = new AbortController();
  private readonly modules: WorkspaceModule[] = [];

  constructor(parts: Readonly<Record<string, ModuleParts>>) {
    this.server.set('shop', new MemoryDatabase('shop'));
    for (const [name, { uses = [], sql, pull = false }] of Object.entries(parts)) {
      this.modules.push({
        name,
        root: name,
        uses,
        config: {
          dialect: 'sqlite',
          engine: 'atlas',
          schema: ['db/*.sql'],
          uses: [...uses],
          ...(pull ? { pull: [{ tool: 'drizzle' as const, out: 'src/db' }] } : {}),
          defaultEnvironment: 'test',
          environments: { test: { urlFrom: 'SHOP_URL' } },
        },
      });
      this.sql(name, sql);
    }
  }

  get database(): MemoryDatabase {
    return databaseIn(this.server, 'shop');
  }

  /** Replaces the schema file of a module. */
  sql(module: string, text: string): void {
    this.files.set(`${ROOT}/${module}/db/1.sql`, text);
  }

  /** A file of a module's run folder, parsed; null where there is none. */
  kept(module: string, name: string): unknown {
    const text = this.files.get(`${ROOT}/${module}/.lockstep/test/${name}`);
    return text === undefined ? null : (JSON.parse(text) as unknown);
  }

  toolkit(): Toolkit {
    const { schemaFiles, ...files } = memoryFiles(this.files);
    return {
      database: memoryDatabases(this.server),
      reader: {
        readCatalog: async ({ database }) =>
          await Promise.resolve(databaseIn(this.server, database).snapshot()),
        pack: async (snapshot) => await Promise.resolve(packSnapshot(snapshot)),
        unpack: unpackSnapshot,
      },
      differ: memoryDiffer,
      exporter: { exportSchema: unexpected },
      parser: memoryParser,
      loader: memoryLoader(this.server),
      scratch: memoryScratch(this.server),
      schemaFiles,
      files,
      cache: memoryCache(this.cache),
      pullers: [this.puller()],
      approver: {
        canAsk: this.answers.length > 0,
        ask: async (question) => {
          this.questions.push(question);
          this.onQuestion();
          return await Promise.resolve({ approved: this.answers.shift() ?? false, approver: 'ann' });
        },
        confirm: async () =>
          await Promise.resolve({ approved: this.answers.shift() ?? false, approver: 'ann' }),
      },
      talk: {
        step: (message) => void this.said.push(message),
        warn: (message) => void this.said.push(`⚠ ${message}`),
        plan: ({ planId }) => void this.shown.push(planId),
      },
      actor: 'joe',
      branch: async () => await Promise.resolve('main'),
      atGitRef: unexpected,
      now: () => Date.parse('2026-02-01T12:00:00.000Z'),
      embedded: unexpected,
      createEmbeddedExtension: async () => await Promise.resolve(false),
    };
  }

  /** Runs a verb over modules as a face does. */
  async run(
    verb: Verb,
    values: Readonly<Record<string, unknown>> = {},
    modules: readonly string[] = ['api'],
  ): Promise<MemoryRun> {
    const { options } = parseCommandOptions({ verb, face: 'cli', values });
    const outcomes: ModuleOutcome<VerbResult>[] = [];
    for await (const outcome of runVerb({
      verb,
      toolkitFor: async () => await Promise.resolve(this.toolkit()),
      workspace: this.workspace(),
      content: { root: ROOT, modules: this.modules, broken: [] },
      modules: this.modules.filter(({ name }) => modules.includes(name)),
      options,
      signal: this.abort.signal,
      onModule: () => undefined,
    }))
      outcomes.push(outcome);
    return ranOf(outcomes);
  }

  /** A run of a module without a verb, for the commands beside them. */
  async connected(module = 'api'): Promise<ConnectedRun> {
    const found = this.modules.find(({ name }) => name === module);
    if (found === undefined) throw new Error(`no module ${module}`);
    const environment = await this.workspace().resolve({
      ...{ root: ROOT, module: found, environment: null, purpose: 'connect', connectTimeoutMs: null },
    });
    return {
      workspaceRoot: ROOT,
      projectRoot: `${ROOT}/${module}`,
      module: found,
      modules: this.modules,
      environment,
      signal: this.abort.signal,
      target: this.database.target,
    };
  }

  private workspace(): Workspace {
    return {
      read: unexpected,
      resolve: async ({ environment }) => {
        const name = environment ?? 'test';
        if (!['test', 'staging'].includes(name))
          throw new LockstepError('CONFIG.INVALID', {
            what: `no environment ${name}`,
            next: ['name another'],
          });
        return await Promise.resolve({
          ...{ name, target: this.database.target, embedded: null, isProtected: false, approval: 'prompt' },
          ...{ policy: null, ledger: true, workdocs: false, scratch: { from: 'same-server' } },
          ...this.environment,
        });
      },
    };
  }

  /** Writes one file that lists the tables. */
  private puller(): Toolkit['pullers'][number] {
    return {
      tool: 'drizzle',
      version: async () => await Promise.resolve('1.0.0'),
      ready: async () => await Promise.resolve(),
      pull: async ({ projectRoot, out, tables }) => {
        const text = tables.map(({ name }) => name).join('\n');
        const path = `${projectRoot}/${out}/schema.ts`;
        const changed = this.files.get(path) === text ? [] : [`${out}/schema.ts`];
        this.files.set(path, text);
        return await Promise.resolve({
          files: [`${out}/schema.ts`],
          changed,
          warnings: [],
          tool: { name: 'drizzle', version: '1.0.0' },
          record: { inputs: sha256(text), files: { 'schema.ts': sha256(text) }, warnings: [] },
        });
      },
    };
  }
}

function ranOf(outcomes: MemoryRun['outcomes']): MemoryRun {
  const [first] = outcomes;
  if (first === undefined) throw new Error('no module ran');
  const { exitCode, result, error } = first;
  return {
    ...{ outcomes, exitCode, code: (error ?? result?.error)?.code ?? null },
    ...(result === undefined
      ? { json: null, text: '', findings: [] }
      : {
          json: result.json('lockstep'),
          text: result.text(plainPaint, 'lockstep'),
          findings: result.findings ?? [],
        }),
  };
}

async function unexpected(): Promise<never> {
  return await Promise.reject(new Error('nothing of a test should come here'));
}
