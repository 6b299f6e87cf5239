import { verbBatchExecutor, verbExecutor } from './verb-executor.js';

/** What `executors.json` names, one pair a verb; an apply asks people, so it has no batch. */
export const check = verbExecutor('check');
export const checkBatch = verbBatchExecutor('check');
export const fingerprint = verbExecutor('fingerprint');
export const fingerprintBatch = verbBatchExecutor('fingerprint');
export const diff = verbExecutor('diff');
export const diffBatch = verbBatchExecutor('diff');
export const apply = verbExecutor('apply');
export const pull = verbExecutor('pull');
export const pullBatch = verbBatchExecutor('pull');
export const sync = verbExecutor('sync');
export const syncBatch = verbBatchExecutor('sync');
export const status = verbExecutor('status');
export const statusBatch = verbBatchExecutor('status');
