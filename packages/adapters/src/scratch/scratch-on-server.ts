import { randomBytes } from 'node:crypto';
import {
  type ConnectionTarget,
  type ExtensionRequest,
  formatPostgresUrl,
  LockstepError,
  RedactedUrl,
  type ScratchDatabase,
} from '@lockstep/core';
import pg from 'pg';
import { connectPostgres } from '../postgres/connect.js';
import { errorCodeOf, messageOf } from '../postgres/connection-failure.js';
import { addressOf } from '../postgres/connection-settings.js';
import { createExtension, needsSuperuser, refuseBehindObjects } from './create-extension.js';
import { dropLeftovers, dropScratchDatabase, dropScratchLogin, dropScratchRoles } from './drop-scratch.js';
import { newScratchName } from './scratch-name.js';
import { assertMayMakeScratch, assertPlainLogin, describeLogin, type ServerLogin } from './server-login.js';
import { ensureRoleForScratch, makeScratchLogin } from './server-roles.js';

/** A scratch database on a server that is not Lockstep's own. */
export interface ServerScratchRequest {
  /** The server, and the login that makes the scratch database there. */
  readonly server: ConnectionTarget;
  readonly ownerName: string | null;
  readonly roles: readonly string[];
  /** What the server's major must be; null where any will do. */
  readonly major: number | null;
  /** How to go without this server, one line each, given its major. */
  readonly instead: (major: number) => readonly string[];
}

interface ServerScratch {
  readonly server: ConnectionTarget;
  readonly login: ServerLogin;
  /** Of the database, and of the role made for it. */
  readonly name: string;
  readonly target: ConnectionTarget;
  /** What files are loaded as: the role made for it, else the plain login. */
  readonly user: string;
  /** Roles made because files name them. */
  readonly madeRoles: Set<string>;
}

/**
 * Makes a scratch database on somebody's server. Files are loaded there with a role of their own without any power;
 * where the login may not create roles, with the login itself, unless it is a superuser. Throws `SCRATCH.UNAVAILABLE`.
 */
export async function scratchOnServer(request: ServerScratchRequest): Promise<ScratchDatabase> {
  return await connected(request.server, async (client) => {
    const login = await describeLogin(client);
    const next = request.instead(login.major);
    const place = request.server.host;
    assertMayMakeScratch(login, { place, major: request.major, next });
    await dropLeftovers(client);
    const scratch =
      (await withLoginOfItsOwn(client, request.server, login)) ??
      (await withPlainLogin(client, { server: request.server, login, place, next }));
    return await completed(client, scratch, request);
  });
}

/** Null where the server does not let us make a role, or the role may not log in. */
async function withLoginOfItsOwn(
  client: pg.Client,
  server: ConnectionTarget,
  login: ServerLogin,
): Promise<ServerScratch | null> {
  if (!login.mayCreateRoles) return null;
  const name = newScratchName();
  // Letters, digits and a sign: servers may check what a password is made of.
  const password = `Lk-1${randomBytes(24).toString('base64url')}`;
  const scratch = scratchAt(server, login, { name, user: name, password });
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
  request: {
    readonly server: ConnectionTarget;
    readonly login: ServerLogin;
    readonly place: string;
    readonly next: readonly string[];
  },
): Promise<ServerScratch> {
  const { server, login } = request;
  assertPlainLogin(login, request.place, request.next);
  const { password } = addressOf(server);
  const scratch = scratchAt(server, login, { name: newScratchName(), user: login.name, password });
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
  own: { readonly name: string; readonly user: string; readonly password: string | null },
): ServerScratch {
  const { name, user, password } = own;
  const address = { ...addressOf(server), user, password, database: name };
  const url = RedactedUrl.of(formatPostgresUrl(address));
  const target = { ...server, url, database: name, embedded: false };
  return { server, login, name, user, target, madeRoles: new Set() };
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
    ownerAlias: ownerName === null || ownerName === user ? null : { from: user, to: ownerName },
    createExtension: async (request) => await createOnServer(scratch, request),
    ensureRole: async (role) =>
      await connected(server, async (admin) => await ensureRole(admin, scratch, role)),
    drop: async () => await connected(server, async (admin) => await dropAll(admin, scratch)),
  };
}

/** As a superuser only what needs one, from the allow list, and while nothing can get into its way. */
async function createOnServer(scratch: ServerScratch, request: ExtensionRequest): Promise<void> {
  const { server, login, name, user, target } = scratch;
  if (!login.isSuperuser || user !== name) {
    await createAsLogin(scratch, request);
    return;
  }
  const url = RedactedUrl.of(formatPostgresUrl({ ...addressOf(server), database: name }));
  const isDone = await connected({ ...server, url, database: name }, async (client) => {
    if (!(await needsSuperuser(client, request))) return false;
    const serverName = `PostgreSQL ${login.major} on ${target.host}`;
    await refuseBehindObjects(client, request, serverName);
    await createExtension({ client, owner: user, serverName }, request);
    return true;
  });
  if (!isDone) await createAsLogin(scratch, request);
}

async function createAsLogin({ target, login }: ServerScratch, request: ExtensionRequest): Promise<void> {
  const serverName = `PostgreSQL ${login.major} on ${target.host}`;
  await connected(
    target,
    async (client) => await createExtension({ client, owner: null, serverName }, request),
  );
}

async function ensureRole(client: pg.Client, scratch: ServerScratch, role: string): Promise<boolean> {
  const use = { database: scratch.name, user: scratch.user, mayCreateRoles: scratch.login.mayCreateRoles };
  const result = await ensureRoleForScratch(client, use, role);
  if (result === 'made') scratch.madeRoles.add(role);
  return result !== 'absent';
}

async function dropAll(client: pg.Client, { name, user, madeRoles }: ServerScratch): Promise<void> {
  await dropScratchDatabase(client, name);
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
    what: `A scratch database could not be made on ${server.host}.`,
    why: messageOf(error),
    next: ['Use Lockstep\'s own server: "scratch": { "from": "embedded" } in db.config.json.'],
    cause: error,
  });
}
