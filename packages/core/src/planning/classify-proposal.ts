import type { Catalog } from '../catalog/catalog.js';
import { describeObject } from '../catalog/object-kind.js';
import type { Dialect } from '../config/target/connection-target.js';
import { classifierFor } from '../hazards/classifiers.js';
import { afterMysqlRename } from '../hazards/mysql/after-rename.js';
import { makesNewObjects } from '../hazards/classify-statement.js';
import { withRename } from '../hazards/renamed-catalog.js';
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
  const classify = classifierFor(source.dialect);
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
      created,
      current,
      desired: source.desired,
      transactional: proposed.transactional,
      startsSegment: proposed.startsSegment,
    });
    statements.push({
      sql: proposed.sql,
      object: describeObject(proposed.object),
      transactional: proposed.transactional,
      segment,
      lock,
      hazards: [...hazards],
    });
    current = afterRename(current, proposed, source);
    if (proposed.verb !== 'rename' && makesNewObjects(statement))
      for (const id of proposed.creates) created.add(id);
  }
  return statements;
}

/** What follows a rename is about the object by its new name, and everything it was before. */
function afterRename(current: Catalog, proposed: ProposedStatement, source: Renaming): Catalog {
  if (isMysqlFamily(source.dialect)) return afterMysqlRename(current, proposed.sql);
  if (source.dialect !== 'postgresql' || proposed.verb !== 'rename') return current;
  const from = current.facts.find(({ id }) => id === proposed.destroys[0]);
  const to = source.desired.facts.find(({ id }) => id === proposed.creates[0]);
  return from === undefined || to === undefined || from.kind !== to.kind
    ? current
    : withRename(current, { kind: from.kind, from: from.name, to: to.name });
}

interface Renaming {
  readonly dialect: Dialect;
  readonly desired: Catalog;
}

function isMysqlFamily(dialect: Dialect): boolean {
  return dialect === 'mysql' || dialect === 'mariadb' || dialect === 'tidb';
}
