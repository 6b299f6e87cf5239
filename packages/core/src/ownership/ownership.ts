import { inOrder, objectOf } from '../catalog/object-of.js';
import type { ObjectRef } from '../catalog/object-kind.js';
import type { CatalogView } from '../catalog/catalog-view.js';
import { adoptedObjects, credentialHolders, type Stray, strayFacts, unownedObjects } from './findings.js';
import { type Dependent, foreignDependents, type Requirement, requirementsOf, tenantsOf } from './links.js';
import { conflictingRoots, indexOwnership, type OwnershipRequest } from './roots.js';
import { type LeftOutObject, leftOutObjects } from './left-out.js';
import { beyondEngine, withoutBeyond } from './limits.js';
import { type UnmanagedObject, unmanagedObjects } from './unmanaged.js';
import { viewOf } from './view.js';

/** Who owns what, seen from one module, over the target and the files. */
export interface Ownership {
  readonly views: { readonly current: CatalogView; readonly desired: CatalogView };
  /** Objects of others that ours refer to. */
  readonly requires: readonly Requirement[];
  /** Others' objects that use ours. */
  readonly dependents: readonly Dependent[];
  /** Others' objects in schemas, or with extensions, that are ours: only dropping those would touch them. */
  readonly tenants: readonly Dependent[];
  /** What our files create or change on objects that the context already had: `OWNERSHIP.CONFLICT`. */
  readonly strays: readonly Stray[];
  /** Objects the ledger gives to another module and our files or `owns` name: `OWNERSHIP.CONFLICT`. */
  readonly conflicts: readonly (ObjectRef & { readonly module: string; readonly by: 'files' | 'claim' })[];
  /** Existing objects that nobody recorded and the files name. */
  readonly adopts: readonly (ObjectRef & { readonly differs: boolean })[];
  /** What lies in schemas the module touches and belongs to no module. */
  readonly unowned: readonly ObjectRef[];
  /** This module's objects that no statement can bring in step. */
  readonly unmanaged: readonly UnmanagedObject[];
  /** Ids of the module's facts that the engine cannot bring in step: in no view. */
  readonly beyond: ReadonlySet<string>;
  /** What our files or `owns` want and the engine's project file leaves out: `CONFIG.INVALID`. */
  readonly leftOut: readonly LeftOutObject[];
  /** This module's objects that hold a credential: `SCHEMA.UNSUPPORTED`. */
  readonly withCredentials: readonly (ObjectRef & { readonly options: readonly string[] })[];
}

/** Divides two databases into what the module manages, what it refers to, and everything else. Pure. */
export function divideOwnership(request: OwnershipRequest): Ownership {
  const index = indexOwnership(request);
  const whole = {
    current: viewOf(index.current, index),
    desired: viewOf(index.desired, index),
  };
  const beyond = beyondEngine(index, whole);
  const views = {
    current: withoutBeyond(whole.current, beyond),
    desired: withoutBeyond(whole.desired, beyond),
  };
  return {
    views,
    requires: requirementsOf({ index, view: whole.desired }),
    dependents: foreignDependents({ index, view: whole.current }),
    tenants: tenantsOf({ index, view: whole.current }),
    strays: strayFacts(index),
    conflicts: conflictingRoots(index).map(({ root, module, by }) => ({
      ...objectOf(root, index.current),
      module,
      by,
    })),
    adopts: adoptedObjects(index),
    unowned: unownedObjects(index),
    unmanaged: inOrder([...unmanagedObjects(request), ...beyond.objects]),
    beyond: beyond.ids,
    leftOut: leftOutObjects(index),
    withCredentials: credentialHolders(index),
  };
}
