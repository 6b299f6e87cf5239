import { LockstepError } from '@lockstep/core';
import type { ToolResult } from '../../process/run-tool.js';
import { atlasMessage } from './atlas-output.js';

interface KnownFailure {
  readonly pattern: RegExp;
  readonly code: 'ENGINE.FAILED' | 'ENGINE.UNSUPPORTED';
  readonly why: string;
  readonly next: string;
}

/** Failures of Atlas whose message does not say what to do. */
const KNOWN: readonly KnownFailure[] = [
  {
    pattern: /missing partial WHERE clause/,
    code: 'ENGINE.FAILED',
    why: 'Atlas finds the condition of a partial SQLite index by the word WHERE in capital letters, and by nothing else.',
    next: 'Write WHERE in capital letters in the CREATE INDEX of the schema files. Where the database has such an index already: drop it and create it again with WHERE in capital letters.',
  },
  {
    pattern: /CGO_ENABLED=0|requires cgo/i,
    code: 'ENGINE.UNSUPPORTED',
    why: 'This Atlas was built without CGO, and without it there is no SQLite in it.',
    next: 'Install a build with CGO (the release binaries are), or build it with CGO_ENABLED=1.',
  },
  {
    pattern: /unknown driver/,
    code: 'ENGINE.UNSUPPORTED',
    why: 'This edition of Atlas has no driver for the dialect.',
    next: 'Use postgresql, mysql, mariadb, tidb or sqlite.',
  },
  {
    pattern: /unsupported type "vector/i,
    code: 'ENGINE.FAILED',
    why: 'Atlas does not know vector columns of the MySQL family, and plans nothing where one table has one.',
    next: 'Take the table out of the schema files and out of "owns", and keep it by hand.',
  },
];

/** The error of a run that gave no plan. Never holds a URL: the output was redacted by value. */
export function atlasFailure(result: ToolResult, file: string): LockstepError {
  const early = endedEarly(result, file);
  if (early !== null) return early;
  const message = atlasMessage(result.stderr, `it ended with ${String(result.exitCode)} and no plan`);
  const known = KNOWN.find(({ pattern }) => pattern.test(message));
  return new LockstepError(known?.code ?? 'ENGINE.FAILED', {
    what: `Atlas made no plan: ${firstLines(message)}`,
    why: known?.why ?? whyOf(result),
    next: [known?.next ?? '{bin} doctor'],
  });
}

/** The error of a program that did not come to its end by itself; null where it did. */
function endedEarly(result: ToolResult, file: string): LockstepError | null {
  if (result.interrupted) return new LockstepError('INTERRUPTED', { what: 'Atlas was interrupted.' });
  if (result.startError !== null) {
    return new LockstepError('ENGINE.NOT_FOUND', {
      what: `${file} could not be started: ${result.startError}.`,
      next: ['{bin} doctor'],
    });
  }
  if (result.timedOut) {
    return new LockstepError('TOOL.TIMEOUT', {
      what: `Atlas (${file}) gave no answer in time and was ended.`,
      why: 'The database answers to Lockstep itself, so the program hangs.',
      next: ['{bin} doctor', `${file} version`],
    });
  }
  if (!result.flooded) return null;
  return new LockstepError('ENGINE.FAILED', {
    what: `Atlas (${file}) wrote without end and was ended.`,
    next: ['{bin} doctor', `${file} version`],
  });
}

function whyOf({ exitCode, stdout }: ToolResult): string {
  if (exitCode !== 0) return 'What it says is above; nothing was changed.';
  return `It ended with 0 and wrote no plan, but: ${firstLines(stdout) || 'nothing'}`;
}

function firstLines(text: string): string {
  return text.split('\n').slice(0, 6).join('\n').slice(0, 1000);
}
