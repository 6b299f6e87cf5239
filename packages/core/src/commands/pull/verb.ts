import type { Paint } from '../../evidence/paint.js';
import { countOf } from '../../text/count-words.js';
import { visibleValue } from '../../text/visible-value.js';
import { verbCommand } from '../verb/verb-command.js';
import { type PulledTypes, pullModule } from './pull.js';

export const PULL = verbCommand<readonly PulledTypes[]>('pull', {
  goesTo: 'target',
  run: async (context, { asIs, pullTimeoutMs }) =>
    await pullModule(context, { asIs, timeoutMs: pullTimeoutMs }),
  text: pulledText,
  json: (pulled) => ({
    pulled: pulled.map(({ out, result: { files, changed, warnings } }) => ({
      out,
      files,
      changed,
      warnings,
    })),
  }),
});

/** Which types were written, as a terminal shows it. */
export function pulledText(pulled: readonly PulledTypes[], paint: Paint): string {
  return visibleValue(pulled)
    .map((types) => pulledLines(types, paint).join('\n'))
    .join('\n');
}

function pulledLines({ out, result }: PulledTypes, paint: Paint): string[] {
  const { files, changed, warnings, tool } = result;
  const what =
    changed.length === 0
      ? `Types in ${paint.bold(out)} are up to date`
      : `Types regenerated in ${paint.bold(out)}: ${changed.join(', ')}`;
  const by = paint.dim(`(${countOf(files.length, 'file')}, ${tool.name} ${tool.version})`);
  return [
    `${paint.green('✓')} ${what} ${by}`,
    ...warnings.map((warning) => `  ${paint.yellow('⚠')} ${warning}`),
  ];
}
