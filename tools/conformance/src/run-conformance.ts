import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { readCorpus } from './corpus.js';
import type { ConformanceOptions } from './command-line.js';
import { findPgDump } from './dump.js';
import { runCase } from './run-case.js';
import { givenServer, throwAwayServer } from './server.js';
import { type CaseVerdict, type ConformanceSummary, summarise, summaryText, verdictLine } from './verdict.js';

/** Where a run writes: `data` is what was asked for, `talk` everything else. */
interface Output {
  readonly data: (text: string) => void;
  readonly talk: (text: string) => void;
}

export interface ConformanceRun extends Output {
  /** Ends the run after the case at hand, so that nothing is left on the server. */
  readonly signal: AbortSignal;
}

/**
 * Runs a corpus on one server and gives the figures; with `json` they are the only data. Throws `INTERRUPTED` where the
 * signal fires.
 */
export async function runConformance(
  options: ConformanceOptions,
  run: ConformanceRun,
): Promise<ConformanceSummary> {
  const cases = await readCorpus(options.folder, options.only);
  const server = options.url === null ? await throwAwayServer() : await givenServer(options.url);
  try {
    const pgDump = await findPgDump(server.major);
    const dump = pgDump === null ? `no pg_dump ${server.major} installed` : `pg_dump ${pgDump.version}`;
    run.talk(`PostgreSQL ${server.version}, ${cases.length} cases, ${dump}`);
    const verdicts: CaseVerdict[] = [];
    for (const one of cases) {
      if (run.signal.aborted)
        throw new LockstepError('INTERRUPTED', { what: `Interrupted before ${one.name}.` });
      const found = await runCase({ server, pgDump, warn: run.talk }, one, options.directions);
      verdicts.push(...found);
      for (const verdict of found) announce(verdict, options, run);
    }
    const summary = summarise(verdicts);
    const judges = ['fingerprint', 'second plan', 'observer', 'rows', ...(pgDump === null ? [] : [dump])];
    run.data(options.json ? JSON.stringify(summary) : summaryText(summary, judges));
    return summary;
  } finally {
    await server.stop();
  }
}

/** A person sees every case; beside JSON only what does not load or fails is said. */
function announce(verdict: CaseVerdict, { json }: ConformanceOptions, output: Output): void {
  if (!json) output.data(verdictLine(verdict));
  else if (verdict.verdict.kind !== 'converged') output.talk(verdictLine(verdict));
}
