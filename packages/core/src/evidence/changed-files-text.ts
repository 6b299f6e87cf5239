import type { ChangedFile } from '../plan/applied-files.js';
import { visible } from '../text/visible.js';
import { firstOf } from '../text/count-words.js';
import { shortId } from '../text/short-id.js';

const MOST_LISTED = 6;

/** The files that changed since the last applied plan, in one line with their hashes; no line where none did. */
export function changedFilesText(changed: readonly ChangedFile[] | null): readonly string[] {
  if (changed === null || changed.length === 0) return [];
  const files = changed.map(({ path, change, sha256 }) =>
    sha256 === null ? `${visible(path)} (gone)` : `${visible(path)} (${change}, ${shortId(sha256)})`,
  );
  return [`  files since the last applied plan: ${firstOf(files, MOST_LISTED)}`];
}
