import { describePlace } from '../text/place.js';
import type { Plan } from './plan.js';

type NotRenamed = NonNullable<Plan['notRenamed']>[number];

/** The place of an annotation as text; plans of formatVersion 1 hold it as text. */
export function noteOfPlace(place: NotRenamed['place']): string {
  return typeof place === 'string' ? place : describePlace(place);
}
