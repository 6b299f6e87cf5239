import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** One run of a binary: what it was given and what it gave. */
export interface Recording {
  readonly argv: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

const recordingSchema = z.object({
  argv: z.array(z.string()),
  stdout: z.string(),
  stderr: z.string(),
  exitCode: z.number().nullable(),
});

/** A program that stands in front of a binary and writes down each run. */
export interface RecorderProgram {
  readonly file: string;
  /** The last run, with places and names of this machine taken out. */
  last(names: readonly string[]): Recording;
}

/** Writes the program into a folder. It hands on its arguments and its whole environment, whatever they are. */
export function recorderProgram(folder: string, binary: string): RecorderProgram {
  const file = join(folder, 'atlas');
  const kept = join(folder, 'run.json');
  const script = `#!${process.execPath}
const { spawnSync } = require('node:child_process');
const { writeFileSync } = require('node:fs');
const argv = process.argv.slice(2);
const { stdout, stderr, status } = spawnSync(${JSON.stringify(binary)}, argv, { encoding: 'utf8' });
writeFileSync(${JSON.stringify(kept)}, JSON.stringify({ argv, stdout, stderr, exitCode: status }));
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = status;
`;
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  return {
    file,
    last: (names) => {
      const run = recordingSchema.parse(JSON.parse(readFileSync(kept, 'utf8')));
      rmSync(kept);
      const plain = (text: string): string => withoutPlaces(text, names);
      return { ...run, argv: run.argv.map(plain), stdout: plain(run.stdout), stderr: plain(run.stderr) };
    },
  };
}

/** Temporary folders, databases, hosts and ports differ from run to run; a recording has words instead. */
function withoutPlaces(text: string, names: readonly string[]): string {
  const named = names.reduce((rest, name) => rest.replaceAll(name, 'database'), text);
  return named
    .replace(/[^\s"'=]*\/lockstep-(atlas|hcl|record)-\w+/g, (path, kind: string) =>
      path.startsWith('file://') ? `file:///<${kind}>` : `/<${kind}>`,
    )
    .replace(/\b(?:127\.0\.0\.1|localhost)(:\d+)?/g, (_, port?: string) =>
      port === undefined ? 'host' : 'host:1',
    );
}
