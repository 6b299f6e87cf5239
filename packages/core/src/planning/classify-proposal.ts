import type { Catalog } from '../catalog/catalog.js';
import { describeObject } from '../catalog/object-kind.js';
import type { Dialect } from '../config/target/connection-target.js';
import { rulesOf } from '../hazards/dialect-rules.js';
import { makesNewObjects } from '../hazards/postgresql/classify-statement.js';
import type { Statement } from '../plan/plan.js';
import type { ProposedStatement } from '../catalog/proposal.js';
import type { SqlParser } from '../ports/sql-parser.js';

/** Adds segments, locks and hazards to what an engine proposes; the engine's own word about danger is not asked. */
export async function classifyProposal(
  parser: SqlParser,
  source: {
    readonly dialect: Dialect;
    readonly statements: readonly ProposedStatement[];
    readonly current: Catalog;
    readonly desired: Catalog;
  },
): Promise<readonly Statement[]> {
  const { classify, afterRename } = rulesOf(source.dialect);
  const created = new Set<string>();
  const statements: Statement[] = [];
  let { current } = source;
  let segment = 1;
  let previousIsAlone = false;
  for (const proposed of source.statements) {
    const mustSplit = proposed.startsSegment || !proposed.transactional || previousIsAlone;
    if (statements.length > 0 && mustSplit) segment += 1;
    previousIsAlone = !proposed.transactional;
    const statement = await parser.parse(proposed.sql);
    const { lock, hazards } = classify({
      statement,
      sql: proposed.sql,
      creates: proposed.creates,
      created,
      current,
      desired: source.desired,
      transactional: proposed.transactional,
      startsSegment: proposed.startsSegment,
    });
    statements.push({
      sql: proposed.sql,
      object: describeObject(proposed.object),
      origin: 'diff',
      transactional: proposed.transactional,
      segment,
      lock,
      hazards: [...hazards],
    });
    current = afterRename({ current, desired: source.desired, proposed });
    if (proposed.verb !== 'rename' && makesNewObjects(statement))
      for (const id of proposed.creates) created.add(id);
  }
  return statements;
}
