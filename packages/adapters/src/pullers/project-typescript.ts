import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type ts from 'typescript';

/** How the project that receives the generated files compiles. */
export interface ProjectTypeScript {
  readonly api: typeof ts;
  /** Absolute path of the configuration to extend; null where the workspace has none. */
  readonly configPath: string | null;
  readonly options: ts.CompilerOptions;
  /** What a relative import ends in: Node's own resolution wants the extension, others do without. */
  readonly extension: '' | '.js';
}

const OWN_CONFIGS = ['tsconfig.lib.json', 'tsconfig.app.json', 'tsconfig.json'];
const SHARED_CONFIGS = ['tsconfig.json', 'tsconfig.base.json'];

/** Reads the project's compiler options, from its own configuration or the nearest one above it. */
export function readProjectTypeScript(api: typeof ts, projectRoot: string): ProjectTypeScript {
  const configPath = findConfig(projectRoot);
  const options = configPath === null ? {} : optionsOf(api, configPath);
  return { api, configPath, options, extension: isNodeResolution(api, options) ? '.js' : '' };
}

/** A relative import as this project writes it; all others stay as they are. */
export function importSpecifier({ extension }: ProjectTypeScript, specifier: string): string {
  if (!/^\.{1,2}\//.test(specifier)) return specifier;
  return `${specifier.replace(/\.(?:[cm]?[jt]s)$/, '')}${extension}`;
}

function findConfig(projectRoot: string): string | null {
  const own = OWN_CONFIGS.map((name) => join(projectRoot, name)).find((path) => existsSync(path));
  if (own !== undefined) return own;
  for (let folder = dirname(projectRoot); ; folder = dirname(folder)) {
    const shared = SHARED_CONFIGS.map((name) => join(folder, name)).find((path) => existsSync(path));
    if (shared !== undefined) return shared;
    if (folder === dirname(folder)) return null;
  }
}

/** Mistakes in a configuration are reported by the compiler when it runs with it. */
function optionsOf(api: typeof ts, configPath: string): ts.CompilerOptions {
  const { config } = api.readConfigFile(configPath, (path) => api.sys.readFile(path));
  const host = { ...api.sys, readDirectory: () => [] };
  return api.parseJsonConfigFileContent(config ?? {}, host, dirname(configPath)).options;
}

function isNodeResolution(api: typeof ts, { module, moduleResolution }: ts.CompilerOptions): boolean {
  const { Node16, NodeNext } = api.ModuleResolutionKind;
  if (moduleResolution !== undefined) return moduleResolution === Node16 || moduleResolution === NodeNext;
  return module !== undefined && module >= api.ModuleKind.Node16 && module <= api.ModuleKind.NodeNext;
}
