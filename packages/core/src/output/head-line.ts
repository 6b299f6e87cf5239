import { type TargetPlace, placeOf } from '../config/target/place-of.js';
import { visible } from '../text/visible.js';
import type { Paint } from '../evidence/paint.js';

/** The line above a module's output: what was done, and where. */
export function headLine(
  paint: Paint,
  verb: string,
  place: {
    readonly module: string;
    readonly environment: string;
    readonly target: TargetPlace | null;
  },
): string {
  const { module, environment, target } = place;
  const where = target === null ? '' : ` → ${placeOf(target)}`;
  return `${paint.bold(visible(module))} ${paint.dim(visible(`${verb} · ${environment}${where}`))}\n`;
}
