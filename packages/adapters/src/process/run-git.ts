import { runTool, type ToolResult } from './run-tool.js';

export interface GitCall {
  readonly folder: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/**
 * Settings that a repository may bring and that name programs to run: its hooks, its monitor of files, and whole
 * repositories that lie as plain folders in the tree.
 */
const HARMLESS = [
  ...['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'],
  ...['-c', 'safe.bareRepository=explicit', '-c', 'protocol.ext.allow=never'],
];

/** Asks git about a repository: nothing of ours is changed, no program that the repository names is run. */
export async function runGit({ folder, args, env, ...call }: GitCall): Promise<ToolResult> {
  return await runTool({
    file: 'git',
    args: [...HARMLESS, ...args],
    cwd: folder,
    env: { ...env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
    ...call,
  });
}
