import { createToolkits } from '@lockstep/adapters/create-toolkit.js';
import { openWorkspace } from '@lockstep/adapters/files/workspace.js';
import { parseCommandOptions } from '@lockstep/core/commands/parse-command-options.js';
import { runVerb } from '@lockstep/core/commands/run-verb.js';
import type { Approver } from '@lockstep/core/ports/approver.js';
import type { Toolkit } from '@lockstep/core/run/toolkit.js';

/** What became of an apply. */
export interface Ran {
  readonly code: string | null;
  /** How often somebody was asked, and how often the whole catalog of the target was read. */
  readonly asked: number;
  readonly readings: number;
}

/** Applies, while somebody else works on the database each time that a person is asked, who then says yes the first time. */
export async function applyWhile(
  { root, url }: { readonly root: string; readonly url: string },
  work: () => Promise<unknown>,
): Promise<Ran> {
  const env = { TARGET_URL: url };
  const [asked, readings] = [{ n: 0 }, { n: 0 }];
  const approver: Approver = {
    canAsk: true,
    ask: async () => {
      asked.n += 1;
      if (asked.n === 1) await work();
      return { approved: asked.n === 1, approver: 'ann' };
    },
    confirm: async () => await Promise.resolve({ approved: false, approver: 'ann' }),
  };
  const talk = { step: () => undefined, warn: () => undefined, plan: () => undefined };
  const toolkits = createToolkits({ approver, talk, actor: 'ann' }, { workspaceRoot: root, env });
  const content = await openWorkspace(env).read(root);
  const { options } = parseCommandOptions({ verb: 'apply', face: 'cli', values: { environment: 'target' } });
  const run = runVerb({
    ...{ verb: 'apply', content, options, modules: content.modules, workspace: openWorkspace(env) },
    signal: new AbortController().signal,
    toolkitFor: async (module) => counting(await toolkits(module), readings),
    onModule: () => undefined,
  });
  for await (const { error, result } of run)
    return { code: (error ?? result?.error)?.code ?? null, asked: asked.n, readings: readings.n };
  throw new Error('no module ran');
}

function counting(toolkit: Toolkit, readings: { n: number }): Toolkit {
  const openSession: Toolkit['database']['openSession'] = async (...args) => {
    const session = await toolkit.database.openSession(...args);
    const read: typeof session.read = async (request) => {
      readings.n += 1;
      return await session.read(request);
    };
    return { ...session, read };
  };
  return { ...toolkit, database: { ...toolkit.database, openSession } };
}
