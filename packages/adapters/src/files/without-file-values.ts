import { join } from 'node:path';
import { parse } from 'dotenv';
import { expandLines } from './expand-lines.js';
import { readRegularFileSync } from './read-regular-file-sync.js';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The variables without those whose value is a line of one of these files (paths from the workspace root): somebody
 * else loaded them. Files that do not exist take nothing away. Throws
 * as `expandLines` does.
 */
export function withoutFileValues(request: {
  readonly workspaceRoot: string;
  readonly files: readonly string[];
  readonly env: Variables;
}): Variables {
  const { workspaceRoot, files, env } = request;
  const loaded = files.flatMap((file) => valuesOf(workspaceRoot, file, env));
  const isLoaded = (name: string, value: string | undefined): boolean =>
    loaded.some((line) => line.name === name && line.value === value);
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => !isLoaded(name, value)));
}

interface Line {
  readonly name: string;
  readonly value: string;
}

/** As they stand there, and with references resolved. */
function valuesOf(workspaceRoot: string, path: string, env: Variables): readonly Line[] {
  const lines = parse(readText(join(workspaceRoot, path), workspaceRoot));
  const parsed = expandLines({ path, lines }, env);
  return [...Object.entries(lines), ...Object.entries(parsed)].map(([name, value]) => ({ name, value }));
}

/** What cannot be read was loaded by nobody; whoever needs it says so. */
function readText(file: string, workspaceRoot: string): string {
  const reading = readRegularFileSync(file, workspaceRoot);
  return reading.kind === 'read' ? reading.text : '';
}
