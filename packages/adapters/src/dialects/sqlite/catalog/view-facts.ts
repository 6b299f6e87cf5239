import type { CatalogFact } from '@lockstep/core/catalog/catalog.js';
import { isSign, isWord, type SqlToken, sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import { createHead } from '../parser/text/created-name.js';
import { normalText } from '../parser/text/normal-text.js';
import { relationsIn } from '../parser/text/relations-in.js';
import type { Tokens } from '../parser/text/token-groups.js';
import { factId, makeFact } from './make-fact.js';
import type { ObjectRow } from './read-rows.js';
import { isVirtual, type SourceNames } from './table-source.js';

/** The fact of a view. */
export function viewFact({ name, sql }: ObjectRow, names: SourceNames): CatalogFact {
  const tokens = behindName(sql);
  const definition = normalText(tokens);
  return makeFact({
    kind: 'view',
    name,
    root: null,
    details: { definition, securityInvoker: null },
    definition,
    references: relationIds(tokens, names),
  });
}

/** The fact of a trigger, which hangs on its table or view. */
export function triggerFact({ name, sql, table }: ObjectRow, names: SourceNames): CatalogFact {
  const tokens = behindName(sql);
  const definition = normalText(plainTrigger(tokens));
  const parent = names.relation(table);
  const root = parent === null ? null : relationId(parent);
  return makeFact({
    kind: 'trigger',
    name,
    root,
    details: { table: parent?.name ?? table, definition },
    definition,
    references: [...(root === null ? [] : [root]), ...relationIds(tokens, names)],
  });
}

/** The fact of a virtual table; the tables that hold its content are SQLite's own business. */
export function virtualTableFact({ name, sql }: ObjectRow): CatalogFact {
  const definition = normalText(behindName(sql));
  return makeFact({ kind: 'other', name, root: null, details: { definition, virtual: true }, definition });
}

/** Id of the fact of a table, view or virtual table. */
export function relationId(object: ObjectRow): string {
  if (object.type === 'view') return factId('view', object.name);
  return factId(isVirtual(object) ? 'other' : 'table', object.name);
}

function behindName(sql: string | null): Tokens {
  const tokens = sqlTokens(sql ?? '', 'sqlite');
  return tokens.slice(createHead(tokens)?.next ?? 0);
}

function relationIds(tokens: Tokens, names: SourceNames): readonly string[] {
  return relationsIn(tokens).flatMap((name) => {
    const found = names.relation(name);
    return found === null ? [] : [relationId(found)];
  });
}

/** `BEFORE` and `FOR EACH ROW` are what a trigger is that does not say otherwise. */
function plainTrigger(tokens: Tokens): Tokens {
  const begin = tokens.findIndex((token) => isWord(token, 'BEGIN'));
  const each = tokens.findIndex(
    (token, at) => at < begin && isWord(token, 'FOR') && isWord(tokens[at + 1], 'EACH'),
  );
  const plain = each < 0 ? tokens : [...tokens.slice(0, each), ...tokens.slice(each + 3)];
  const isUntimed = isWord(plain[0], 'INSERT', 'UPDATE', 'DELETE');
  const timed = isUntimed ? [BEFORE, ...plain] : plain;
  return timed.filter((token, at) => !(isSign(token, ';') && at === timed.length - 1));
}

const BEFORE: SqlToken = { kind: 'word', text: 'BEFORE', value: 'BEFORE', start: -1, end: -1 };
