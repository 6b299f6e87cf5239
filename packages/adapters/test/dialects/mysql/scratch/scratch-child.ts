import { mysqlScratch } from '../../../../src/dialects/mysql/scratch/create-scratch.js';
import { targetOf } from '../mariadb-setup.js';

/** Makes a scratch database, says its name and waits to be killed. */
const scratch = await mysqlScratch.create({
  source: { from: 'same-server' },
  workspaceRoot: '/',
  major: null,
  target: targetOf(process.argv[2] ?? ''),
  ownerName: null,
  roles: [],
});
process.stdout.write(`${scratch.target.database}\n`);
setInterval(() => undefined, 1000);
