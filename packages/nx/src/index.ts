export { createDependencies } from './plugin/create-dependencies.js';
export { createNodes, createNodesV2, name } from './plugin/create-nodes.js';
export { preTasksExecution } from './plugin/pre-tasks-execution.js';
