import { fillBin } from '../errors/render-error.js';
import type { ApplyReport } from './apply-report.js';

/** What a report names as the command where it is kept: in a file or a ledger there is no face that knows better. */
const BIN = 'lockstep';

/** The report as files and the ledger keep it: the commands in its error are ready to be typed. */
export function keptReport(report: ApplyReport): ApplyReport {
  if (report.error === null) return report;
  const { next, ...error } = fillBin(report.error, BIN);
  return { ...report, error: { ...error, next: [...next] } };
}
