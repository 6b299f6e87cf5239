/**
 * Places where people put passwords although nobody should: addresses with a login, connection strings, and statements that
 * name one in a comment or in the body of a function.
 */
const SECRETS = [/:\/\/[^\s/:@]*:[^\s/@]+@/, /password=(?![*$:%]|\s)/i, /password\s+\\?'+[^'\\]/i];

/** True for a text that may hold a password: it is kept nowhere. Rather too often than not often enough. */
export function mayHoldSecret(text: string): boolean {
  return SECRETS.some((secret) => secret.test(text));
}
