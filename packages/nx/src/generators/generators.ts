/** What `generators.json` names. */
export { dbModule } from './db-module/db-module.js';
export { init } from './init/init.js';
