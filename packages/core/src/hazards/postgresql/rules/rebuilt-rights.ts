import type { ObjectRef } from '../../../catalog/object-kind.js';
import type { Hazard } from '../../model/hazard.js';
import type { CatalogIndex } from '../../model/catalog-index.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { hazard, touch, type Touch } from '../../model/statement-effect.js';

/**
 * What a plan makes is nobody's yet, so giving rights to it is not a hazard; but where it makes again what was there
 * before, a change of its owner or grants is one.
 */
export function rebuiltRights(object: ObjectRef, ask: CatalogQuestions, change: Hazard): readonly Touch[] {
  if (!ask.isCreated(object)) return [];
  const before = rightsOf(object, ask.before);
  return before === null || before === rightsOf(object, ask.after) ? [] : [touch(null, 'none', change)];
}

/** Owner and grants as one text; null where the object is not there. */
function rightsOf(object: ObjectRef, index: CatalogIndex): string | null {
  const fact = index.find(object.kind, object.name);
  if (fact === null) return null;
  const grants = index.all('grant').filter(({ details }) => details['target'] === fact.id);
  return [fact.owner ?? '', ...grants.map(({ id, hash }) => `${id} ${hash}`).sort()].join('\n');
}

/** What another owner means. */
export function ownerHazard(label: string, owner: string): Hazard {
  const message = `${label} belongs to ${owner} from then on, who may alter and drop it.`;
  return hazard('AUTHORIZATION_CHANGED', label, message);
}
