import type { Paint } from '@lockstep/core';

/** What the command line is given by its process; tests give something else. */
export interface CliFace {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly paint: Paint;
  readonly signal: AbortSignal;
}

/** How messages name this face's command. */
export const BIN = 'lockstep';
