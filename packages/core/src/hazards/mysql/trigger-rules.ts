import type { ObjectRef } from '../../catalog/object-kind.js';
import type { Hazard } from '../model/hazard.js';
import { hazard, touch, type Touch } from '../model/statement-effect.js';
import { isWord } from '../../text/sql/sql-tokens.js';
import type { MysqlQuestions } from './mysql-questions.js';
import type { MysqlStatement } from './mysql-statement.js';

/**
 * A trigger on a table that exists: one that runs before a write decides what is written; one that runs after it leaves
 * the row as it is, unless it takes the place of another trigger. One that is recreated as it was changes nothing.
 */
export function createTrigger(statement: MysqlStatement, ask: MysqlQuestions): readonly Touch[] {
  const [trigger] = statement.names;
  if (trigger === undefined || statement.table === null) return [];
  const on: ObjectRef = { kind: 'table', name: statement.table.name };
  return [touch(on, 'none', ...hazardsOf(statement, trigger.name, ask))];
}

function hazardsOf(statement: MysqlStatement, name: string, ask: MysqlQuestions): readonly Hazard[] {
  const existing = ask.trigger('before', name);
  if (existing !== null && existing.hash === ask.trigger('after', name)?.hash) return [];
  const label = `trigger ${statement.table?.name ?? ''}.${name}`;
  const breaks = (effect: string): readonly Hazard[] => [
    hazard('BREAKS_READERS', label, `${label} ${effect}`),
  ];
  if (runsBefore(statement)) return breaks('may change or refuse what running code writes.');
  const isReplaced = statement.modifiers.includes('REPLACE') && existing !== null;
  return isReplaced ? breaks('is replaced by another one.') : [];
}

function runsBefore({ tokens }: MysqlStatement): boolean {
  return tokens.some(
    (token, at) => isWord(token, 'BEFORE') && isWord(tokens[at + 1], 'INSERT', 'UPDATE', 'DELETE'),
  );
}

/** A trigger that goes: what ran with every write no longer does, unless the plan makes it again as it was. */
export function dropTrigger(name: string, ask: MysqlQuestions): Touch {
  const [before, after] = [ask.trigger('before', name), ask.trigger('after', name)];
  const label = `trigger ${before?.name ?? name}`;
  const stays = before !== null && before.hash === after?.hash;
  return touch(
    { kind: 'trigger', name },
    'access exclusive',
    stays
      ? hazard('DEPENDENTS_REBUILT', label, `${label} is dropped and recreated.`)
      : hazard('BREAKS_READERS', label, `${label} no longer runs with the writes of running code.`),
  );
}
