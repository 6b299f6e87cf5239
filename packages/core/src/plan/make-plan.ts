import type { Catalog } from '../catalog/catalog.js';
import type { ObjectRef } from '../catalog/object-kind.js';
import { inOrder } from '../catalog/object-of.js';
import type { HazardCode } from '../errors/hazard-codes.js';
import { planHazardCodes } from './plan-hazards.js';
import type { Proposal } from '../catalog/proposal.js';
import type { Ownership } from '../ownership/ownership.js';
import { fingerprintOf, startingPoint } from '../catalog/fingerprint.js';
import type { Plan, Statement } from './plan.js';
import type { Place } from '../text/place.js';
import { sealPlan } from './seal-plan.js';

/** Everything a plan says, before it is put together. */
export interface PlanParts {
  readonly module: string;
  readonly environment: string;
  readonly dialect: string;
  readonly engine: { readonly name: string; readonly version: string };
  /** The module's own files; only path and hash are kept. */
  readonly schemaFiles: readonly { readonly path: string; readonly sha256: string }[];
  readonly current: Catalog;
  /** The role that owns the target. */
  readonly databaseOwner: string;
  readonly desired: Catalog;
  readonly ownership: Ownership;
  readonly proposal: Proposal;
  /** Renames that were named for it. */
  readonly renames: readonly { readonly from: string; readonly to: string }[];
  /** Annotations that ask for a rename which is not made. */
  readonly notRenamed: NonNullable<Plan['notRenamed']>;
  /** The proposal's statements with segments, locks and hazards. */
  readonly statements: readonly Statement[];
  /** Where the files make an object that is a hazard of the whole plan; null where none does. */
  readonly placeOf?: (object: ObjectRef) => Place | null;
  /** `trust` of the environment. */
  readonly trust?: readonly string[] | undefined;
}

/** Puts a plan together and seals it. Equal parts give an equal plan, byte for byte, in whatever order lists come. */
export function makePlan(parts: PlanParts): Plan {
  const { ownership } = parts;
  const isHazard = ownership.adopts.some(({ differs }) => differs);
  return sealPlan({
    formatVersion: 2,
    module: parts.module,
    environment: parts.environment,
    dialect: parts.dialect,
    engine: { name: parts.engine.name, version: parts.engine.version },
    from: {
      fingerprint: startingPoint(parts.current, ownership.views.current, parts.databaseOwner),
      serverVersion: parts.current.serverVersion,
    },
    to: { fingerprint: fingerprintOf(parts.desired, ownership.views.desired) },
    schemaFiles: filesInOrder(parts.schemaFiles),
    requires: inOrder(ownership.requires).map(({ kind, name, hash, state }) => ({ kind, name, hash, state })),
    statements: [...parts.statements],
    hazards: planHazardCodes(parts.statements, hazardsOfThePlan(ownership)),
    unmanaged: inOrder(ownership.unmanaged).map(({ kind, name, reason, state }) => ({
      ...{ kind, name, reason, state },
      ...(state === 'in_step' ? {} : placed(parts, { kind, name })),
    })),
    adopts: inOrder(ownership.adopts).map(({ kind, name }) => ({
      ...{ kind, name },
      ...(isHazard ? placed(parts, { kind, name }) : {}),
    })),
    renameCandidates: renamesInOrder(parts.proposal),
    ...(parts.renames.length === 0 ? {} : { renames: parts.renames.map(({ from, to }) => ({ from, to })) }),
    ...(parts.notRenamed.length === 0 ? {} : { notRenamed: parts.notRenamed.map((one) => ({ ...one })) }),
    dependents: ownership.dependents.map(({ kind, name, uses, module }) => ({ kind, name, uses, module })),
    ...(parts.trust === undefined ? {} : { trust: [...parts.trust] }),
    empty: parts.statements.length === 0 && !ownership.unmanaged.some(isOutOfStep),
    unowned: inOrder(ownership.unowned).map(({ kind, name }) => ({ kind, name })),
  });
}

function placed({ placeOf }: PlanParts, object: ObjectRef): { place?: Place } {
  const place = placeOf?.(object) ?? null;
  return place === null ? {} : { place };
}

/** Objects of the whole plan that are hazards, and so have a place. */
export function objectsToPlace(ownership: Ownership): readonly ObjectRef[] {
  const { unmanaged, adopts } = ownership;
  return [...unmanaged.filter(isOutOfStep), ...(adopts.some(({ differs }) => differs) ? adopts : [])];
}

function isOutOfStep({ state }: Ownership['unmanaged'][number]): boolean {
  return state !== 'in_step';
}

/** Adopting what is as the files say it, and reporting what is in step, is not a hazard. */
function hazardsOfThePlan(ownership: Ownership): readonly HazardCode[] {
  return [
    ...(ownership.adopts.some(({ differs }) => differs) ? ['ADOPTS' as const] : []),
    ...(ownership.unmanaged.some(isOutOfStep) ? ['UNMANAGED' as const] : []),
  ];
}

/** Byte order of the path, as the files are loaded. */
function filesInOrder(files: PlanParts['schemaFiles']): { path: string; sha256: string }[] {
  return files
    .map(({ path, sha256 }) => ({ path, sha256 }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function renamesInOrder(proposal: Proposal): { kind: string; from: string; to: string }[] {
  const key = (rename: { from: string; to: string }): string => `${rename.from} ${rename.to}`;
  return proposal.renameCandidates
    .map(({ kind, from, to }) => ({ kind, from, to }))
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
