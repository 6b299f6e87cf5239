import { userName } from '../process/user-name.js';

/** Who runs this, for reports: the CI's actor where there is one, else the operating system's user. */
export function currentActor(env: Readonly<Record<string, string | undefined>>): string {
  const fromCi =
    env['GITHUB_ACTOR'] ?? env['GITLAB_USER_LOGIN'] ?? env['BUILD_REQUESTEDFOR'] ?? env['CIRCLE_USERNAME'];
  if (fromCi !== undefined && fromCi !== '') return fromCi;
  return env['USER'] ?? env['LOGNAME'] ?? userName();
}
