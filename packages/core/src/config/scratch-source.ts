import type { ConnectionTarget } from './target/connection-target.js';

/** Where scratch databases come from; `scratch` of db.config.json after resolution. */
export type ScratchSource =
  | { readonly from: 'embedded'; readonly fallback?: 'same-server' }
  | { readonly from: 'same-server' }
  | { readonly from: 'url'; readonly target: ConnectionTarget };
