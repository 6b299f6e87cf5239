import { traitsOf } from './dialects/traits-of.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { nextCommand } from '../errors/next-command.js';
import type { ScratchSource } from './scratch-source.js';
import type { EnvironmentConfig, ModuleConfig, PolicyConfig } from './module-config.js';
import { didYouMean, nearest } from '../text/nearest.js';
import type { ResolvedEnvironment } from './resolved-environment.js';
import { resolveTarget, targetVariables } from './resolve-target.js';
import { requireVariables, type VariableSources } from './variables.js';

/** A module and one of its environments, with everything that values may come from. */
export interface ResolveRequest {
  readonly module: { readonly name: string; readonly root: string; readonly config: ModuleConfig };
  /** Null for the module's default environment. */
  readonly environment: string | null;
  readonly variables: VariableSources;
  /** Absolute; relative certificate files start here. */
  readonly workspaceRoot: string;
  /** What for: a check has no target database, so it needs no variables of one unless its scratch database does. */
  readonly purpose: 'connect' | 'check';
  /** How long a connection may take; null for the URL's or the default. */
  readonly connectTimeoutMs: number | null;
}

/**
 * Applies variables, defaults and overrides. Throws `CONFIG.INVALID` for an unknown environment or an address that
 * cannot be used, and `ENV.MISSING` naming every variable that is absent.
 */
export function resolveEnvironment(request: ResolveRequest): ResolvedEnvironment {
  const { config } = request.module;
  const { name, environment } = environmentOf(request.module, request.environment);
  const { target, scratch, variables } = resolveTargets(request, name, environment);
  const isEmbedded = 'database' in environment;
  return {
    name,
    target,
    embedded: isEmbedded ? { version: environment.version ?? null } : null,
    isProtected: environment.protected ?? false,
    approval: approvalOf(config, environment),
    policy: policyOf(config.policy, environment.policy),
    ledger: ledgerOf(config, environment),
    workdocs: environment.workdocs ?? config.workdocs ?? !isEmbedded,
    scratch,
    ...trustOf(request.module, name),
    variables,
  };
}

/** Throws `CONFIG.INVALID` where files of strangers would run with the login of a protected environment. */
function trustOf(module: ResolveRequest['module'], name: string): Pick<ResolvedEnvironment, 'trust'> {
  const { environment } = environmentOf(module, name);
  const trust = environment.trust ?? module.config.trust ?? [];
  if (trust.length === 0) return {};
  if (environment.protected !== true || !trust.includes('login')) return { trust: [...trust].sort() };
  throw new LockstepError('CONFIG.INVALID', {
    what: `Environment "${name}" of ${module.name} is protected, and its "trust" names "login".`,
    why: 'Schema files would run with the login of the target, and everything it may do.',
    next: [
      `Remove "login" from "trust" in ${configPath(module.root)}, or give the environment its own: "trust": [].`,
      'Scratch databases: "scratch": { "from": "embedded" }, or a login with CREATEROLE.',
    ],
  });
}

type ResolvedTargets = Pick<ResolvedEnvironment, 'target' | 'scratch' | 'variables'>;

/** All variables are asked for at once, so that one error names every one that is missing. */
function resolveTargets(
  request: ResolveRequest,
  name: string,
  environment: EnvironmentConfig,
): ResolvedTargets {
  const { module, purpose } = request;
  const scratch = environment.scratch ?? module.config.scratch ?? defaultScratch(module.config);
  const isTargetNeeded = purpose === 'connect' || isOnTarget(scratch, module.config);
  const scratchUrl =
    scratch.from === 'url' && scratch.urlFrom !== undefined ? { urlFrom: scratch.urlFrom } : null;
  const names = [
    ...(isTargetNeeded ? targetVariables(environment) : []),
    ...(scratchUrl === null ? [] : [scratchUrl.urlFrom]),
  ];
  const found = requireVariables({ ...request.variables, names, module: module.name, environment: name });
  const context = { ...request, environment: name, found };
  return {
    target: isTargetNeeded ? resolveTarget(environment, context) : null,
    scratch:
      scratchUrl === null ? ownScratch(scratch) : { from: 'url', target: resolveTarget(scratchUrl, context) },
    variables: [...found].map(([variable, { origin }]) => ({ name: variable, origin })),
  };
}

/** The named environment, or the default one. Throws `CONFIG.INVALID` naming the nearest and all. */
export function environmentOf(
  module: ResolveRequest['module'],
  name: string | null,
): { readonly name: string; readonly environment: EnvironmentConfig } {
  const { environments, defaultEnvironment } = module.config;
  const wanted = name ?? defaultEnvironment;
  const environment = Object.hasOwn(environments, wanted) ? environments[wanted] : undefined;
  if (environment !== undefined) return { name: wanted, environment };
  const known = Object.keys(environments);
  const meant = nearest(wanted, known);
  throw new LockstepError('CONFIG.INVALID', {
    what: `${module.name} has no environment "${wanted}".${didYouMean(wanted, known)}`,
    why: `Its environments: ${known.join(', ')}.`,
    next: [
      ...(meant === null ? [] : [nextCommand('again', { environment: meant })]),
      `Name one of them, or add "${wanted}" to environments in ${configPath(module.root)}.`,
    ],
  });
}

/** Where a module's configuration stands, from the workspace root. */
export function configPath(root: string): string {
  return root === '.' ? 'db.config.json' : `${root}/db.config.json`;
}

function approvalOf(config: ModuleConfig, environment: EnvironmentConfig): ResolvedEnvironment['approval'] {
  if (environment.protected === true) return 'plan';
  return environment.approval ?? config.approval ?? ('database' in environment ? 'auto' : 'prompt');
}

/** An environment's keys over the module's; a preset takes the place of all. */
function policyOf(ofModule: PolicyConfig | undefined, own: PolicyConfig | undefined): PolicyConfig | null {
  if (own === undefined || own === 'additive' || ofModule === undefined || ofModule === 'additive') {
    return own ?? ofModule ?? null;
  }
  return { ...ofModule, ...own };
}

/** The preset `additive` works without a ledger: what it leaves out would look like drift for ever. */
function ledgerOf(config: ModuleConfig, environment: EnvironmentConfig): boolean {
  if (policyOf(config.policy, environment.policy) === 'additive') return false;
  return environment.ledger ?? config.ledger ?? true;
}

/** True where the scratch database needs the target's server; else it is a file of its own. */
function isOnTarget(scratch: NonNullable<ModuleConfig['scratch']>, { dialect }: ModuleConfig): boolean {
  return scratch.from === 'same-server' && traitsOf(dialect).server !== null;
}

function defaultScratch({ dialect }: ModuleConfig): NonNullable<ModuleConfig['scratch']> {
  return { from: traitsOf(dialect).scratch };
}

function ownScratch(scratch: NonNullable<ModuleConfig['scratch']>): ScratchSource {
  if (scratch.from === 'same-server') return { from: 'same-server' };
  return scratch.fallback === undefined
    ? { from: 'embedded' }
    : { from: 'embedded', fallback: scratch.fallback };
}
