import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder with these files, removed when the test is over. A value that is not a string is written as JSON. */
export function temporaryFolder(files: Readonly<Record<string, unknown>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-files-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const text = typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content);
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** The smallest configuration of a module, with these keys added. */
export function configWith(keys: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    dialect: 'postgresql',
    engine: 'pg-delta',
    schema: ['db/schema/**/*.sql'],
    defaultEnvironment: 'local',
    environments: {
      local: { database: 'embedded' },
      ci: { urlFrom: 'DATABASE_URL' },
      prod: { urlFrom: 'DATABASE_URL', protected: true },
    },
    ...keys,
  };
}
