import { resolve } from 'node:path';
import type { VerbOptions } from '@lockstep/core';

/** Paths on a command line are relative to where it was typed. */
export function absolutePaths(options: VerbOptions, cwd: string): VerbOptions {
  const { plan, approval } = options;
  return {
    ...options,
    plan: plan === null || plan === 'saved' ? plan : resolve(cwd, plan),
    approval: approval === null ? null : resolve(cwd, approval),
  };
}
