import { createHash, randomBytes } from 'node:crypto';
import { livenessOf, ownIdentity, type ProcessIdentity } from '../../process/process-identity.js';

const PREFIX = 'lockstep_scratch_';
const PATTERN =
  /^lockstep_scratch_([0-9a-f]{8})_([0-9a-z]+)_([0-9a-z]+)_([0-9a-z]+)_([0-9a-f]{6})([0-9a-f]{4})$/;

/** For how long the scratch database of a process that we cannot ask about is left alone. */
const FOREIGN_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** Matches the names of `newScratchName` in SQL; what it finds is judged by `isLeftover`. */
export const SCRATCH_NAME_PATTERN = `${PREFIX.replaceAll('_', '\\_')}%`;

/**
 * A new name for a scratch database, and for the roles that belong to it. It says which process it is of, so that no
 * moment exists in which a killed process leaves something that nobody can tell is a leftover.
 */
export function newScratchName(
  owner: ProcessIdentity = ownIdentity(),
  createdAt: number = Date.now(),
): string {
  const numbers = [owner.pid, owner.started, createdAt].map((number) => number.toString(36));
  const marked = [owner.machine, ...numbers].join('_');
  const random = randomBytes(3).toString('hex');
  return `${PREFIX}${marked}_${random}${checkOf(`${marked}_${random}`)}`;
}

/** What a name of `newScratchName` says; null for any other name, however alike. */
export function parseScratchName(
  name: string,
): { readonly owner: ProcessIdentity; readonly createdAt: number } | null {
  const [, machine = '', pid = '', started = '', created = '', random = '', check] = PATTERN.exec(name) ?? [];
  if (check === undefined || check !== checkOf([machine, pid, started, created, random].join('_')))
    return null;
  return {
    owner: { machine, pid: Number.parseInt(pid, 36), started: Number.parseInt(started, 36) },
    createdAt: Number.parseInt(created, 36),
  };
}

/**
 * True where the process that made this name has ended. Of a machine that cannot be asked: where the name is a day old
 * and nobody is connected.
 */
export function isLeftover(
  name: string,
  { now, inUse }: { readonly now: number; readonly inUse: boolean },
): boolean {
  const parsed = parseScratchName(name);
  if (parsed === null) return false;
  const liveness = livenessOf(parsed.owner);
  return (
    liveness === 'dead' ||
    (liveness === 'elsewhere' && !inUse && now - parsed.createdAt > FOREIGN_LIFETIME_MS)
  );
}

function checkOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 4);
}
