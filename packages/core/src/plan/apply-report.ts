import { z } from 'zod';
import { ERROR_CODE_NAMES } from '../errors/codes.js';
import { placeSchema } from '../text/place-schema.js';

/** What became of one statement. */
export const statementResultSchema = z.object({
  /** Position in the plan, from 0. */
  index: z.int().min(0),
  sql: z.string(),
  /** `in-doubt`: the connection was lost before the server said whether it was committed. */
  status: z.enum(['applied', 'unapplied', 'in-doubt']),
  durationMs: z.number().nullable(),
  /** The server's error (never its DETAIL, which holds row values). */
  error: z
    .object({
      sqlState: z.string().nullable(),
      message: z.string(),
      /** Present where it waited for a lock of others until its time was over, or lost a deadlock. */
      isLocked: z.literal(true).exactOptional(),
      /** Rows in a table that had to be empty: it was refused before it was sent. Count null: nobody could look. */
      arrivedRows: z
        .object({
          table: z.string(),
          count: z.object({ rows: z.number(), isExact: z.boolean() }).nullable(),
        })
        .optional(),
    })
    .optional(),
});

export const applyReportSchema = z.object({
  formatVersion: z.literal(1),
  module: z.string(),
  environment: z.string(),
  planId: z.string(),
  target: z.object({ host: z.string(), database: z.string() }),
  outcome: z.enum([
    'applied',
    'nothing-to-do',
    'already-applied',
    'failed',
    'interrupted',
    'not-converged',
    'refused',
    'dry-run',
  ]),
  startedAt: z.string(),
  finishedAt: z.string(),
  /** Who ran it (operating system user or CI actor) and who approved it. */
  actor: z.string(),
  approver: z.string().nullable(),
  approvalReason: z.string().nullable(),
  /** The approval file that let it pass, by the hash of what it says; absent where none did. */
  approvalId: z.string().exactOptional(),
  serverVersion: z.string(),
  fingerprints: z.object({ before: z.string(), after: z.string().nullable(), planned: z.string() }),
  statements: z.array(statementResultSchema),
  /** What the policy preset `additive` left out of the plan, shown as ⚠. */
  leftOut: z.array(z.object({ sql: z.string(), object: z.string() })),
  /** Objects that differ from the plan's end state after the apply. */
  differences: z.array(
    z.object({ object: z.string(), expected: z.string().nullable(), found: z.string().nullable() }),
  ),
  error: z
    .object({
      code: z.enum(ERROR_CODE_NAMES),
      message: z.string(),
      why: z.string().optional(),
      next: z.array(z.string()),
      /** Where in a schema file it is. */
      place: placeSchema.exactOptional(),
    })
    .nullable(),
  notes: z.array(z.string()),
});

export type ApplyReport = z.infer<typeof applyReportSchema>;
export type StatementResult = z.infer<typeof statementResultSchema>;
