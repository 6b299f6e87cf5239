import type { Catalog } from '../../catalog/catalog.js';
import type { Hazard } from '../model/hazard.js';
import type { ParsedStatement } from '../../source/parsed-statement.js';
import { indexCatalog, type CatalogIndex } from '../model/catalog-index.js';
import { catalogQuestions } from '../model/catalog-questions.js';
import { HAZARD_CODES } from '../../errors/hazard-codes.js';
import { strongerLock } from '../model/lock-level.js';
import { runsRoutines } from './runs-routines.js';
import { ruleOf } from './rules/registry.js';
import { hazard } from '../model/statement-effect.js';
import type { ClassifyRequest, Classification } from '../model/classification.js';

/** Plans hold many statements and two catalogs: each catalog is indexed once. */
const indexes = new WeakMap<Catalog, CatalogIndex>();

/**
 * Says what one statement of a plan locks and risks, from its syntax tree and the catalogs before and after. What
 * it does to objects that the plan itself created earlier does not count. Pure; never throws for a statement that
 * no rule knows.
 */
export function classifyStatement(request: ClassifyRequest): Classification {
  const ask = catalogQuestions(request, {
    before: indexOf(request.current),
    after: indexOf(request.desired),
  });
  const touches = ruleOf(request.statement.node)(request.statement.tree, ask).filter(
    ({ on }) => on === null || !ask.isCreated(on),
  );
  const hazards = [
    ...touches.flatMap((touch) => touch.hazards),
    ...runsRoutines(request.statement, request.creates ?? [], ask),
    ...transactionHazards(request),
  ];
  return {
    lock: touches.map(({ lock }) => lock).reduce(strongerLock, 'none'),
    hazards: inOrder(withoutRepeats(hazards)),
  };
}

function transactionHazards({ transactional, startsSegment, sql }: ClassifyRequest): readonly Hazard[] {
  if (transactional !== false && startsSegment !== true) return [];
  const text = sql.replace(/\s+/g, ' ').trim();
  const start = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  const message =
    transactional === false
      ? 'It runs outside of any transaction: if a later statement fails, this one stays.'
      : 'What ran before it is committed first, and stays if this or a later statement fails.';
  return [hazard('NOT_TRANSACTIONAL', `statement ${start}`, message)];
}

function indexOf(catalog: Catalog): CatalogIndex {
  const known = indexes.get(catalog);
  if (known !== undefined) return known;
  const index = indexCatalog(catalog);
  indexes.set(catalog, index);
  return index;
}

/** The engine's word about transactions adds nothing where a rule said it with the object's name. */
function withoutRepeats(hazards: readonly Hazard[]): readonly Hazard[] {
  const seen = new Set<string>();
  return hazards.filter((found) => {
    const key = found.code === 'NOT_TRANSACTIONAL' ? found.code : `${found.code} ${found.object}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function inOrder(hazards: readonly Hazard[]): readonly Hazard[] {
  return HAZARD_CODES.flatMap((code) => hazards.filter((found) => found.code === code));
}

const RENAMES: ReadonlySet<string> = new Set(['RenameStmt', 'AlterObjectSchemaStmt', 'RENAME TABLE']);

/** False for a statement that gives another name to what existed: its rows are as old as before. */
export function makesNewObjects(statement: ParsedStatement): boolean {
  return !RENAMES.has(statement.node);
}
