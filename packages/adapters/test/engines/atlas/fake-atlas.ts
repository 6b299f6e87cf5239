import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionTarget, Dialect } from '@lockstep/core/config/target/connection-target.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';

/** One recorded run of a binary (`npm run record:atlas`). */
export interface Recording {
  readonly argv: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

const folders: string[] = [];

/** A folder of this test file, removed by `removeFolders`. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep_atlas_test_'));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** What a binary of this version answered. */
export function recordingOf(version: string, name: string): Recording {
  const file = join(import.meta.dirname, 'fixtures', version, `${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Recording;
}

/** A program in place of Atlas, as a script for Node; `argv` and the module `fs` are at hand. */
export function fakeProgram(script: string): string {
  const file = join(newFolder(), 'atlas');
  const head = `#!${process.execPath}\nconst fs = require('node:fs');\nconst argv = process.argv.slice(2);\n`;
  writeFileSync(file, head + script);
  chmodSync(file, 0o755);
  return file;
}

/**
 * Replays recordings: what it is asked must be one of them to the letter, else it ends with 97. Words for the folder of
 * the HCL files are made paths again, as its project file says them.
 */
export function fakeAtlas(recordings: readonly Recording[]): string {
  return fakeProgram(`
const recordings = ${JSON.stringify(recordings)};
const plain = (text) => text.replace(/file:[^\\s"'=]*\\/lockstep-(atlas|hcl|record)-\\w+/g, 'file:///<$1>');
const asked = JSON.stringify(argv.map(plain));
const found = recordings.find((one) => JSON.stringify(one.argv) === asked);
if (found === undefined) {
  process.stderr.write('Error: nobody recorded ' + asked + '\\n');
  process.exit(97);
}
const project = argv.find((one) => one.startsWith('file://'));
const text = project === undefined ? '' : fs.readFileSync(project.slice('file://'.length), 'utf8');
const hcl = /[^"]*\\/lockstep-hcl-\\w+/.exec(text)?.[0].replace('file://', '') ?? '/<hcl>';
process.stdout.write(found.stdout.replaceAll('/<hcl>', hcl));
process.stderr.write(found.stderr.replaceAll('/<hcl>', hcl));
process.exitCode = found.exitCode;
`);
}

/** A target that nobody connects to. */
export function targetAt(url: string, dialect: Dialect = 'postgresql'): ConnectionTarget {
  return { dialect, url: RedactedUrl.of(url), host: 'host', database: 'database', embedded: false };
}

/** From one database to another one, with nothing special. */
export const PLAIN_RUN = {
  from: targetAt('postgres://joe:secret@127.0.0.1:5432/shop?sslmode=disable'),
  to: { database: targetAt('postgres://joe:secret@127.0.0.1:5432/scratch?sslmode=disable') },
  exclude: [],
  schemas: [],
} as const;
