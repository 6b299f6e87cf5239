import type { Approver } from '@lockstep/core/ports/approver.js';
import type { StatusLine } from './status-line.js';

/** Nothing moves on the terminal while a person is asked. */
export function quietApprover(status: StatusLine | undefined, approver: Approver): Approver {
  return {
    canAsk: approver.canAsk,
    ask: async (question) => {
      status?.stop();
      return await approver.ask(question);
    },
    confirm: async (question) => {
      status?.stop();
      return await approver.confirm(question);
    },
  };
}
