import type { ConnectionTarget } from '../config/target/connection-target.js';
import type { ConnectedRun, ModuleRun } from './module-run.js';
import type { Toolkit } from './toolkit.js';

/** Gives the run its database, starting the embedded server where the environment is an embedded one. */
export async function connectRun(toolkit: Toolkit, run: ModuleRun): Promise<ConnectedRun> {
  return { ...run, target: await targetOf(toolkit, run) };
}

async function targetOf(toolkit: Toolkit, run: ModuleRun): Promise<ConnectionTarget> {
  const { target, embedded, name } = run.environment;
  if (target !== null) return target;
  toolkit.talk.doing?.('starting the embedded database');
  return await toolkit.embedded({
    workspaceRoot: run.workspaceRoot,
    environment: name,
    version: embedded?.version ?? null,
  });
}
