import { packageManagerEnvironment } from '@lockstep/adapters/process/child-environment.js';
import { packageManagerOf } from '@lockstep/adapters/process/package-manager.js';
import { runTool } from '@lockstep/adapters/process/run-tool.js';
import { visibleLines } from '@lockstep/core/text/visible.js';
import type { CliFace } from './face.js';

const TEN_MINUTES_MS = 600_000;
const SHOWN_LINES = 10;

/**
 * Installs what was added to the package.json of a folder, with the workspace's own package manager. False where that
 * failed; why is then on stderr, and nothing else is lost.
 */
export async function installPackages(request: {
  /** Absolute. */
  readonly folder: string;
  readonly workspace: string;
  readonly face: CliFace;
}): Promise<boolean> {
  const { face } = request;
  const manager = packageManagerOf(request.folder, request.workspace);
  face.stderr(face.paint.dim(`  ${manager.name} install …\n`));
  face.status?.show(`${manager.name} install`);
  const end = await runTool({
    file: manager.name,
    args: ['install'],
    cwd: manager.folder,
    env: packageManagerEnvironment(face.env),
    envMode: 'own',
    timeoutMs: TEN_MINUTES_MS,
    signal: face.signal,
  });
  face.status?.stop();
  if (end.exitCode === 0) return true;
  const words =
    end.startError ?? `${end.stdout}\n${end.stderr}`.trim().split('\n').slice(-SHOWN_LINES).join('\n');
  const quoted = visibleLines(words).replaceAll(/^/gm, '  │ ');
  face.stderr(`${face.paint.yellow('⚠')} ${manager.name} install did not work:\n${quoted}\n`);
  return false;
}
