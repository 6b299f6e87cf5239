import type { Place } from '@lockstep/core/text/place.js';
import { listAt, stringsIn, textAt, treeAt } from '@lockstep/core/source/syntax-tree.js';
import { placeWithin } from '@lockstep/core/source/source-place.js';
import type { LoadableStatement } from './loadable-statement.js';

/** The place of a line (from 1, as PL/pgSQL counts) in the body of a DO block; null where the body is not found. */
export function bodyPlace(statement: LoadableStatement, line: number): Place | null {
  const options = listAt(statement.parsed.tree, 'args').map((option) => treeAt(option, 'DefElem'));
  const body = options.find((option) => textAt(option, 'defname') === 'as');
  const [text] = [
    textAt(treeAt(body, 'arg', 'String'), 'sval'),
    ...stringsIn(listAt(treeAt(body, 'arg', 'List'), 'items')),
  ];
  if (text === null || text === undefined) return null;
  const start = statement.sql.indexOf(text);
  if (start < 0) return null;
  const before = text.split('\n').slice(0, line - 1);
  const indent = /^\s*/.exec(text.split('\n')[line - 1] ?? '')?.[0] ?? '';
  const offset = start + before.join('\n').length + (before.length > 0 ? 1 : 0) + indent.length;
  return placeWithin(statement.source, [...statement.sql.slice(0, offset)].length);
}
