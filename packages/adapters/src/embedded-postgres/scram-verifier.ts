import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';

const ITERATIONS = 4096;

/**
 * What PostgreSQL keeps of an ASCII password (RFC 5803): sent instead of the password, so that no server's log can
 * hold it. The salt follows from the password, which must be random: the same password gives the same verifier.
 */
export function scramVerifier(password: string): string {
  const salt = createHmac('sha256', password).update('salt').digest().subarray(0, 16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const storedKey = createHash('sha256').update(keyOf(salted, 'Client Key')).digest();
  const serverKey = keyOf(salted, 'Server Key');
  return `SCRAM-SHA-256$${ITERATIONS}:${base64(salt)}$${base64(storedKey)}:${base64(serverKey)}`;
}

function keyOf(salted: Buffer, name: string): Buffer {
  return createHmac('sha256', salted).update(name).digest();
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64');
}
