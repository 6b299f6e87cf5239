import { leftOutText } from '@lockstep/core/evidence/left-out-text.js';
import type { Paint } from '@lockstep/core/evidence/paint.js';
import { planText } from '@lockstep/core/evidence/plan-text.js';
import type { Talk } from '@lockstep/core/ports/talk.js';
import { visible } from '@lockstep/core/text/visible.js';

/** Where talk goes; `doing` says what is done at the moment, where a terminal shows it. */
interface TalkStream {
  write(text: string): unknown;
  readonly doing?: (what: string) => void;
}

/** Talk that goes to a stream, a line each: progress dimmed, warnings with their sign. */
export function streamTalk(stream: TalkStream, paint: Paint): Talk {
  return {
    ...(stream.doing === undefined ? {} : { doing: stream.doing }),
    step: (message) => {
      stream.write(`${paint.dim(`  ${visible(message)}`)}\n`);
    },
    warn: (message) => {
      stream.write(`${paint.yellow(`⚠ ${visible(message)}`)}\n`);
    },
    plan: (plan, leftOut) => {
      stream.write(
        `${[planText(plan, paint, leftOut), ...leftOutText(leftOut, paint, plan.environment)].join('\n')}\n`,
      );
    },
  };
}
