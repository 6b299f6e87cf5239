import type { VerbOptions } from '../../config/verb-options.js';
import type { ExitCode } from '../../errors/codes.js';
import { verbCommand } from '../verb/verb-command.js';
import { statusOfModule } from './status.js';
import type { Status } from './status-result.js';
import { findingsOfStatus } from './status-findings.js';
import { statusText } from './status-text.js';

export const STATUS = verbCommand<Status>('status', {
  goesTo: 'target',
  run: statusOfModule,
  text: statusText,
  findings: findingsOfStatus,
  exitCode: exitCodeOfStatus,
});

function exitCodeOfStatus({ drift, pending, unmanaged }: Status, { failOn }: VerbOptions): ExitCode {
  const found =
    (failOn.includes('drift') && drift.length > 0) ||
    (failOn.includes('pending') && pending.length + unmanaged.length > 0) ||
    (failOn.includes('changes') && drift.length + pending.length + unmanaged.length > 0);
  return found ? 2 : 0;
}
