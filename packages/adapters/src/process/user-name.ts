import { userInfo } from 'node:os';

/** The name of the user this runs as. A container may run under a number that no user list knows: `uid 1234`. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    if (error instanceof Error) return `uid ${process.getuid?.() ?? 'unknown'}`;
    throw error;
  }
}
