import { visible } from '@lockstep/core/text/visible.js';
import type { PreparedModule } from './prepare-module.js';

/** What a person should know of a module that was started from a database, a block each with a blank line before; else empty. */
export function preparedNotes({ notWritable, trusted }: PreparedModule): string {
  return [
    ...block(
      'Not written:',
      notWritable.map(({ kind, name, reason }) => `${kind} ${name}: ${reason}`),
    ),
    ...block(
      'Trusted, because the database has it ("trust" in db.config.json):',
      trusted.map(({ name, reach }) => `extension ${name}: ${reach}`),
    ),
  ].join('');
}

function block(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`\n${title}\n`, ...lines.map((line) => `  ${visible(line)}\n`)];
}
