import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { REPOSITORY } from './durations.js';

/** Ends a run with the tests that passed only when they were tried again: a second try hides no flake. */
export class FlakyTests implements Reporter {
  private readonly write: (text: string) => void;

  constructor(write: (text: string) => void = (text) => process.stdout.write(text)) {
    this.write = write;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const flaky = modules.flatMap(flakyIn);
    if (flaky.length === 0) return;
    this.write(`\nFlaky: passed only when tried again\n${flaky.map((line) => `  ${line}\n`).join('')}`);
  }
}

function flakyIn(module: TestModule): readonly string[] {
  const file = relative(REPOSITORY, module.moduleId).replaceAll('\\', '/');
  return [...module.children.allTests()]
    .filter((test) => test.diagnostic()?.flaky === true)
    .map((test) => `${file} > ${test.fullName}: ${test.result().errors?.[0]?.message ?? ''}`);
}
