import { CI_ACTOR_VARIABLES } from '@lockstep/core/config/ci-actor-variables.js';
import { userName } from '../process/user-name.js';

/** Who runs this, for reports: the CI's actor where there is one, else the operating system's user. */
export function currentActor(env: Readonly<Record<string, string | undefined>>): string {
  const fromCi = CI_ACTOR_VARIABLES.map((name) => env[name]).find((value) => value !== undefined);
  if (fromCi !== undefined && fromCi !== '') return fromCi;
  return env['USER'] ?? env['LOGNAME'] ?? userName();
}
