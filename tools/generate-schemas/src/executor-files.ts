import { type Verb, VERB_COMMANDS, VERBS } from '@lockstep/core/commands/verbs.js';
import { type GeneratedFile, jsonFile, sourceFile } from './generated-file.js';

/** The list of executors that Nx reads, and the module that it loads. */
export function executorFiles(): readonly GeneratedFile[] {
  return [
    jsonFile('packages/nx/executors.json', {
      $schema: 'http://json-schema.org/schema',
      executors: Object.fromEntries(VERBS.map((verb) => [verb, executorOf(verb)])),
    }),
    sourceFile('packages/nx/src/executors/executors.ts', [
      "import { verbBatchExecutor, verbExecutor } from './verb-executor.js';",
      '',
      '/** What `executors.json` names, one pair a verb; what may ask people has no batch. */',
      ...VERBS.flatMap((verb) => [
        `export const ${verb} = verbExecutor('${verb}');`,
        ...(hasBatch(verb) ? [`export const ${verb}Batch = verbBatchExecutor('${verb}');`] : []),
      ]),
    ]),
  ];
}

function executorOf(verb: Verb): object {
  const implementation = `./dist/executors/executors.js#${verb}`;
  return {
    implementation,
    ...(hasBatch(verb) ? { batchImplementation: `${implementation}Batch`, preferBatch: true } : {}),
    schema: `./src/executors/${verb}/schema.json`,
    description: VERB_COMMANDS[verb].summary,
  };
}

function hasBatch(verb: Verb): boolean {
  return VERB_COMMANDS[verb].task.mayAsk !== true;
}
