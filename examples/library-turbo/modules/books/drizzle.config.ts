import { defineConfig } from 'drizzle-kit';

// For drizzle-kit's own tools, such as the studio:
//   npx lockstep exec -- npx drizzle-kit studio
// Lockstep does not read this file: it pulls the types itself, and applies plans instead of "push" and "migrate".
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/db/schema.ts',
  out: './drizzle',
  dbCredentials: { url: process.env['DATABASE_URL'] ?? '' },
});
