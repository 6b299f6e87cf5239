import { resolve } from 'node:path';
import type { VerbOptions } from '@lockstep/core/config/verb-options.js';

/** Paths on a command line are relative to where it was typed. */
export function absolutePaths(options: VerbOptions, cwd: string): VerbOptions {
  const { plan, approval, out, from, to } = options;
  const absolute = (source: VerbOptions['from']): VerbOptions['from'] =>
    source?.kind === 'snapshot' ? { ...source, path: resolve(cwd, source.path) } : source;
  return {
    ...options,
    plan: plan === null || plan === 'saved' ? plan : resolve(cwd, plan),
    out: out === null ? null : resolve(cwd, out),
    from: absolute(from),
    to: absolute(to),
    approval: approval === null ? null : resolve(cwd, approval),
  };
}
