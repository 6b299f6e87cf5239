import { leftOutText, type Paint, planText, type Talk, visible } from '@lockstep/core';

/** Talk that goes to a stream, a line each: progress dimmed, warnings with their sign. */
export function streamTalk(stream: { write(text: string): unknown }, paint: Paint): Talk {
  return {
    step: (message) => {
      stream.write(`${paint.dim(`  ${visible(message)}`)}\n`);
    },
    warn: (message) => {
      stream.write(`${paint.yellow(`⚠ ${visible(message)}`)}\n`);
    },
    plan: (plan, leftOut) => {
      stream.write(`${[planText(plan, paint, leftOut), ...leftOutText(leftOut, paint)].join('\n')}\n`);
    },
  };
}
