import { traitsNamed } from '../config/dialects/traits-of.js';
import { rebuildGroups } from '../hazards/sqlite/table-rebuild.js';
import type { Plan, Statement } from '../plan/plan.js';
import { type Sign, type StatementWords, statementWords } from '../text/sql/statement-words.js';

/** A statement of a plan with its number, from 1, and what it does. */
export interface NumberedStatement extends StatementWords {
  readonly number: number;
  readonly statement: Statement;
}

/** What a plan does to one table, or to one other object, in the order in which it runs. */
export interface PlanGroup {
  readonly sign: Sign;
  /** `create table public.users`, `alter table public.users`, `drop view public.v`. */
  readonly title: string;
  readonly statements: readonly NumberedStatement[];
  /** True where the table is made anew under another name and put in its own place: it is changed, not dropped. */
  readonly isRebuild?: true;
}

/** The statements of a plan by the table they are about; sequences, indexes and foreign keys stand with their table. */
export function planGroups(plan: Pick<Plan, 'dialect' | 'statements'>): readonly PlanGroup[] {
  const read = plan.statements.map((statement, index): NumberedStatement => ({
    ...statementWords(statement.sql),
    number: index + 1,
    statement,
  }));
  const rebuilt = tablesOfRebuilds(plan, read);
  const numbered = read.map((one) => (rebuilt.has(one.number) ? { ...one, sign: '~' as const } : one));
  const tables = tablesOfSequences(numbered);
  const groups = new Map<string, NumberedStatement[]>();
  for (const one of numbered) {
    const key = rebuilt.get(one.number) ?? one.relation ?? tables.get(one.part) ?? `${one.kind} ${one.part}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const anew = new Set(rebuilt.values());
  return [...groups.entries()].map(([key, statements]) =>
    anew.has(key)
      ? { sign: '~', title: `rebuild table ${key}`, statements, isRebuild: true }
      : groupOf(key, statements),
  );
}

/** The number of each statement of a rebuild, with the table that it is about. */
function tablesOfRebuilds(
  { dialect }: Pick<Plan, 'dialect'>,
  statements: readonly NumberedStatement[],
): ReadonlyMap<number, string> {
  if (traitsNamed(dialect)?.rebuildsTables !== true) return new Map();
  return new Map(
    rebuildGroups(statements.map(({ statement }) => statement.sql)).flatMap((rebuild) => {
      const table = statements[rebuild.drop]?.relation ?? rebuild.table;
      const parts = [rebuild.create, ...(rebuild.copy === null ? [] : [rebuild.copy]), rebuild.drop];
      return [...parts, rebuild.rename].map((at) => [at + 1, table] as const);
    }),
  );
}

/** A sequence is made before the statement that says whose it is, or is named in a default of its table. */
function tablesOfSequences(statements: readonly NumberedStatement[]): ReadonlyMap<string, string> {
  return new Map(
    statements
      .filter(({ kind, relation, part }) => kind === 'sequence' && relation !== null && part !== '')
      .map(({ part, relation }) => [part, relation ?? '']),
  );
}

function groupOf(key: string, statements: readonly NumberedStatement[]): PlanGroup {
  const [first] = statements;
  const itself = statements.find(({ part, what }) => part === '' && /^(?:create|drop|rename)/.test(what));
  if (itself !== undefined) return { sign: itself.sign, title: `${itself.what} ${key}`, statements };
  if (statements.length === 1 && first !== undefined) {
    return { sign: first.sign, title: titleOf(first), statements };
  }
  const isRelation = statements.some(({ relation }) => relation !== null);
  return { sign: '~', title: isRelation ? `alter table ${key}` : `alter ${key}`, statements };
}

/** What one statement does, with its table where it has one: `drop column email of public.users`. */
export function titleOf({ what, part, relation }: NumberedStatement): string {
  if (part === '' || relation === null) return `${what} ${relation ?? part}`.trim();
  return `${what} ${part} ${what.startsWith('comment') ? 'of' : 'on'} ${relation}`;
}

/**
 * `+2 tables, ~1 column, −1 index`: what a plan comes to. What belongs to a table that is made, or made anew, is counted as
 * the table; of an ALTER TABLE with several actions each counts.
 */
export function planSummary(groups: readonly PlanGroup[]): string {
  const counted = new Map<string, Set<string>>();
  for (const { sign, kind, name } of groups.flatMap(countedIn)) {
    const key = `${sign} ${kind === '' ? 'statement' : kind}`;
    counted.set(key, (counted.get(key) ?? new Set()).add(name));
  }
  const order = ['+', '~', '-'];
  return [...counted.entries()]
    .sort(([a], [b]) => order.indexOf(a.charAt(0)) - order.indexOf(b.charAt(0)))
    .map(
      ([key, names]) =>
        `${key.charAt(0) === '-' ? '−' : key.charAt(0)}${kindCount(key.slice(2), names.size)}`,
    )
    .join(', ');
}

interface Counted {
  readonly sign: Sign;
  readonly kind: string;
  /** The same name counts once. */
  readonly name: string;
}

function countedIn(group: PlanGroup): readonly Counted[] {
  if (group.isRebuild === true) return [{ sign: '~', kind: 'table', name: group.title }];
  const made = group.statements.find(
    ({ part, kind, what }) => part === '' && kind === 'table' && what.startsWith('create'),
  );
  const statements = made === undefined ? group.statements : [made];
  return statements.flatMap((one) =>
    (one.actions ?? [one]).map(({ sign, kind, part }, action) => {
      // A constraint without a name is one of its own.
      const own = part === '' && kind === 'constraint' ? `${one.number} ${action}` : part;
      return { sign, kind, name: `${one.relation ?? ''} ${own}` };
    }),
  );
}

function kindCount(kind: string, count: number): string {
  const plural = kind.endsWith('y')
    ? `${kind.slice(0, -1)}ies`
    : /(?:x|s)$/.test(kind)
      ? `${kind}es`
      : `${kind}s`;
  return `${count} ${count === 1 ? kind : plural}`;
}
