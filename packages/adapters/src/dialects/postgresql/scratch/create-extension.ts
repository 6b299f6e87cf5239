import type { ExtensionRequest } from '@lockstep/core/source/extension-request.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import pg from 'pg';
import { errorCodeOf, messageOf } from '../connect/failure.js';
import { lockRoles } from '../../../embedded-postgres/embedded-roles.js';
import { isAllowedExtension, reachOf } from './extension-allow-list.js';
import { inTransaction } from './in-transaction.js';

/** What an extension is created with. */
export interface ExtensionCreator {
  /** To the database that gets the extension: as our superuser on an embedded server, else as the login itself. */
  readonly client: pg.Client;
  /** The login that is to own the extension; null where `client` is that login. */
  readonly owner: string | null;
  /** Major of the server, for the words of an error. */
  readonly serverName: string;
  /** What the configuration names under `trust`: extensions that are made although they reach out. */
  readonly trust: readonly string[];
}

/**
 * Creates an extension of the allow list where it is missing, owned by the login. Throws `SCHEMA.UNSUPPORTED` for one
 * that is not on the list, `SCRATCH.UNAVAILABLE` where the server does not have it or does not let the login create it,
 * and the server's own error for the rest.
 */
export async function createExtension(creator: ExtensionCreator, request: ExtensionRequest): Promise<void> {
  if (!mayCreate(creator, request.name)) throw notAllowed(request.name);
  const offer = await offerOf(creator.client, request);
  if (offer === null) throw notOffered(creator, request);
  if (offer.installed) return;
  if (request.cascade === true) await createRequired(creator, request, offer.requires);
  try {
    await create(creator, request, offer);
  } catch (error) {
    if (errorCodeOf(error) === '42501') throw notPermitted(creator, request, error);
    // The control file is there, but a file it needs (a library of the system, the script of that version) is not.
    if (['58P01', '58000', '22023', '0A000'].includes(errorCodeOf(error))) {
      throw notOffered(creator, request, error);
    }
    throw error;
  }
}

function mayCreate({ trust }: Pick<ExtensionCreator, 'trust'>, name: string): boolean {
  return isAllowedExtension(name) || trust.includes(name);
}

/** True for an extension that may be made and that the server has, nobody created yet, and only a superuser may create. */
export async function needsSuperuser(
  { client, trust }: Pick<ExtensionCreator, 'client' | 'trust'>,
  request: ExtensionRequest,
): Promise<boolean> {
  if (!mayCreate({ trust }, request.name)) return false;
  const offer = await offerOf(client, request);
  return offer !== null && !offer.installed && !offer.trusted;
}

/**
 * Refuses a superuser's extension behind objects of schema files: the script of an extension runs as the superuser,
 * and would call a function that such a file has put into its way. Throws `SCRATCH.UNAVAILABLE`.
 */
export async function refuseBehindObjects(
  client: pg.Client,
  request: ExtensionRequest,
  serverName: string,
): Promise<void> {
  const { rows } = await client.query<{ readonly name: string }>(OBJECTS_OF_FILES);
  const [first] = rows;
  if (first === undefined) return;
  throw new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `The extension "${request.name}" comes after ${first.name} in the files, and only a superuser may create it on ${serverName}.`,
    why: "An extension's script runs with the superuser's rights; objects that exist before it could interfere with it.",
    next: [
      `Put CREATE EXTENSION ${request.name} before everything else: in the first file in byte order.`,
      'Or use "scratch": { "from": "embedded" }, or a server of its own: { "from": "url", "urlFrom": "<VARIABLE>" }.',
    ],
  });
}

/** Everything outside of extensions that a script could meet: relations, types, routines, operators, casts. */
const OBJECTS_OF_FILES = `
  SELECT pg_catalog.pg_describe_object(classid, objid, 0) AS name FROM (
    SELECT 'pg_class'::regclass AS classid, oid AS objid FROM pg_class WHERE relnamespace NOT IN (SELECT oid FROM own)
    UNION ALL SELECT 'pg_type'::regclass, oid FROM pg_type WHERE typnamespace NOT IN (SELECT oid FROM own)
    UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE pronamespace NOT IN (SELECT oid FROM own)
    UNION ALL SELECT 'pg_operator'::regclass, oid FROM pg_operator WHERE oprnamespace NOT IN (SELECT oid FROM own)
    UNION ALL SELECT 'pg_cast'::regclass, oid FROM pg_cast WHERE oid >= 16384
    UNION ALL SELECT 'pg_event_trigger'::regclass, oid FROM pg_event_trigger
  ) AS found
  WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = found.classid AND d.objid = found.objid AND d.deptype = 'e')
    AND NOT EXISTS (SELECT FROM pg_type t JOIN pg_depend d ON d.deptype = 'e' AND d.objid = t.typelem
                    WHERE t.oid = found.objid AND found.classid = 'pg_type'::regclass)
  LIMIT 1`.replace(
  /^/,
  "WITH own AS (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_' OR nspname = 'information_schema')",
);

interface Offer {
  readonly installed: boolean;
  readonly trusted: boolean;
  readonly requires: readonly string[];
}

async function createRequired(
  creator: ExtensionCreator,
  request: ExtensionRequest,
  requires: readonly string[],
): Promise<void> {
  const { schema } = request;
  for (const name of requires) {
    await createExtension(creator, { name, cascade: true, ...(schema === undefined ? {} : { schema }) });
  }
}

/**
 * An untrusted extension needs a superuser as its creator and owner. The login is one inside this transaction alone,
 * which runs nothing but this statement: no other session ever sees it, and no end of the transaction keeps it.
 */
async function create(
  { client, owner }: ExtensionCreator,
  request: ExtensionRequest,
  offer: Offer,
): Promise<void> {
  const statement = createStatement(request);
  await inTransaction(client, async () => {
    if (owner !== null) await becomeOwner(client, owner, offer);
    // Where the statement names no schema; the extension's script runs with a path of its own.
    await client.query('SET LOCAL search_path TO public');
    await client.query(statement);
    await client.query('SET LOCAL search_path TO pg_catalog');
    if (owner === null) return;
    await client.query('RESET SESSION AUTHORIZATION');
    if (!offer.trusted) await client.query(`ALTER ROLE ${pg.escapeIdentifier(owner)} NOSUPERUSER`);
  });
}

async function becomeOwner(client: pg.Client, owner: string, offer: Offer): Promise<void> {
  const login = pg.escapeIdentifier(owner);
  if (!offer.trusted) {
    await lockRoles(client);
    await client.query(`ALTER ROLE ${login} SUPERUSER`);
  }
  await client.query(`SET LOCAL SESSION AUTHORIZATION ${login}`);
}

function createStatement({ name, schema, version }: ExtensionRequest): string {
  return [
    `CREATE EXTENSION IF NOT EXISTS ${pg.escapeIdentifier(name)}`,
    ...(schema === undefined ? [] : [`SCHEMA ${pg.escapeIdentifier(schema)}`]),
    ...(version === undefined ? [] : [`VERSION ${pg.escapeLiteral(version)}`]),
  ].join(' ');
}

/** What the server says of the extension (in that version); null where it does not have it. */
async function offerOf(client: pg.Client, { name, version }: ExtensionRequest): Promise<Offer | null> {
  const { rows } = await client.query<Offer>(OFFER, [name, version ?? null]);
  return rows[0] ?? null;
}

/** `trusted` came with PostgreSQL 13; read through JSON, it is null before. */
const OFFER = `
  SELECT coalesce((to_jsonb(v) ->> 'trusted')::boolean, false) AS trusted,
         coalesce(v.requires::text[], '{}') AS requires,
         EXISTS (SELECT FROM pg_extension WHERE extname = v.name) AS installed
    FROM pg_available_extension_versions v
    JOIN pg_available_extensions a USING (name)
   WHERE v.name = $1 AND v.version = coalesce($2, a.default_version)`;

function notAllowed(name: string): LockstepError {
  return new LockstepError('SCHEMA.UNSUPPORTED', {
    what: `The extension "${name}" is not one that Lockstep creates.`,
    why: reachOf(name),
    next: [
      `If you trust every file of this module with it: "trust": [${JSON.stringify(name)}] in db.config.json`,
      `Or create "${name}" in the database by hand and remove CREATE EXTENSION from the files.`,
      'Files that refer to its objects name them in a file below `assumes`.',
    ],
  });
}

function notOffered(creator: ExtensionCreator, request: ExtensionRequest, cause?: unknown): LockstepError {
  const wanted = request.version === undefined ? '' : ` in version ${request.version}`;
  return new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `${creator.serverName} has no extension "${request.name}"${wanted}.`,
    ...(cause === undefined ? {} : { why: messageOf(cause), cause }),
    next: [
      'Use a server that has it: "scratch": { "from": "same-server" }, or { "from": "url", "urlFrom": "<VARIABLE>" }.',
    ],
  });
}

function notPermitted(creator: ExtensionCreator, request: ExtensionRequest, cause: unknown): LockstepError {
  return new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `Only a superuser may create the extension "${request.name}" on ${creator.serverName}.`,
    why: `${messageOf(cause)}. Schema files are never loaded with a superuser's rights on a server that is not Lockstep's own.`,
    next: ['Use "scratch": { "from": "embedded" }, where Lockstep creates it.'],
    cause,
  });
}
