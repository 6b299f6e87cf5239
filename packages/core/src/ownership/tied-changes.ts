import { type Catalog, factsById } from '../catalog/catalog.js';
import { writtenParts } from '../catalog/name-parts.js';
import type { Tie } from '../catalog/tie.js';
import type { ProposedStatement } from '../catalog/proposal.js';

/** Both catalogs, for the tables of what a statement names. */
export interface BothCatalogs {
  readonly current: Catalog;
  readonly desired: Catalog;
}

/** The id of what the statement would change under the tied object; null where it leaves that alone. Pure. */
export function changedUnder(tie: Tie, statement: ProposedStatement, catalogs: BothCatalogs): string | null {
  switch (tie.kind) {
    case 'sequence':
      return dropped([tie.holder ?? '', ...tie.on], statement);
    case 'statistics':
      return dropped(tie.on, statement);
    case 'row type':
    case 'typed table':
      return dropped(tie.on, statement) ?? reshaped(tie, statement);
    case 'child':
      return dropped(tie.on, statement) ?? inheritedFrom(tie, statement, catalogs);
  }
}

/** A rename is followed by what hangs on the object, unless it renames a column that others have too. */
function dropped(ids: readonly string[], statement: ProposedStatement): string | null {
  if (statement.verb === 'rename') return null;
  return ids.find((id) => statement.destroys.includes(id)) ?? null;
}

/** What gives a table or a type other columns, or columns of another type. */
function reshaped(tie: Tie, statement: ProposedStatement): string | null {
  const touched = [...statement.creates, ...statement.destroys, ...statement.retypes].map(holderOfColumn);
  const type = statement.verb === 'alter' && /^ALTER TYPE .* ATTRIBUTE /s.test(statement.sql);
  if (type) touched.push(`type:${statement.object.name}`);
  return tie.on.find((id) => touched.includes(nameOf(id)) || touched.includes(id)) ?? null;
}

/** The name of the table or type whose column this is; null for another fact. */
function holderOfColumn(id: string): string | null {
  return id.startsWith('column:') ? writtenParts(nameOf(id)).slice(0, -1).join('.') : null;
}

function nameOf(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}

const NAME = String.raw`(?:"(?:[^"]|"")*"|[\w$]+)`;
const ALTER = new RegExp(
  String.raw`^ALTER (?:FOREIGN )?TABLE (?:IF EXISTS )?(?:ONLY )?(${NAME}(?:\.${NAME})*) (.*)$`,
  's',
);

/** Subcommands that stay with the table they name. */
const OF_ONE_TABLE =
  /^(?:(?:RE)?SET \(|(?:OWNER TO|SET (?:SCHEMA|TABLESPACE|LOGGED|UNLOGGED|ACCESS METHOD|WITHOUT)|CLUSTER ON|ENABLE|DISABLE|FORCE|NO FORCE|REPLICA|RENAME TO|ATTACH|DETACH|INHERIT|NO INHERIT)\b)/;

/** Constraints that only a partition would have from its parent. */
const OF_PARTITIONS = /^ADD CONSTRAINT .+? (?:UNIQUE|EXCLUDE|FOREIGN KEY)\b|NO INHERIT(?: NOT VALID)?$/s;

/** The parent whose columns or checks the statement changes. */
function inheritedFrom(tie: Tie, statement: ProposedStatement, catalogs: BothCatalogs): string | null {
  const [, table, change = ''] = ALTER.exec(statement.sql) ?? [];
  if (table === undefined || OF_ONE_TABLE.test(change) || OF_PARTITIONS.test(change)) return null;
  if (dropsOwnConstraint(statement, catalogs)) return null;
  return tie.on.find((id) => isNamed(id, table)) ?? null;
}

/** Only checks and NOT NULL are inherited outside of partitions. */
function dropsOwnConstraint({ destroys }: ProposedStatement, { current }: BothCatalogs): boolean {
  const facts = factsById(current);
  const types = destroys.flatMap((id) => {
    const fact = facts.get(id);
    return fact?.kind === 'constraint' ? [String(fact.details['type'])] : [];
  });
  return types.length > 0 && types.every((type) => type !== 'check' && type !== 'not null');
}

/** True where both are one name, whatever is in quotes. */
function isNamed(id: string, table: string): boolean {
  return plain(nameOf(id)) === plain(table);
}

function plain(name: string): string {
  return writtenParts(name)
    .map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part))
    .join('\u0000');
}
