import type { ObjectKind } from '@lockstep/core/catalog/object-kind.js';
import type { ProposedStatement } from '@lockstep/core/catalog/proposal.js';
import type { FactBase, StableId } from '@supabase/pg-delta';
import { factIdOf, factKindOf } from '../reading/fact-names.js';
import { objectOfId } from './proposed-statements.js';
import { quotedPart } from './quoted-name.js';
import type { ObjectRename } from './rename-labels.js';

const WORDS: Readonly<Partial<Record<StableId['kind'], string>>> = {
  table: 'TABLE',
  foreignTable: 'FOREIGN TABLE',
  view: 'VIEW',
  materializedView: 'MATERIALIZED VIEW',
  index: 'INDEX',
  sequence: 'SEQUENCE',
  type: 'TYPE',
  domain: 'DOMAIN',
};

/** Kinds that can be renamed by name. */
export const RENAMABLE: ReadonlySet<ObjectKind | 'column'> = new Set([
  'table',
  'foreign_table',
  'view',
  'materialized_view',
  'index',
  'sequence',
  'type',
  'domain',
  'column',
  'constraint',
  'trigger',
  'policy',
]);

/** The statement that gives an object another name in its place. Throws a plain `Error` for other kinds. */
export function renameStatement(rename: ObjectRename, current: FactBase): ProposedStatement {
  return {
    sql: renameSql(rename, current),
    object: objectOfId(rename.from),
    verb: 'rename',
    transactional: true,
    startsSegment: false,
    creates: [factIdOf(rename.to)],
    destroys: [factIdOf(rename.from)],
    retypes: [],
  };
}

function renameSql({ from, to }: ObjectRename, current: FactBase): string {
  if (!('name' in from) || !('name' in to) || !('schema' in from)) throw cannotRename(from);
  const name = quotedPart(to.name);
  if ('table' in from) return `${partPrefix(from, current)} TO ${name}`;
  const word = WORDS[from.kind];
  if (word === undefined) throw cannotRename(from);
  return `ALTER ${word} ${quotedPart(from.schema)}.${quotedPart(from.name)} RENAME TO ${name}`;
}

function partPrefix(from: Extract<StableId, { table: string; name: string }>, current: FactBase): string {
  const on = `${quotedPart(from.schema)}.${quotedPart(from.table)}`;
  const old = quotedPart(from.name);
  if (from.kind === 'trigger' || from.kind === 'policy') {
    return `ALTER ${from.kind.toUpperCase()} ${old} ON ${on} RENAME`;
  }
  const whole = WORDS[current.get(from)?.parent?.kind ?? 'table'] ?? 'TABLE';
  return `ALTER ${whole} ${on} RENAME ${from.kind === 'column' ? 'COLUMN' : 'CONSTRAINT'} ${old}`;
}

function cannotRename(id: StableId): Error {
  return new Error(`A ${factKindOf(id.kind)} cannot be renamed.`);
}
