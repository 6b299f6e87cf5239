import { addKey, type AlterAction } from '@lockstep/core/hazards/mysql/alter-action.js';
import type { MysqlStatement } from '@lockstep/core/hazards/mysql/mysql-statement.js';

/** Words of CREATE INDEX that say nothing about the index. */
const MODIFIERS = /^(OR|REPLACE|ONLINE|OFFLINE)$/i;

/** CREATE INDEX and DROP INDEX as the action of ALTER TABLE that does the same; null where it is neither. */
export function indexAction({ node, names, tokens }: MysqlStatement): AlterAction | null {
  const [index] = names;
  if (index === undefined) return null;
  if (node === 'DROP INDEX') return { kind: 'drop key', name: index.name };
  return addKey(tokens.filter(({ text }) => !MODIFIERS.test(text)));
}
