import { describeObject } from '../../catalog/object-kind.js';
import type { Drift, ObjectChange, Status } from './status-result.js';
import { visibleValue } from '../../text/visible-value.js';
import { countOf, firstOf } from '../../text/count-words.js';
import { type Paint, plainPaint } from '../../evidence/paint.js';
import { shortId } from '../../text/short-id.js';

const MOST_LISTED = 8;

/** Drift, pending changes and unowned objects, as a terminal shows them. */
export function statusText(read: Status, paint: Paint = plainPaint): string {
  const status = visibleValue(read);
  return [
    ...changeLines('drift', status.drift, { paint, meaning: 'changed outside Lockstep' }),
    ...(status.drift.length === 0
      ? []
      : ['  to keep it, write it into the schema files; to undo it, apply the plan that diff makes']),
    ...changeLines('pending', status.pending, { paint, meaning: 'changed in the files, not applied' }),
    ...status.unmanaged.map(
      (object) =>
        `${paint.yellow('⚠')} ${paint.bold('unmanaged')}: ${describeObject(object)}: ${object.reason}`,
    ),
    ...(status.drift.length + status.pending.length + status.unmanaged.length === 0
      ? [`${paint.green('✓')} in step`]
      : []),
    ...lastLine(status, paint),
    ...unownedLine(status, paint),
  ].join('\n');
}

function changeLines(
  word: string,
  changes: readonly (ObjectChange & Partial<Drift>)[],
  show: { readonly paint: Paint; readonly meaning: string },
): string[] {
  if (changes.length === 0) return [];
  const { paint } = show;
  const signs = { added: paint.green('+'), changed: paint.yellow('~'), removed: paint.red('-') };
  return [
    `${paint.yellow('⚠')} ${paint.bold(word)}: ${countOf(changes.length, 'object')} ${show.meaning}`,
    ...changes.flatMap((change) => [
      `    ${signs[change.change]} ${describeObject(change)} ${paint.dim(change.change)}`,
      ...(change.differences ?? []).map((difference) => `        ${differenceText(difference, paint)}`),
    ]),
  ];
}

function differenceText({ object, expected, found }: Drift['differences'][number], paint: Paint): string {
  if (expected === null) return `${paint.green('+')} ${object}`;
  if (found === null) return `${paint.red('-')} ${object}`;
  return `${paint.yellow('~')} ${object}: ${expected} ${paint.dim('→')} ${found}`;
}

function lastLine(status: Status, paint: Paint): string[] {
  if (status.ledger === 'off')
    return [paint.dim('  no ledger is kept for this environment: drift cannot be determined')];
  if (status.lastApplied === null) return [paint.dim('  nothing has been applied here yet')];
  const { planId, appliedAt, actor, result } = status.lastApplied;
  return [paint.dim(`  last plan ${shortId(planId)} ${result} ${appliedAt} by ${actor}`)];
}

function unownedLine(status: Status, paint: Paint): string[] {
  if (status.unowned.length === 0) return [];
  return [paint.dim(`  no module owns: ${firstOf(status.unowned.map(describeObject), MOST_LISTED)}`)];
}
