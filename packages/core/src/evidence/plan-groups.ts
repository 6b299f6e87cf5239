import type { Plan, Statement } from '../plan/plan.js';
import { type Sign, type StatementWords, statementWords } from './statement-words.js';

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
}

/** The statements of a plan by the table they are about; sequences, indexes and foreign keys stand with their table. */
export function planGroups(plan: Pick<Plan, 'statements'>): readonly PlanGroup[] {
  const numbered = plan.statements.map((statement, index): NumberedStatement => ({
    ...statementWords(statement.sql),
    number: index + 1,
    statement,
  }));
  const tables = tablesOfSequences(numbered);
  const groups = new Map<string, NumberedStatement[]>();
  for (const one of numbered) {
    const key = one.relation ?? tables.get(one.part) ?? `${one.kind} ${one.part}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.entries()].map(([key, statements]) => groupOf(key, statements));
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

/** `+2 tables, ~1 column, −1 index`: what a plan comes to, with what belongs to a new table counted as the table. */
export function planSummary(groups: readonly PlanGroup[]): string {
  const counted = new Map<string, Set<string>>();
  for (const group of groups) {
    const made = group.statements.find(
      ({ part, kind, sign }) => part === '' && kind === 'table' && sign === '+',
    );
    for (const one of made !== undefined && made.what.startsWith('create') ? [made] : group.statements) {
      const key = `${one.sign} ${one.kind === '' ? 'statement' : one.kind}`;
      const names = counted.get(key) ?? new Set<string>();
      counted.set(key, names.add(`${one.relation ?? ''} ${one.part}`));
    }
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

function kindCount(kind: string, count: number): string {
  const plural = kind.endsWith('y')
    ? `${kind.slice(0, -1)}ies`
    : /(?:x|s)$/.test(kind)
      ? `${kind}es`
      : `${kind}s`;
  return `${count} ${count === 1 ? kind : plural}`;
}
