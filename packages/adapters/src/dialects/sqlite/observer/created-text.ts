import { isSaid, says, textNodes, type TextNodes } from './text-nodes.js';

/** A `CREATE …` text of a database, behind the name of what it creates. */
export interface CreatedText {
  readonly isVirtual: boolean;
  readonly isUnique: boolean;
  readonly rest: TextNodes;
}

/** Takes off the head of a `CREATE …` text: `CREATE UNIQUE INDEX IF NOT EXISTS main.i`. */
export function createdText(sql: string): CreatedText {
  const nodes = textNodes(sql);
  const isUnique = isSaid(nodes[1], 'unique');
  const isVirtual = isSaid(nodes[1], 'virtual');
  let at = isUnique || isVirtual || isSaid(nodes[1], 'temp', 'temporary') ? 3 : 2;
  if (says(nodes, at, 'if', 'not', 'exists')) at += 3;
  at += nodes[at + 1]?.normal === '.' ? 3 : 1;
  return { isVirtual, isUnique, rest: nodes.slice(at) };
}
