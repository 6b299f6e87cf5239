import { traitsOf } from '../config/dialects/traits-of.js';
import type { Dialect } from '../config/target/connection-target.js';

/** `drizzle.config.ts` of a module whose types Drizzle pulls. */
export function drizzleConfig(dialect: Dialect): string {
  const { word, url } = traitsOf(dialect).scaffold.drizzle;
  return `import { defineConfig } from 'drizzle-kit';

// For drizzle-kit's own tools, such as the studio:
//   npx lockstep exec -- npx drizzle-kit studio
// Lockstep does not read this file: it pulls the types itself, and applies plans instead of "push" and "migrate".
export default defineConfig({
  dialect: '${word}',
  schema: './src/db/schema.ts',
  out: './drizzle',
  dbCredentials: { url: ${url} },
});
`;
}
