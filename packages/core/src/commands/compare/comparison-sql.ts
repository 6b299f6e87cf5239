import type { Comparison } from './compare.js';
import { hazardText } from '../../hazards/hazard-text.js';
import { sqlComment } from '../../text/code-text.js';
import { countOf } from '../../text/count-words.js';

/** The SQL that leads from the one to the other, with its hazards as comments; also a snapshot, where `from` is empty. */
export function comparisonSql({ from, to, statements, unseen }: Comparison): string {
  const lines = statements.flatMap(({ sql, hazards }) => [
    ...hazards.map((hazard) => `-- ${hazard.code}: ${sqlComment(hazardText(hazard))}`),
    `${sql};`,
    '',
  ]);
  return [
    `-- ${sqlComment(from)} -> ${sqlComment(to)}: ${countOf(statements.length, 'statement')}`,
    ...unseen.map((name) => `-- NOT in this SQL, because the engine does not see it: ${sqlComment(name)}`),
    '',
    ...lines,
  ].join('\n');
}
