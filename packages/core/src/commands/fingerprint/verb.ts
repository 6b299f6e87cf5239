import { visible } from '../../text/visible.js';
import { verbCommand } from '../verb-command.js';
import { fingerprintModule } from './fingerprint.js';

export const FINGERPRINT = verbCommand('fingerprint', {
  summary: 'read the target once and write fingerprint.json',
  goesTo: 'target',
  run: fingerprintModule,
  text: ({ owned }, paint) => paint.dim(`fingerprint ${visible(owned.slice(0, 12))}`),
});
