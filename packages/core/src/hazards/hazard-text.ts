import type { Hazard } from './model/hazard.js';

/** What a hazard says, with the object it is about where the message does not name it. */
export function hazardText({ object, message }: Pick<Hazard, 'object' | 'message'>): string {
  return message.includes(object) ? message : `${object}: ${message}`;
}
