import { type Action, encodeId, type StableId } from '@supabase/pg-delta';

/** An action in the order it is run, and whether it must not share a transaction with those before it. */
export interface OrderedAction {
  readonly action: Action;
  readonly startsSegment: boolean;
}

/** What the engine's order lacks: an action that has to wait for others, told by a key they share and its rank there. */
interface Place {
  readonly key: string;
  readonly rank: number;
}

/** What is done to one column, in the order that PostgreSQL accepts. */
const COLUMN_STEPS = [
  'DROP DEFAULT',
  'DROP IDENTITY',
  'DROP NOT NULL',
  'TYPE',
  'SET NOT NULL',
  'ADD GENERATED',
  'SET GENERATED',
  'SET DEFAULT',
] as const;

const COLUMN_STEP = new RegExp(
  `^(ALTER (?:FOREIGN )?TABLE .+? ALTER COLUMN "(?:[^"]|"")*") (${COLUMN_STEPS.join('|')})`,
);

/**
 * Puts the engine's actions into an order that runs: a default is set after its column has its new type, an identity
 * is added after NOT NULL and taken away before a sequence of its name is made, a table's grants are renewed before those of its columns, and values are added to enums
 * first of all, in a transaction of their own where the plan uses them.
 */
export function orderActions(actions: readonly Action[]): readonly OrderedAction[] {
  const { first, rest } = enumValuesFirst(withoutRepeatedDefaults(actions));
  const ordered = delayed(identitiesFirst(rest));
  const needsCommit = first.some((action) => isUsed(action, ordered));
  return [
    ...first.map((action) => ({ action, startsSegment: false })),
    ...ordered.map((action, index) => ({ action, startsSegment: index === 0 && needsCommit })),
  ];
}

/** A changed type makes the engine set the default again, and the changed default once more. */
function withoutRepeatedDefaults(actions: readonly Action[]): readonly Action[] {
  const last = new Map<string, number>();
  actions.forEach((action, index) => {
    const step = COLUMN_STEP.exec(action.sql);
    if (step?.[2] === 'SET DEFAULT') last.set(action.sql, index);
  });
  return actions.filter((action, index) => (last.get(action.sql) ?? index) === index);
}

/** An identity has a sequence of its own, and a column that becomes `serial` wants one of the same name. */
function identitiesFirst(actions: readonly Action[]): readonly Action[] {
  const firstSequence = actions.findIndex(({ sql }) => sql.startsWith('CREATE SEQUENCE '));
  const moved = actions.filter(
    ({ sql }, index) => index > firstSequence && COLUMN_STEP.exec(sql)?.[2] === 'DROP IDENTITY',
  );
  if (firstSequence === -1 || moved.length === 0) return actions;
  return [
    ...actions.slice(0, firstSequence),
    ...moved,
    ...actions.slice(firstSequence).filter((action) => !moved.includes(action)),
  ];
}

const ADD_VALUE = /^ALTER TYPE (.+) ADD VALUE ('(?:[^']|'')*')/;

/** Adding a value needs nothing but the type, so it can come first; what uses the value then finds it committed. */
function enumValuesFirst(actions: readonly Action[]): {
  readonly first: readonly Action[];
  readonly rest: readonly Action[];
} {
  const firstValue = actions.findIndex(({ sql }) => ADD_VALUE.test(sql));
  if (firstValue === -1) return { first: [], rest: actions };
  const isFirst = (action: Action, index: number): boolean =>
    ADD_VALUE.test(action.sql) || (index < firstValue && isRename(action));
  return { first: actions.filter(isFirst), rest: actions.filter((action, index) => !isFirst(action, index)) };
}

/** True for an action that renames an object in place. */
export function isRename(action: Action): boolean {
  return action.produces.length > 0 && action.destroys.length > 0 && / RENAME /.test(action.sql);
}

/** A value is used where its text stands, or where a column becomes one of that type and may hold it. */
function isUsed(value: Action, actions: readonly Action[]): boolean {
  const [, type = '', literal = ''] = ADD_VALUE.exec(value.sql) ?? [];
  const name = type.replaceAll('"', '').split('.').at(-1) ?? '';
  return actions.some(
    ({ sql }) => sql.includes(literal) || (/ ALTER COLUMN .* TYPE /.test(sql) && sql.includes(name)),
  );
}

/** Keeps the engine's order, but holds an action back until those it has to follow were done. */
function delayed(actions: readonly Action[]): readonly Action[] {
  const places = actions.map(placeOf);
  const waiting = new Map<string, number[]>();
  for (const place of places) {
    if (place !== null) waiting.set(place.key, [...(waiting.get(place.key) ?? []), place.rank]);
  }
  const done: Action[] = [];
  const held: number[] = [];
  const mustWait = (index: number): boolean => {
    const place = places[index];
    if (place === undefined || place === null) return false;
    return (waiting.get(place.key) ?? []).some((rank) => rank < place.rank);
  };
  const run = (index: number): void => {
    const [action, place] = [actions[index], places[index]];
    if (action !== undefined) done.push(action);
    if (place === undefined || place === null) return;
    const ranks = waiting.get(place.key) ?? [];
    ranks.splice(ranks.indexOf(place.rank), 1);
    const ready = held.findIndex((other) => places[other]?.key === place.key && !mustWait(other));
    if (ready !== -1) held.splice(ready, 1).forEach(run);
  };
  actions.forEach((_, index) => {
    if (mustWait(index)) held.push(index);
    else run(index);
  });
  return done;
}

function placeOf(action: Action): Place | null {
  const step = COLUMN_STEP.exec(action.sql);
  if (step !== null) {
    return { key: step[1] ?? '', rank: COLUMN_STEPS.findIndex((name) => name === step[2]) };
  }
  const grant = [...action.produces, ...action.destroys, ...action.consumes].find((id) => id.kind === 'acl');
  return grant === undefined ? null : grantPlace(grant);
}

/** Whatever is revoked from a whole table is revoked from its columns too. */
function grantPlace(grant: Extract<StableId, { kind: 'acl' }>): Place {
  return { key: `${encodeId(grant.target)} ${grant.grantee}`, rank: grant.column === undefined ? 0 : 1 };
}
