import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { sqliteFileTarget } from '@lockstep/core/config/target/sqlite-url.js';
import { refuseToLeave } from '../../files/refuse-to-leave.js';

/**
 * The database file of an embedded environment: one for each environment name, shared by all modules of the
 * workspace. Only an apply makes the file itself. Throws `FILE.NOT_WRITABLE` where a link leads it out of the workspace.
 */
export async function embeddedSqliteFile(request: {
  readonly workspaceRoot: string;
  readonly environment: string;
}): Promise<ConnectionTarget> {
  const folder = join(request.workspaceRoot, '.lockstep');
  await refuseToLeave(join(folder, 'sqlite', `${request.environment}.db`), request.workspaceRoot);
  await refuseToLeave(join(folder, '.gitignore'), request.workspaceRoot);
  await mkdir(join(folder, 'sqlite'), { recursive: true });
  await writeFile(join(folder, '.gitignore'), '*\n');
  const path = join(folder, 'sqlite', `${request.environment}.db`).replaceAll('\\', '/');
  return { ...sqliteFileTarget(path, `.lockstep/sqlite/${request.environment}.db`), embedded: true };
}
