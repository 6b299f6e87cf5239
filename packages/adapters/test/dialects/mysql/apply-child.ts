import { applyAll, planOf } from './apply-setup.js';

/** Applies statements until it is killed. */
const [, , url = '', ...statements] = process.argv;
await applyAll(url, planOf(statements));
setInterval(() => undefined, 1000);
