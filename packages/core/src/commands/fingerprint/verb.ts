import { visible } from '../../text/visible.js';
import { verbCommand } from '../verb/verb-command.js';
import { fingerprintModule } from './fingerprint.js';

export const FINGERPRINT = verbCommand('fingerprint', {
  goesTo: 'target',
  run: fingerprintModule,
  text: ({ owned }, paint) => paint.dim(`fingerprint ${visible(owned.slice(0, 12))}`),
});
