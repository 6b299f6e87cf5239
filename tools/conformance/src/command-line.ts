import { parseArgs } from 'node:util';

/** What a run is asked to do. */
export interface ConformanceOptions {
  /** A corpus folder, a case folder or one SQL file. */
  readonly folder: string;
  readonly json: boolean;
  /** Only cases whose name contains this text; null for all. */
  readonly only: string | null;
  readonly directions: readonly Direction[];
  /** Superuser URL of a server to use instead of an embedded one. */
  readonly url: string | null;
}

export type Direction = 'a-b' | 'b-a';

export const USAGE =
  'npm run conformance -- <folder> [--json] [--only <name>] [--direction a-b|both] [--url <server>]';

/** Reads the arguments. Throws a plain `Error` that says what is wrong. */
export function readCommandLine(args: readonly string[]): ConformanceOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      only: { type: 'string' },
      direction: { type: 'string', default: 'both' },
      url: { type: 'string' },
    },
  });
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new Error(`One folder is expected. Usage: ${USAGE}`);
  return {
    folder,
    json: values.json,
    only: values.only ?? null,
    directions: directionsOf(values.direction),
    url: values.url ?? null,
  };
}

function directionsOf(text: string): readonly Direction[] {
  if (text === 'both') return ['a-b', 'b-a'];
  if (text === 'a-b' || text === 'b-a') return [text];
  throw new Error(`--direction is a-b, b-a or both, not "${text}". Usage: ${USAGE}`);
}
