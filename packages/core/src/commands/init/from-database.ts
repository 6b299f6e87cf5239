import { printObjectId } from '../../catalog/object-id.js';
import { traitsOf } from '../../config/dialects/traits-of.js';
import { factsById } from '../../catalog/catalog.js';
import { objectOf } from '../../catalog/object-of.js';
import type { ConnectionTarget } from '../../config/target/connection-target.js';
import type { WorkspaceModule } from '../../config/workspace-module.js';
import { LockstepError } from '../../errors/lockstep-error.js';
import type { ScaffoldFile } from '../../scaffold/module-scaffold.js';
import type { CatalogSnapshot } from '../../catalog/catalog-view.js';
import { mayHoldAnnotations, withoutAnnotations } from '../../source/rename-annotations.js';
import { type NotWritable, writableObjects, type WritableObjects } from '../../export/writable-objects.js';
import { writePlainSchema } from '../../export/write-plain-schema.js';
import { writeSchema } from '../../export/write-schema.js';
import { joinPath } from '../../run/module-files.js';
import type { Ledger } from '../../ownership/ledger.js';
import type { DatabaseSession } from '../../ports/database-session.js';
import type { Toolkit } from '../../run/toolkit.js';

export interface FromDatabaseRequest {
  /** A login that cannot write: the face asks the database adapter for it. */
  readonly target: ConnectionTarget;
  /** Absolute. */
  readonly workspaceRoot: string;
  /** Name of the module that is being made. */
  readonly module: string;
  /** Every other module of the workspace: its objects are left out. */
  readonly modules: readonly WorkspaceModule[];
  /** Schemas to write; null for all. */
  readonly schemas: readonly string[] | null;
}

/** What a new module that starts from a database would be made of; nothing was written. */
export interface FromDatabaseResult {
  readonly files: readonly ScaffoldFile[];
  readonly notWritable: readonly NotWritable[];
  /** Modules to name in `uses`: the files refer to their objects. */
  readonly uses: readonly string[];
  /** Major version of the server, for scratch databases. */
  readonly major: number;
  /** Extensions that the files create. */
  readonly extensions: readonly string[];
}

/** No plan is made, so that no program of an engine is needed. */
type Tools = Pick<Toolkit, 'database' | 'parser' | 'schemaFiles' | 'exporter'>;

type SessionTools = Omit<Tools, 'database'> & { readonly session: DatabaseSession };

/**
 * Reads a live database and gives the SQL files that make the same: the first plan after them has no statements.
 * Throws `DB.*`, `ENGINE.FAILED`, and `CONFIG.INVALID` for a schema that does not exist.
 */
export async function fromDatabase(tools: Tools, request: FromDatabaseRequest): Promise<FromDatabaseResult> {
  const session = await tools.database.openSession(request.target);
  try {
    return await fromSession({ ...tools, session }, request);
  } finally {
    await session.close();
  }
}

async function fromSession(tools: SessionTools, request: FromDatabaseRequest): Promise<FromDatabaseResult> {
  const { server, ledger, snapshot } = await tools.session.read({ ledger: true });
  const { catalog } = snapshot;
  const existing = catalog.facts.filter(({ kind }) => kind === 'schema').map(({ name }) => name);
  refuseUnknownSchemas(request, existing);
  const others = await othersObjects(tools, request, ledger);
  const writable = writableObjects({ catalog, schemas: request.schemas, others });
  const { files, notWritten } = await filesOf(tools, request, {
    ...{ snapshot, writable, owner: server.databaseOwner },
  });
  const ours = await Promise.all(files.map(async (file) => await withoutOthersAnnotations(tools, file)));
  const notWritable = [...writable.notWritable, ...notWritten];
  const extensions = catalog.facts
    .filter(({ kind, id }) => kind === 'extension' && writable.view.mine.has(id))
    .map(({ name }) => name);
  return { files: ours, notWritable, uses: writable.uses, major: server.major, extensions };
}

interface Found {
  readonly snapshot: CatalogSnapshot;
  readonly writable: WritableObjects;
  readonly owner: string;
}

interface WrittenFiles {
  readonly files: readonly ScaffoldFile[];
  readonly notWritten: readonly NotWritable[];
}

async function filesOf(
  tools: SessionTools,
  request: FromDatabaseRequest,
  found: Found,
): Promise<WrittenFiles> {
  const { snapshot, writable, owner } = found;
  const { catalog } = snapshot;
  const { view } = writable;
  const folder = 'db/schema';
  const roots = catalog.facts.filter(({ id, root }) => id === root && view.mine.has(id));
  const statements = await tools.exporter.exportSchema({ snapshot, view });
  if (!traitsOf(request.target.dialect).hasSchemas) {
    const { files, missing } = writePlainSchema({ catalog, statements, folder }, roots);
    const reason = 'A schema file of this dialect cannot make it.';
    return { files, notWritten: missing.map((root) => ({ ...objectOf(root, factsById(catalog)), reason })) };
  }
  const observation = await tools.session.observe(roots);
  return { files: writeSchema({ catalog, statements, observation, owner, folder }), notWritten: [] };
}

/** An annotation that a database holds in the text of a table says nothing about the files that begin with it. */
async function withoutOthersAnnotations(
  { parser }: Pick<Tools, 'parser'>,
  file: ScaffoldFile,
): Promise<ScaffoldFile> {
  if (!mayHoldAnnotations(file)) return file;
  const asides = await parser.asides({ ...file, sha256: '' });
  return { ...file, text: withoutAnnotations(file.text, asides) };
}

function refuseUnknownSchemas(request: FromDatabaseRequest, existing: readonly string[]): void {
  const unknown = (request.schemas ?? []).filter((schema) => !existing.includes(schema));
  if (unknown.length === 0) return;
  throw new LockstepError('CONFIG.INVALID', {
    what: `There is no schema ${unknown.map((schema) => `"${schema}"`).join(', ')} in ${request.target.database} on ${request.target.host}.`,
    why: `Its schemas are ${existing.join(', ')}.`,
    next: [`Correct --schemas=${(request.schemas ?? []).join(',')}`],
  });
}

/** What the ledger or the files of another module say is theirs, by id. */
async function othersObjects(
  tools: Pick<Tools, 'parser' | 'schemaFiles'>,
  request: FromDatabaseRequest,
  ledger: Ledger,
): Promise<ReadonlyMap<string, string>> {
  const others = new Map<string, string>();
  for (const module of request.modules.filter(({ name }) => name !== request.module)) {
    const root = joinPath(request.workspaceRoot, module.root);
    for (const file of await tools.schemaFiles.read(root, module.config.schema)) {
      for (const statement of await tools.parser.split(file)) {
        const made = await tools.parser.creates(statement.sql);
        made
          .filter(({ kind }) => !SHARED.has(kind))
          .forEach(({ kind, name }) => others.set(printObjectId({ kind, name }), module.name));
      }
    }
  }
  for (const { kind, name, module } of ledger.owned) {
    if (module !== request.module && !SHARED.has(kind)) others.set(printObjectId({ kind, name }), module);
  }
  return others;
}

/** Several modules may make them; a plan of either is content. */
const SHARED: ReadonlySet<string> = new Set(['schema', 'extension']);
