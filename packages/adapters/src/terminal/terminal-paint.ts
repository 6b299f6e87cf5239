import type { Paint } from '@lockstep/core/evidence/paint.js';
import picocolors from 'picocolors';

/** Colours for a stream: on a terminal only; `NO_COLOR` takes them away, `FORCE_COLOR` gives them in any case. */
export function paintFor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  const forced = env['FORCE_COLOR'];
  const isForced = forced !== undefined && forced !== '0' && forced !== 'false';
  const isPlain =
    (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb' || forced === '0' || forced === 'false';
  return picocolors.createColors(isForced || (stream.isTTY === true && !isPlain));
}
