/** The first 12 characters of a plan id or fingerprint: what people read, and enough for `--approve`. */
export function shortId(id: string): string {
  return id.slice(0, 12);
}
