import type { CatalogFact, FactKind } from '../../catalog/catalog.js';
import { describeObject } from '../../catalog/object-kind.js';
import type { ParsedStatement } from '../../source/parsed-statement.js';
import { treeAt } from '../../source/syntax-tree.js';
import { flagDetail, textDetail } from '../model/catalog-index.js';
import type { CatalogQuestions } from '../model/catalog-questions.js';
import type { Hazard } from '../model/hazard.js';
import { hazard } from '../model/statement-effect.js';
import { flagAt } from './syntax/statement-tree.js';

/** What a statement may compute while it makes it; an event trigger runs with the statements behind it. */
const COMPUTED: ReadonlySet<FactKind> = new Set<FactKind>([
  ...(['materialized_view', 'index', 'constraint', 'column', 'default', 'event_trigger'] as const),
]);

const ROUTINES: ReadonlySet<FactKind> = new Set<FactKind>(['function', 'procedure', 'aggregate']);

/** Through these a routine is reached that the fact itself does not name. */
const LEADS_ON: ReadonlySet<FactKind> = new Set<FactKind>(['view', 'domain', ...ROUTINES]);

/**
 * The routines of users that a statement runs, with the rights of whoever applies: what they do to stored rows is in no
 * rule's power to say. `creates` are ids of facts that exist after it and did not before.
 */
export function runsRoutines(
  statement: ParsedStatement,
  creates: readonly string[],
  ask: CatalogQuestions,
): readonly Hazard[] {
  if (isNotComputed(statement)) return [];
  const made = creates
    .flatMap((id) => ask.after.byId(id) ?? [])
    .filter((fact) => COMPUTED.has(fact.kind) && !isForLater(fact, creates, ask));
  return made.flatMap((fact) =>
    routinesOf(fact, ask).map((routine) => {
      const label = describeObject(routine);
      const message = `${label} runs with the rights of whoever applies for ${what(fact)}, and may change or delete what is stored. Read it first.`;
      return hazard('BREAKS_READERS', label, message);
    }),
  );
}

/** A column is added with its default. */
function what({ kind, name }: CatalogFact): string {
  return describeObject({ kind: kind === 'default' ? 'column' : kind, name });
}

/** A new table holds no row to compute anything for; a materialized view `WITH NO DATA` computes nothing. */
function isNotComputed({ node, tree }: ParsedStatement): boolean {
  return node === 'CreateStmt' || flagAt(treeAt(tree, 'into'), 'skipData');
}

/** A default of a column that was there, and a check that no stored row meets now, wait for the next row. */
function isForLater(fact: CatalogFact, creates: readonly string[], ask: CatalogQuestions): boolean {
  if (fact.kind === 'default') return !creates.includes(`column:${fact.name}`);
  if (fact.kind !== 'constraint') return false;
  const [table, domain] = [textDetail(fact, 'table'), textDetail(fact, 'domain')];
  return (
    flagDetail(fact, 'validated') === false ||
    (table !== null && ask.isCreated({ kind: 'table', name: table })) ||
    (domain !== null && ask.isCreated({ kind: 'domain', name: domain }))
  );
}

type Routine = CatalogFact & { readonly kind: 'function' | 'procedure' | 'aggregate' };

function isRoutine(fact: CatalogFact): fact is Routine {
  return ROUTINES.has(fact.kind) && fact.extension === undefined;
}

function routinesOf(fact: CatalogFact, ask: CatalogQuestions): readonly Routine[] {
  const seen = new Set<CatalogFact>();
  const look = (at: CatalogFact): void => {
    if (seen.has(at)) return;
    seen.add(at);
    const constraints = at.kind === 'domain' ? ask.after.partsOf('constraint', at.name) : [];
    const needed = at.references.flatMap((id) => ask.after.byId(id) ?? []);
    for (const next of [...constraints, ...needed]) {
      if (LEADS_ON.has(next.kind) || isOfDomain(next)) look(next);
    }
  };
  look(fact);
  return [...seen].filter(isRoutine);
}

function isOfDomain(fact: CatalogFact): boolean {
  return fact.kind === 'constraint' && textDetail(fact, 'domain') !== null;
}
