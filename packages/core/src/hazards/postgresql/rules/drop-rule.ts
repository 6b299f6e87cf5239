import type { SyntaxTree } from '../../../source/syntax-tree.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import type { Touch } from '../../model/statement-effect.js';

/** One object of a `DROP`: its name's parts and its node. */
export interface Dropped {
  readonly parts: readonly string[];
  readonly node: SyntaxTree;
  /** The whole statement: `CONCURRENTLY` and `CASCADE` stand there. */
  readonly statement: SyntaxTree;
}

export type DropRule = (dropped: Dropped, ask: CatalogQuestions) => readonly Touch[];
