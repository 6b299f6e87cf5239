/** One side of a comparison, as `--from` and `--to` name it. */
export type CompareSource =
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'snapshot'; readonly path: string }
  | { readonly kind: 'git'; readonly ref: string }
  | { readonly kind: 'files' }
  | { readonly kind: 'empty' };

/** Reads `env:staging`, `snapshot:file.sql`, `git:main`, `files` or `empty`; null for anything else. */
export function parseCompareSource(text: string): CompareSource | null {
  if (text === 'files' || text === 'empty') return { kind: text };
  const [, kind, value = ''] = /^(env|snapshot|git):(.+)$/s.exec(text) ?? [];
  if (kind === 'env') return { kind, name: value };
  if (kind === 'snapshot') return { kind, path: value };
  return kind === 'git' && !value.startsWith('-') ? { kind, ref: value } : null;
}
