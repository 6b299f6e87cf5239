import { z } from 'zod';

const texts = z.array(z.string());

const sequence = z.object({
  name: z.string(),
  start: z.string(),
  increment: z.string(),
  min: z.string(),
  max: z.string(),
  cache: z.string(),
  cycle: z.boolean(),
});

/** A row of `RELATIONS`. */
export const relationRow = z.object({
  oid: z.number(),
  schema: z.string(),
  name: z.string(),
  kind: z.enum(['r', 'p', 'f', 'v', 'm']),
  rowSecurity: z.boolean(),
  rowSecurityForced: z.boolean(),
  options: texts,
  definition: z.string().nullable(),
  partition: z.boolean(),
});

/** A row of `COLUMNS`. */
export const columnRow = z.object({
  relation: z.number(),
  name: z.string(),
  type: z.number(),
  sqlType: z.string(),
  dimensions: z.number(),
  required: z.boolean(),
  defaultSql: z.string().nullable(),
  generated: z.enum(['', 's', 'v']),
  identity: z.enum(['', 'a', 'd']),
  sequence: sequence.nullable(),
  defaultUsesSequence: z.boolean(),
});

/** A row of `CONSTRAINTS`. */
export const constraintRow = z.object({
  relation: z.number(),
  name: z.string(),
  kind: z.enum(['p', 'u', 'f', 'c', 'x']),
  definition: z.string(),
  columns: texts,
  targetSchema: z.string().nullable(),
  targetTable: z.string().nullable(),
  targetColumns: texts,
  onUpdate: z.string(),
  onDelete: z.string(),
  nullsNotDistinct: z.boolean(),
  expression: z.string().nullable(),
});

/** A row of `INDEXES`. */
export const indexRow = z.object({
  relation: z.number(),
  name: z.string(),
  method: z.string(),
  unique: z.boolean(),
  nullsNotDistinct: z.boolean(),
  where: z.string().nullable(),
  parameters: texts,
  keys: z.array(
    z.object({
      included: z.boolean(),
      column: z.string().nullable(),
      sql: z.string(),
      operatorClass: z.string().nullable(),
      collation: z.string().nullable(),
      descending: z.boolean(),
      nullsFirst: z.boolean(),
    }),
  ),
});

/** A row of `POLICIES`. */
export const policyRow = z.object({
  relation: z.number(),
  name: z.string(),
  permissive: z.boolean(),
  command: z.enum(['*', 'r', 'a', 'w', 'd']),
  roles: texts,
  using: z.string().nullable(),
  withCheck: z.string().nullable(),
});

/** A row of `TYPES`. */
export const typeRow = z.object({
  oid: z.number(),
  schema: z.string(),
  name: z.string(),
  kind: z.string(),
  base: z.number(),
  element: z.number(),
  labels: texts,
});

/** A row of `SEQUENCES`. */
export const sequenceRow = sequence.extend({ schema: z.string() });

export type RelationRow = z.infer<typeof relationRow>;
export type ColumnRow = z.infer<typeof columnRow>;
export type ConstraintRow = z.infer<typeof constraintRow>;
export type IndexRow = z.infer<typeof indexRow>;
export type PolicyRow = z.infer<typeof policyRow>;
export type TypeRow = z.infer<typeof typeRow>;
