import { visibleValue } from '../text/visible-value.js';
import type { ErrorValue } from './lockstep-error.js';
import { fillCommands } from './printed-commands.js';

/**
 * An error as people read it: code, what happened, why, and what to do next, with the face's own commands in place of
 * `{bin}` (`lockstep`, `npx lockstep`), `{exec}`, `{add}` and `{addDev}`. The why may quote servers and files, so each of its lines stands behind a bar:
 * none can be taken for our own next step.
 */
export function renderError(thrown: ErrorValue, face: { readonly bin: string }): string {
  const error = visibleValue(thrown);
  const fill = (text: string): string => fillCommands(text, face.bin);
  const why =
    error.why === undefined
      ? []
      : fill(error.why)
          .split('\n')
          .map((line) => `  │ ${line}`.trimEnd());
  const next = error.next.length === 0 ? [] : ['Next:', ...error.next.map((line) => `  ${fill(line)}`)];
  return [
    `${error.code}: ${fill(error.message)}`,
    ...why,
    ...next,
    `More: ${face.bin} explain ${error.code}`,
  ].join('\n');
}

/** The same error with the face's command filled in: what `--json` prints. */
export function fillBin(error: ErrorValue, bin: string): ErrorValue {
  const fill = (text: string): string => fillCommands(text, bin);
  return {
    code: error.code,
    message: fill(error.message),
    ...(error.why === undefined ? {} : { why: fill(error.why) }),
    next: error.next.map(fill),
    ...(error.place === undefined ? {} : { place: error.place }),
  };
}
