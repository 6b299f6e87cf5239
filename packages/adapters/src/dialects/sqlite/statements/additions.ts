import type { Catalog, CatalogFact } from '@lockstep/core/catalog/catalog.js';
import { isSign, isWord, sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import { rebuildGroups } from '@lockstep/core/hazards/sqlite/table-rebuild.js';
import { factId } from '../catalog/make-fact.js';
import { partName } from '../../shared/part-name.js';
import { quoted } from '../connect/compile-use.js';
import { type EffectCatalogs } from './effect.js';
import { sqliteStatementEffects } from './statement-effect.js';
import { createHead, qualifiedNameAt } from '../parser/text/created-name.js';
import { findWord, groupAt, splitAtCommas, type Tokens, wordsAt } from '../parser/text/token-groups.js';

/**
 * The additions among these statements. A rebuild that only brings columns is undone: those that ALTER TABLE can add are
 * added, and the others are left out with what needs them.
 */
export function sqliteAdditions(statements: readonly string[], catalogs: EffectCatalogs): readonly string[] {
  const rebuilds = rebuildGroups(statements);
  const replaced = new Map(
    rebuilds.map((rebuild) => [
      rebuild.create,
      addedColumns(rebuild.table, statements[rebuild.create] ?? '', catalogs),
    ]),
  );
  const gone = new Set(
    rebuilds.flatMap(({ create, copy, drop, rename }) => [create, copy ?? create, drop, rename]),
  );
  const kept = statements.flatMap((sql, at) => replaced.get(at) ?? (gone.has(at) ? [] : [sql]));
  return withoutNeedy(kept, catalogs);
}

function addedColumns(table: string, create: string, catalogs: EffectCatalogs): readonly string[] {
  const tokens = sqlTokens(create, 'sqlite');
  const open = tokens.findIndex((token) => isSign(token, '('));
  return splitAtCommas(groupAt(tokens, open)).flatMap((item) => {
    const [first] = item;
    if (first === undefined || isWord(first, ...TABLE_CLAUSES)) return [];
    const id = factId('column', partName(table, first.value));
    if (has(catalogs.current, id) || !isAddable(item) || isConstrained(id, catalogs)) return [];
    const clause = create.slice(first.start, item.at(-1)?.end);
    return [`ALTER TABLE ${quoted(table)} ADD COLUMN ${clause}`];
  });
}

const TABLE_CLAUSES = ['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN'];

function has({ facts }: Catalog, id: string): boolean {
  return facts.some((fact) => fact.id === id);
}

/** What SQLite's ADD COLUMN takes: no key, no stored value, a default that is a constant, and one where NULL may not be. */
function isAddable(item: Tokens): boolean {
  if (item.some((token) => isWord(token, 'PRIMARY', 'UNIQUE', 'STORED', 'REFERENCES', 'CHECK'))) return false;
  const at = item.findIndex((token) => isWord(token, 'DEFAULT'));
  const value = at < 0 ? undefined : item[at + 1];
  const isConstant =
    !isSign(value, '(') && !isWord(value, 'CURRENT_TIMESTAMP', 'CURRENT_DATE', 'CURRENT_TIME');
  const isRequired = item.some((_, index) => wordsAt(item, index, 'NOT', 'NULL'));
  return isConstant && (!isRequired || (value !== undefined && !isWord(value, 'NULL')));
}

/** A new key or check of the table that reads the column comes with a rebuild alone. */
function isConstrained(id: string, { current, desired }: EffectCatalogs): boolean {
  return desired.facts.some(
    (fact) => fact.kind === 'constraint' && fact.references.includes(id) && !has(current, fact.id),
  );
}

/** Takes out what refers to a column or table that nothing makes. */
function withoutNeedy(statements: readonly string[], catalogs: EffectCatalogs): readonly string[] {
  const effects = sqliteStatementEffects(statements, catalogs);
  const wanted = new Map<string, CatalogFact>(catalogs.desired.facts.map((fact) => [fact.id, fact]));
  const present = new Set(catalogs.current.facts.map(({ id }) => id));
  let kept = statements.map((_, at) => at);
  for (;;) {
    const made = new Set([...present, ...kept.flatMap((at) => effects[at]?.creates ?? [])]);
    const isMet = (id: string): boolean =>
      (wanted.get(id)?.references ?? []).every((needed) => made.has(needed) || !wanted.has(needed));
    const met = kept.filter(
      (at) =>
        (effects[at]?.creates ?? []).every(isMet) &&
        indexedColumns(statements[at] ?? '').every((id) => made.has(id) || !wanted.has(id)),
    );
    if (met.length === kept.length) return kept.flatMap((at) => statements[at] ?? []);
    kept = met;
  }
}

/** Ids of what an index may read, by every name behind its table: one for a UNIQUE of the table is not a fact of its own. */
function indexedColumns(sql: string): readonly string[] {
  const tokens = sqlTokens(sql, 'sqlite');
  const head = createHead(tokens);
  if (head?.kind !== 'index') return [];
  const table = qualifiedNameAt(tokens, findWord(tokens, head.next, 'ON') + 1);
  if (table === null) return [];
  return tokens
    .slice(table.next)
    .filter(({ kind }) => kind === 'name' || kind === 'word')
    .map(({ value }) => factId('column', partName(table.name, value)));
}
