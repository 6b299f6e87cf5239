import { traitsOf } from '../config/dialects/traits-of.js';
import type { Dialect } from '../config/target/connection-target.js';

/** A name that needs no quotes in SQL, made of a module's name. */
export function sqlNameOf(module: string): string {
  const name = module
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return /^[a-z_]/.test(name) ? name : `m_${name}`;
}

/** The first schema file of a module: one table, in the dialect's own words. */
export function exampleSql(module: string, dialect: Dialect): string {
  return `-- The objects of module ${module} as they should be. Edit this file, add files beside it: order does not matter.
-- See what a change would do: npx lockstep diff. Apply it and pull the types: npx lockstep sync.

CREATE TABLE ${sqlNameOf(module)}_items (
${traitsOf(dialect)
  .scaffold.exampleColumns.map((line) => `  ${line}\n`)
  .join('')});
`;
}
