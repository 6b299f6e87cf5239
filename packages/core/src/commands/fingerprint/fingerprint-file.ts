import { z } from 'zod';

/**
 * `fingerprint.json`: one hash for each thing of the target that a plan prints or depends on. It has no time and no
 * host in clear, so that equal databases give equal bytes and a cached plan stays valid.
 */
export const fingerprintFileSchema = z.object({
  formatVersion: z.literal(1),
  module: z.string(),
  environment: z.string(),
  /** Versions that a plan's content depends on. */
  tools: z.object({ lockstep: z.string(), engine: z.string() }),
  serverVersion: z.string(),
  /** Hash of host, port, database and the server's own identity. */
  target: z.string(),
  owned: z.string(),
  requires: z.string(),
  dependents: z.string(),
  unowned: z.string(),
  ledger: z.string(),
});

export type FingerprintFile = z.infer<typeof fingerprintFileSchema>;
