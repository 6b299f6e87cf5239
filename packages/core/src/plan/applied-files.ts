import { z } from 'zod';
import type { Plan } from './plan.js';

/** The schema files of a plan, as any ledger gives them back. */
export const appliedFilesSchema = z.array(
  z.object({ path: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
);

/** A schema file that is not as the last applied plan of its module had it. */
export interface ChangedFile {
  readonly path: string;
  /** Null where it is gone. */
  readonly sha256: string | null;
  readonly change: 'new' | 'changed' | 'gone';
}

/** What became of a module's files since its last applied plan; null where that plan is not known. */
export function changedFiles(
  files: Plan['schemaFiles'],
  applied: Plan['schemaFiles'] | null,
): readonly ChangedFile[] | null {
  if (applied === null) return null;
  const before = new Map(applied.map(({ path, sha256 }) => [path, sha256]));
  const now = new Set(files.map(({ path }) => path));
  return [
    ...files.flatMap(({ path, sha256 }): ChangedFile[] => {
      if (before.get(path) === sha256) return [];
      return [{ path, sha256, change: before.has(path) ? 'changed' : 'new' }];
    }),
    ...applied
      .filter(({ path }) => !now.has(path))
      .map(({ path }): ChangedFile => ({ path, sha256: null, change: 'gone' })),
  ];
}
