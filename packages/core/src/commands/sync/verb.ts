import { reportText } from '../../evidence/report-text.js';
import { withApplyError, withCommands } from '../apply/verb.js';
import { pulledText } from '../pull/verb.js';
import { verbCommand } from '../verb/verb-command.js';
import { type SyncedModule, syncModule } from './sync.js';

export const SYNC = verbCommand<SyncedModule>('sync', {
  goesTo: 'target',
  run: syncModule,
  text: ({ applied, pulled }, paint, bin) =>
    [
      reportText(withCommands(applied.report, bin), paint),
      ...[pulledText(pulled, paint)].filter(Boolean),
    ].join('\n'),
  json: ({ applied }, bin) => withCommands(applied.report, bin),
  error: ({ applied }) => applied.report.error,
  withError: (synced, error) => ({ ...synced, applied: withApplyError(synced.applied, error) }),
});
