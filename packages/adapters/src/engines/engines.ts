import type { ModuleConfig } from '@lockstep/core/config/module-config.js';
import type { WORKS_TODAY } from '@lockstep/core/config/works-today.js';
import type { WorkspaceModule } from '@lockstep/core/config/workspace-module.js';
import type { Toolkit } from '@lockstep/core/run/toolkit.js';

/** A workspace, for what is looked for in it. */
export interface EnginePlace {
  /** Absolute. */
  readonly workspaceRoot: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Puts an engine among the tools of a dialect. Throws `CONFIG.INVALID`, `ENGINE.NOT_FOUND`, `ENGINE.UNSUPPORTED`. */
type Engine = (
  tools: Omit<Toolkit, 'differ'>,
  module: WorkspaceModule,
  place: EnginePlace,
) => Promise<Toolkit>;

/** Every engine by its name in db.config.json; each is loaded for the first module that asks for it. */
const ENGINES: Readonly<Record<(typeof WORKS_TODAY.engine)[number], () => Promise<Engine>>> = {
  'pg-delta': async () => {
    const { pgDeltaDiffer } = await import('./pg-delta/pg-delta-engine.js');
    return async (tools) => await Promise.resolve({ ...tools, differ: pgDeltaDiffer });
  },
  atlas: async () => (await import('./atlas/atlas-toolkit.js')).atlasToolkit,
};

/** The engine of a module, whose configuration was refused if there is none of that name. */
export async function loadEngine(name: ModuleConfig['engine']): Promise<Engine> {
  const load = new Map<string, () => Promise<Engine>>(Object.entries(ENGINES)).get(name);
  if (load === undefined) throw new Error(`No engine is called ${name}.`);
  return await load();
}
