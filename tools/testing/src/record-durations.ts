import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Durations, RECORDED, REPOSITORY } from './durations.js';

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly startTime: number;
    readonly endTime: number;
  }[];
}

/**
 * Takes the durations of files out of reports of `vitest run --reporter=json --outputFile=…` (arguments: their paths)
 * into the list that decides the order of the next runs; forgets files that are gone.
 */
function record(reports: readonly string[]): void {
  const before: Durations = JSON.parse(readFileSync(RECORDED, 'utf8'));
  const found = reports.flatMap((path) => reportAt(path).testResults);
  const timed = found.map(
    ({ name, startTime, endTime }) =>
      [relative(REPOSITORY, name).replaceAll('\\', '/'), Math.ceil((endTime - startTime) / 1000)] as const,
  );
  const all = Object.entries({ ...before, ...Object.fromEntries(timed) });
  const kept = all.filter(([file]) => existsSync(join(REPOSITORY, file)));
  kept.sort(([left], [right]) => (left < right ? -1 : 1));
  writeFileSync(RECORDED, `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`);
}

function reportAt(path: string): Report {
  return JSON.parse(readFileSync(path, 'utf8'));
}

record(process.argv.slice(2));
