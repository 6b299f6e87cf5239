import { urlNamesDatabase } from '../url-names-database.js';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { LoadRequest, SchemaLoader } from '@lockstep/core/ports/schema-loader.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import { placeOfLine } from '@lockstep/core/source/source-place.js';
import { type Place, shortPlace } from '@lockstep/core/text/place.js';
import type {
  ScratchDatabase,
  ScratchProvider,
  ScratchRequest,
} from '@lockstep/core/ports/scratch-database.js';
import { type AtlasProgram, planWithAtlas } from '../run-atlas.js';
import { isHcl, sqlFile, unseenBlocks } from './outline.js';

/** What loading HCL takes: Atlas translates it on a database of its own, beside the one that is loaded. */
export interface HclTools {
  readonly loader: SchemaLoader;
  readonly scratch: ScratchProvider;
}

/** A loader that takes Atlas HCL as well as SQL, and the scratch databases that go with it. */
export function withHcl(tools: HclTools, program: AtlasProgram): HclTools {
  const requests = new WeakMap<ScratchDatabase, ScratchRequest>();
  const loaded = new WeakMap<ScratchDatabase, readonly SchemaFile[]>();
  const scratch: ScratchProvider = {
    create: async (request) => {
      const database = await tools.scratch.create(request);
      requests.set(database, request);
      return database;
    },
  };
  const load = async (request: LoadRequest): Promise<void> => {
    const hcl = request.files.filter(isHcl);
    if (hcl.length === 0) return await tools.loader.load(request);
    refuseMixture(request.files);
    if (program.edition === 'community') refuseUnseenBlocks(hcl);
    const model = requests.get(request.scratch);
    if (model === undefined) throw new Error('HCL is loaded into a scratch database of this provider.');
    const files = [...(loaded.get(request.scratch) ?? []), ...hcl];
    const dev = await tools.scratch.create(model);
    try {
      const statements = await translate(program, { request, files, dev });
      await tools.loader.load({ ...request, files: [sqlFile(hcl[0]?.path ?? '', statements)] });
    } finally {
      await dev.drop();
    }
    loaded.set(request.scratch, files);
  };
  return { scratch, loader: { load } };
}

interface Translation {
  readonly request: LoadRequest;
  /** With those that were loaded before: blocks refer to each other. */
  readonly files: readonly SchemaFile[];
  readonly dev: ScratchDatabase;
}

/** The SQL that brings the scratch database to what the files say; what only the database has is not theirs. */
async function translate(program: AtlasProgram, { request, files, dev }: Translation): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-hcl-'));
  try {
    const sources: string[] = [];
    for (const [index, file] of files.entries()) {
      const path = join(folder, `${index}.hcl`);
      await writeFile(path, inDatabase(file.text, request.scratch.target), { mode: 0o600 });
      sources.push(`file://${path}`);
    }
    const { signal } = request;
    const statements = await planWithAtlas(program, {
      from: request.scratch.target,
      to: { sources, dev: dev.target },
      exclude: [],
      schemas: [],
      ...(signal === undefined ? {} : { signal }),
    });
    const made = statements.filter((sql) => !/^\s*(?:DROP|ALTER DATABASE)\s/i.test(sql));
    const ours = await withoutOwnDatabase(made, request.scratch.target);
    return ours.map((sql) => `${sql};\n`).join('');
  } catch (error) {
    throw error instanceof LockstepError ? withPlaces(error, folder, files) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * On the MySQL family a schema block is the database of the URL, and Atlas refuses another name: in its copy the block
 * and what refers to it get the name of the scratch database.
 */
function inDatabase(text: string, { dialect, database }: ConnectionTarget): string {
  if (!urlNamesDatabase(dialect)) return text;
  return text
    .replace(/^(\s*schema\s+)"[^"]*"/gm, `$1"${database}"`)
    .replace(/\bschema\.[A-Za-z_][\w-]*/g, `schema.${database}`)
    .replace(/\bschema\["[^"]*"\]/g, `schema.${database}`);
}

/** Atlas 0.13 writes the database in front of every table of the MySQL family. */
async function withoutOwnDatabase(
  statements: readonly string[],
  { dialect, database }: ConnectionTarget,
): Promise<readonly string[]> {
  if (!urlNamesDatabase(dialect)) return statements;
  const { withoutDatabase } = await import('../../../dialects/mysql/catalog/own-database.js');
  return statements.map((sql) => withoutDatabase(sql, database));
}

/** Atlas names its own copy of a file; the user knows the original. */
function withPlaces(error: LockstepError, folder: string, files: readonly SchemaFile[]): LockstepError {
  if (error.code !== 'ENGINE.FAILED') return error;
  const original = (text: string): string =>
    files.reduce((named, { path }, index) => named.replaceAll(join(folder, `${index}.hcl`), path), text);
  const message = original(error.message).replace(/^Atlas made no plan: /, '');
  const named = files.find(({ path }) => message.includes(path));
  const place = named === undefined ? null : placeIn(message, named);
  return new LockstepError('SCHEMA.INVALID_SQL', {
    what: `${named === undefined ? `${files.map(({ path }) => path).join(', ')}: ` : ''}${message}`,
    why: 'Atlas cannot read the HCL files.',
    next: ['Correct the file and run the command again.'],
    ...(place === null ? {} : { place }),
    cause: error,
  });
}

/** Atlas writes a place as `file:line,column-column`, else as `file:line,column-line,column`. */
function placeIn(message: string, { path }: SchemaFile): Place | null {
  const [, line, column] = /^:(\d+),(\d+)-/.exec(message.slice(message.indexOf(path) + path.length)) ?? [];
  return line === undefined || column === undefined
    ? null
    : { file: path, line: Number(line), column: Number(column) };
}

function refuseMixture(files: readonly SchemaFile[]): void {
  const sql = files.find((file) => !isHcl(file));
  const hcl = files.find(isHcl);
  if (sql === undefined || hcl === undefined) return;
  throw new LockstepError('SCHEMA.UNSUPPORTED', {
    what: `${hcl.path} is Atlas HCL and ${sql.path} is SQL: a module is written in one of them.`,
    why: 'Atlas reads either, and neither knows what the other declares.',
    next: [
      'Let "schema" in db.config.json name the files of one language, or split the module in two and connect them with "uses".',
    ],
  });
}

/** The community edition reads these blocks and forgets them; a desired state without them would be a lie. */
function refuseUnseenBlocks(files: readonly SchemaFile[]): void {
  const unseen = files.flatMap((file) =>
    unseenBlocks(file.text).map(({ type, labels, line }) => {
      const name = labels.map((label) => ` "${label}"`).join('');
      const place = placeOfLine(file, line);
      return { text: `${type}${name} (${shortPlace(place)})`, place };
    }),
  );
  const [first] = unseen;
  if (first === undefined) return;
  throw new LockstepError('SCHEMA.UNSUPPORTED', {
    what: `The community edition of Atlas leaves out what these HCL blocks declare: ${unseen.map(({ text }) => text).join(', ')}.`,
    why: 'It says nothing about it, and calls a database without them "synced".',
    next: [
      'Write the module in SQL ("schema": ["db/schema/**/*.sql"]), with "engine": "pg-delta" on PostgreSQL.',
      'Or install the official edition and name it: LOCKSTEP_ATLAS=/path/to/atlas',
    ],
    place: first.place,
  });
}
