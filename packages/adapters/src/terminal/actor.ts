import { userInfo } from 'node:os';

/** Who runs this, for reports: the CI's actor where there is one, else the operating system's user. */
export function currentActor(env: Readonly<Record<string, string | undefined>>): string {
  const fromCi =
    env['GITHUB_ACTOR'] ?? env['GITLAB_USER_LOGIN'] ?? env['BUILD_REQUESTEDFOR'] ?? env['CIRCLE_USERNAME'];
  if (fromCi !== undefined && fromCi !== '') return fromCi;
  return env['USER'] ?? env['LOGNAME'] ?? nameOfUser();
}

/** A container may run under a number that no user list knows. */
function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch (error) {
    if (error instanceof Error) return `uid ${process.getuid?.() ?? 'unknown'}`;
    throw error;
  }
}
