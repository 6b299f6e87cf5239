import type { Dialect } from '../config/target/connection-target.js';

/** drizzle-kit's word for each dialect, and how it wants the URL of `lockstep exec`. */
const FORMS: Readonly<Record<Dialect, { readonly word: string; readonly url: string }>> = {
  postgresql: { word: 'postgresql', url: `process.env['DATABASE_URL'] ?? ''` },
  mysql: { word: 'mysql', url: `process.env['DATABASE_URL'] ?? ''` },
  mariadb: { word: 'mysql', url: `process.env['DATABASE_URL'] ?? ''` },
  tidb: { word: 'mysql', url: `process.env['DATABASE_URL'] ?? ''` },
  sqlite: {
    word: 'sqlite',
    url: `(process.env['DATABASE_URL'] ?? '').replace(/^sqlite:(\\/\\/)?/, 'file:')`,
  },
};

/** `drizzle.config.ts` of a module whose types Drizzle pulls. */
export function drizzleConfig(dialect: Dialect): string {
  const { word, url } = FORMS[dialect];
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
