import { targetOf } from '../postgres-target.js';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { PullRequest } from '@lockstep/core/ports/type-puller.js';
import ts from 'typescript';
import { USER } from './drizzle-hostile.js';

/** This repository's own packages: drizzle-kit 0.31, drizzle-orm, typescript, pg. */
export const REPOSITORY_PACKAGES = resolve(import.meta.dirname, '../../../../node_modules');

/** A project `modules/api` in a workspace of its own. */
export interface DrizzleProject {
  readonly workspace: string;
  readonly root: string;
  /** Text of a generated file: `schema.ts`. */
  generated(name: string): string;
  remove(): void;
}

const TSCONFIG = { compilerOptions: { module: 'NodeNext', target: 'ES2022', strict: true } };

/** A workspace with the packages of `packages` (a `node_modules` folder), or with none. */
export function drizzleProject(packages: string | null = REPOSITORY_PACKAGES): DrizzleProject {
  const workspace = mkdtempSync(join(tmpdir(), 'lockstep-pull-'));
  const root = join(workspace, 'modules', 'api');
  mkdirSync(root, { recursive: true });
  writeFileSync(join(workspace, 'package.json'), '{"private":true,"type":"module"}');
  writeFileSync(join(root, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  if (packages !== null) symlinkSync(packages, join(workspace, 'node_modules'));
  return {
    workspace,
    root,
    generated: (name) => readFileSync(join(root, 'src/db', name), 'utf8'),
    remove: () => rmSync(workspace, { recursive: true, force: true }),
  };
}

/** A request for what `objects` names: `public.users`, `view public.active`, `type public.mood`. */
export function pullRequest(root: string, url: string, objects: readonly string[]): PullRequest {
  const parsed = objects.map((object) => {
    const [, kind = 'table', schema = '', name = ''] =
      /^(?:(view|materialized_view|type) )?([^.]+)\.(.+)$/s.exec(object) ?? [];
    return { kind, schema, name };
  });
  return {
    module: 'api',
    target: targetOf(url),
    projectRoot: root,
    out: 'src/db',
    tables: parsed
      .filter(({ kind }) => kind !== 'type')
      .map(({ kind, ...name }) => ({ ...name, kind: kind as 'table' | 'view' | 'materialized_view' })),
    types: parsed.filter(({ kind }) => kind === 'type').map(({ schema, name }) => ({ schema, name })),
    foreign: [],
    timeoutMs: 60_000,
    signal: new AbortController().signal,
  };
}

/** Runs an application of `fixtures/` on the generated files (transpiled, Node, `pg`) and gives what it prints as JSON. */
export function runWithGenerated(project: DrizzleProject, url: string, application: string): unknown {
  for (const name of ['schema', 'relations']) {
    const options = { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } };
    const code = ts.transpileModule(project.generated(`${name}.ts`), options).outputText;
    writeFileSync(join(project.root, 'src/db', `${name}.js`), code);
  }
  const path = join(project.root, 'src/db', 'application.js');
  copyFileSync(join(import.meta.dirname, 'fixtures', application), path);
  const result = spawnSync(process.execPath, [path], {
    cwd: project.root,
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: url, ROW: JSON.stringify(USER) },
  });
  if (result.status !== 0) throw new Error(result.stderr);
  return JSON.parse(result.stdout);
}

export { targetOf };
