import { tmpdir } from 'node:os';
import { runCommand } from './run-command.js';

/** What to add to the name of a test that needs the npm registry; empty where it can be reached. */
export async function registryProblem(): Promise<string> {
  const place = { cwd: tmpdir() };
  const found = await runCommand(
    ['npm', 'view', 'nx@24.0.6', 'version', '--fetch-retries=0', '--fetch-timeout=20000'],
    place,
  );
  return found.exitCode === 0 ? '' : ' (skipped: the npm registry cannot be reached)';
}
