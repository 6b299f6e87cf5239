import { basename, join } from 'node:path';
import type { ConfigProblem } from '@lockstep/core/config/config-problem.js';
import { configError, parseModuleConfig } from '@lockstep/core/config/parse-module-config.js';
import { configPath } from '@lockstep/core/config/resolve-environment.js';
import { hiddenJsonProblems } from '@lockstep/core/config/scan-json.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { MODULE_NAME, MODULE_NAME_WORDS } from '@lockstep/core/config/module-name.js';
import type { ModuleDraft } from '@lockstep/core/source/module-graph.js';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { z } from 'zod';
import { readRegularFile, refusalWords } from './read-regular-file.js';

/** What a folder with a `db.config.json` turned out to be. */
export type ReadModule =
  | { readonly draft: ModuleDraft }
  | { readonly name: string; readonly root: string; readonly error: LockstepError };

/** Reads the module in a folder of the workspace. Never throws for what a user can get wrong. */
export async function readModule(workspaceRoot: string, root: string): Promise<ReadModule> {
  const projectName = await nameOfProject(workspaceRoot, root);
  const path = configPath(root);
  try {
    const json = parseText(await readText(workspaceRoot, path), path);
    const name = declaredName.safeParse(json).data?.module ?? projectName;
    try {
      const config = parseModuleConfig(json, path);
      if (!MODULE_NAME.test(name)) throw unusableName(path);
      return { draft: { name, root, config } };
    } catch (error) {
      return { name, root, error: asLockstepError(error) };
    }
  } catch (error) {
    return { name: projectName, root, error: asLockstepError(error) };
  }
}

const declaredName = z.object({ module: z.string().regex(MODULE_NAME) });
const projectFile = z.object({ name: z.string().min(1) });

/** The name that Nx knows the project by: of project.json, else of package.json, else of its folder. */
async function nameOfProject(workspaceRoot: string, root: string): Promise<string> {
  for (const file of ['project.json', 'package.json']) {
    const reading = await readRegularFile(join(workspaceRoot, root, file), workspaceRoot);
    const text = reading.kind === 'read' ? reading.bytes.toString('utf8') : '';
    const json: unknown = hiddenJsonProblems(text).length > 0 ? null : parse(text);
    const name = projectFile.safeParse(json).data?.name;
    if (name !== undefined) return name;
  }
  return basename(join(workspaceRoot, root));
}

async function readText(workspaceRoot: string, path: string): Promise<string> {
  const reading = await readRegularFile(join(workspaceRoot, path), workspaceRoot);
  if (reading.kind === 'read') return reading.bytes.toString('utf8');
  throw new LockstepError('CONFIG.MISSING', {
    what: `${path} cannot be read.`,
    why: reading.kind === 'absent' ? 'There is no such file.' : refusalWords(reading, 'the workspace'),
    next: ['Put a file there that this user may read.'],
  });
}

/** Comments and trailing commas are fine: editors write them. Throws `CONFIG.INVALID` with line and column. */
function parseText(text: string, path: string): unknown {
  const errors: ParseError[] = [];
  const content = text.replace(/^\uFEFF/, '');
  const hidden = hiddenJsonProblems(content);
  if (hidden.length > 0) throw configError(path, hidden);
  const json: unknown = parse(content, errors, { allowTrailingComma: true });
  if (errors.length > 0)
    throw configError(
      path,
      errors.map((error) => syntaxProblem(content, error)),
    );
  return json;
}

function syntaxProblem(text: string, error: ParseError): ConfigProblem {
  const before = text.slice(0, error.offset).split('\n');
  const words = printParseErrorCode(error.error)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return {
    path: `${before.length}:${Array.from(before.at(-1) ?? '').length + 1}`,
    message: `is not valid JSON: ${words}`,
  };
}

/** Neither Nx nor npm stops a folder or a project from having a name that means something to a shell or to SQL. */
function unusableName(path: string): LockstepError {
  return configError(path, [
    {
      path: 'module',
      message: `is missing, and the name of the project or its folder cannot be used: it is not ${MODULE_NAME_WORDS}; add one`,
    },
  ]);
}

function asLockstepError(error: unknown): LockstepError {
  if (error instanceof LockstepError) return error;
  throw error;
}
