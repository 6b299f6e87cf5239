import { randomBytes } from 'node:crypto';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { ExtensionRequest } from '@lockstep/core/source/extension-request.js';
import { formatPostgresUrl } from '@lockstep/core/config/url/postgres-url.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';
import type { ScratchDatabase } from '@lockstep/core/ports/scratch-database.js';
import pg from 'pg';
import { connectPostgres } from '../connect/connect.js';
import { errorCodeOf, messageOf } from '../connect/failure.js';
import { addressOf } from '../connect/settings.js';
import { createExtension, needsSuperuser, refuseBehindObjects } from './create-extension.js';
import { dropLeftovers, dropScratchDatabase, dropScratchLogin, dropScratchRoles } from './drop-scratch.js';
import { DEFAULT_LOGIN } from '../../../embedded-postgres/embedded-roles.js';
import { ownSettings } from './own-settings.js';
import { newScratchName } from '../../shared/scratch-name.js';
import { scratchSize } from './scratch-size.js';
import { assertMayMakeScratch, assertTrustedLogin, describeLogin, type ServerLogin } from './server-login.js';
import { ensureRoleForScratch, joinScratchLogin, makeScratchLogin } from './server-roles.js';

/** A scratch database on a server that is not Lockstep's own. */
export interface ServerScratchRequest {
  /** The server, and the login that makes the scratch database there. */
  readonly server: ConnectionTarget;
  readonly ownerName: string | null;
  readonly roles: readonly string[];
  /** What the server's major must be; null where any will do. */
  readonly major: number | null;
  /** `trust` of the configuration. */
  readonly trust: readonly string[];
  /** How to go without this server, one line each, given its major. */
  readonly instead: (major: number) => readonly string[];
}

interface ServerScratch {
  readonly server: ConnectionTarget;
  readonly login: ServerLogin;
  /** Of the database, and of the role made for it. */
  readonly name: string;
  readonly target: ConnectionTarget;
  /** What files are loaded as: the role made for it, or the login where the configuration says so. */
  readonly user: string;
  readonly trust: readonly string[];
  /** Roles made because files name them. */
  readonly madeRoles: Set<string>;
}

/**
 * Makes a scratch database on somebody's server. Files are loaded there with a role of their own without any right
 * elsewhere; where none can be made, with the login itself if the configuration trusts them with it and it is no
 * superuser. Throws `SCRATCH.UNAVAILABLE` with the ways out.
 */
export async function scratchOnServer(request: ServerScratchRequest): Promise<ScratchDatabase> {
  return await connected(request.server, async (client) => {
    const login = await describeLogin(client);
    const next = request.instead(login.major);
    const place = request.server.host;
    assertMayMakeScratch(login, { place, major: request.major, next });
    await dropLeftovers(client);
    const made = login.mayCreateRoles ? await withLoginOfItsOwn(client, request, login) : null;
    if (made !== null) return await completed(client, made, request);
    const reason = login.mayCreateRoles ? 'new roles cannot log in' : 'may not create roles';
    assertTrustedLogin(login, reason, { place, next, trust: request.trust });
    return await completed(client, await withPlainLogin(client, request, login), request);
  });
}

/** Null where the server does not let us make a role, or the role may not log in. */
async function withLoginOfItsOwn(
  client: pg.Client,
  { server, trust }: ServerScratchRequest,
  login: ServerLogin,
): Promise<ServerScratch | null> {
  const name = newScratchName();
  // Letters, digits and a sign: servers may check what a password is made of.
  const password = `Lk-1${randomBytes(24).toString('base64url')}`;
  const scratch = scratchAt(server, login, { name, user: name, password, trust });
  try {
    await makeScratchLogin(client, { name, password, isSuperuser: login.isSuperuser });
    await makeDatabase(client, scratch);
    await connected(scratch.target, async () => undefined);
    return scratch;
  } catch (error) {
    await dropAll(client, scratch);
    const mayGoOn =
      errorCodeOf(error) === '42501' || (error instanceof LockstepError && error.code === 'DB.AUTH');
    if (mayGoOn) return null;
    throw notMade(server, error);
  }
}

async function withPlainLogin(
  client: pg.Client,
  { server, trust }: ServerScratchRequest,
  login: ServerLogin,
): Promise<ServerScratch> {
  const { password } = addressOf(server);
  const scratch = scratchAt(server, login, { name: newScratchName(), user: login.name, password, trust });
  try {
    await makeDatabase(client, scratch);
    return scratch;
  } catch (error) {
    throw notMade(server, error);
  }
}

function scratchAt(
  server: ConnectionTarget,
  login: ServerLogin,
  own: Pick<ServerScratch, 'name' | 'user' | 'trust'> & { readonly password: string | null },
): ServerScratch {
  const { name, user, password, trust } = own;
  const address = { ...addressOf(server), user, password, database: name };
  const url = RedactedUrl.of(formatPostgresUrl(address));
  const target = { ...server, url, database: name, embedded: false };
  return { server, login, name, user, trust, target, madeRoles: new Set() };
}

async function makeDatabase(client: pg.Client, { name, user, login }: ServerScratch): Promise<void> {
  await client.query(
    `CREATE DATABASE ${pg.escapeIdentifier(name)} OWNER ${pg.escapeIdentifier(user)} TEMPLATE template0 ${login.databaseOptions}`,
  );
}

/** With the roles that are asked for; dropped again where they cannot be had. */
async function completed(
  client: pg.Client,
  scratch: ServerScratch,
  { ownerName, roles }: ServerScratchRequest,
): Promise<ScratchDatabase> {
  try {
    for (const role of roles) await ensureRole(client, scratch, role);
  } catch (error) {
    await dropAll(client, scratch);
    throw notMade(scratch.server, error);
  }
  const { server, user, target } = scratch;
  return {
    target,
    ownerAlias: ownerName === user ? null : { from: user, to: ownerName ?? DEFAULT_LOGIN },
    createExtension: async (request) => await createOnServer(scratch, request),
    ensureRole: async (role) =>
      await connected(server, async (admin) => await ensureRole(admin, scratch, role)),
    size: async () => await connected(server, async (admin) => await scratchSize(admin, scratch.name)),
    drop: async () => await connected(server, async (admin) => await dropAll(admin, scratch)),
  };
}

/**
 * As a superuser only what needs one, from the allow list, and while nothing can get into its way. It stays the
 * superuser's: its owner could call what it keeps from others, such as resetting the statistics of the whole server.
 */
async function createOnServer(scratch: ServerScratch, request: ExtensionRequest): Promise<void> {
  const { server, login, name, user, target, trust } = scratch;
  const serverName = `PostgreSQL ${login.major} on ${target.host}`;
  if (!login.isSuperuser || user !== name) {
    await createAsLogin(scratch, request);
    return;
  }
  const url = RedactedUrl.of(formatPostgresUrl({ ...addressOf(server), database: name }));
  const isDone = await connected({ ...server, url, database: name }, async (client) => {
    await ownSettings(client);
    if (!(await needsSuperuser({ client, trust }, request))) return false;
    await refuseBehindObjects(client, request, serverName);
    await createExtension({ client, owner: null, serverName, trust }, request);
    return true;
  });
  if (!isDone) await createAsLogin(scratch, request);
}

async function createAsLogin(
  { target, login, trust }: ServerScratch,
  request: ExtensionRequest,
): Promise<void> {
  const serverName = `PostgreSQL ${login.major} on ${target.host}`;
  await connected(
    target,
    async (client) => await createExtension({ client, owner: null, serverName, trust }, request),
  );
}

async function ensureRole(client: pg.Client, scratch: ServerScratch, role: string): Promise<boolean> {
  const use = { database: scratch.name, user: scratch.user, mayCreateRoles: scratch.login.mayCreateRoles };
  const result = await ensureRoleForScratch(client, use, role);
  if (result === 'made') scratch.madeRoles.add(role);
  return result !== 'absent';
}

async function dropAll(client: pg.Client, { name, user, madeRoles, login }: ServerScratch): Promise<void> {
  // Before PostgreSQL 16 a role may take itself away from its members, and so could a file.
  if (user === name && !login.isSuperuser) await joinScratchLogin(client, name);
  if (!(await dropScratchDatabase(client, name))) return;
  await dropScratchRoles(client, [...madeRoles]);
  if (user === name) await dropScratchLogin(client, user);
}

async function connected<T>(target: ConnectionTarget, action: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connectPostgres(target, { applicationName: 'lockstep scratch' });
  try {
    return await action(client);
  } finally {
    await client.end();
  }
}

function notMade(server: ConnectionTarget, error: unknown): unknown {
  const isServerError = /^[0-9A-Z]{5}$/.test(errorCodeOf(error));
  if (!isServerError) return error;
  return new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `A scratch database could not be created on ${server.host}.`,
    why: messageOf(error),
    next: ['Use Lockstep\'s own server: "scratch": { "from": "embedded" } in db.config.json.'],
    cause: error,
  });
}
