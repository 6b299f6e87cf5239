import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errnoOf } from './errno.js';

/** Names one process of one machine, also after its number was given to another. */
export interface ProcessIdentity {
  /** Differs between hosts, boots and containers: the space in which `pid` has a meaning. */
  readonly machine: string;
  readonly pid: number;
  /** When the process started, in the system's own unit; 0 where the system does not say. */
  readonly started: number;
}

/** Identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return { machine: machineId(), pid: process.pid, started: startOf(process.pid) };
}

/** Whether that process still runs; `elsewhere` where this machine cannot know. */
export function livenessOf(identity: ProcessIdentity): 'alive' | 'dead' | 'elsewhere' {
  if (identity.machine !== machineId()) return 'elsewhere';
  if (!isRunning(identity.pid)) return 'dead';
  return startOf(identity.pid) === identity.started ? 'alive' : 'dead';
}

/** True where a process has this number. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
  return !isZombie(pid);
}

let cachedMachine: string | undefined;

function machineId(): string {
  cachedMachine ??= createHash('sha256')
    .update([hostname(), systemText('/proc/sys/kernel/random/boot_id'), pidNamespace()].join('\0'))
    .digest('hex')
    .slice(0, 8);
  return cachedMachine;
}

/** Containers of one host share its boot id and may share its name, but not the meaning of a process number. */
function pidNamespace(): string {
  return unlessUnreadable(() => readlinkSync('/proc/self/ns/pid'));
}

function startOf(pid: number): number {
  return Number(statFields(pid)[19] ?? 0);
}

function isZombie(pid: number): boolean {
  return statFields(pid)[0] === 'Z';
}

/** Fields of `/proc/<pid>/stat` from the state on: what stands before it may hold spaces and brackets. */
function statFields(pid: number): readonly string[] {
  const text = systemText(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function systemText(path: string): string {
  return unlessUnreadable(() => readFileSync(path, 'utf8').trim());
}

/** Empty where the system has no such file or hides it: then the answer is less exact, never wrong. */
function unlessUnreadable(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return '';
  }
}
