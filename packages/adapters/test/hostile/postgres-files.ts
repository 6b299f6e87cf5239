import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SchemaFile } from '@lockstep/core/source/schema-file.js';

/** One trick: a schema file of a stranger, and what loading it must end in. */
export interface HostileFile {
  readonly name: string;
  /** What its author is after. */
  readonly trick: string;
  /** `loads`, or the codes it may be refused with: servers of different majors word and order things differently. */
  readonly expected: readonly string[];
  readonly timeoutMs: number;
  /** The file with the addresses of what it is after. */
  schemaFile(aims: Readonly<Record<string, string>>): SchemaFile;
}

const PATIENCE_MS = 90_000;

/** Reads every trick of a folder. Each says in its head what it is about: `-- trick:`, `-- expect:`, `-- limit:` (ms). */
export function hostileFiles(folder: string): readonly HostileFile[] {
  const names = readdirSync(join(import.meta.dirname, folder)).sort();
  return names.map((name) =>
    hostileFile(name, readFileSync(join(import.meta.dirname, folder, name), 'utf8')),
  );
}

function hostileFile(name: string, text: string): HostileFile {
  const head = (key: string): string | undefined => new RegExp(`^-- ${key}: (.*)$`, 'm').exec(text)?.[1];
  const [trick, expected] = [head('trick'), head('expect')];
  if (trick === undefined || expected === undefined)
    throw new Error(`${name} does not say what it is about.`);
  return {
    name,
    trick,
    expected: expected.split(' | '),
    timeoutMs: Number(head('limit') ?? PATIENCE_MS),
    schemaFile: (aims) => {
      const filled = text.replace(/\{\{(\w+)\}\}/g, (_, key: string) => aims[key] ?? '');
      const sha256 = createHash('sha256').update(filled).digest('hex');
      return { path: `db/schema/${name}`, text: filled, sha256 };
    },
  };
}
