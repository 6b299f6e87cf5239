import type { CatalogFact } from '@lockstep/core/catalog/catalog.js';
import { hashJson } from '@lockstep/core/text/canonical-json.js';
import { isWord, type SqlToken } from '@lockstep/core/text/sql/sql-tokens.js';
import { partName } from '../../shared/part-name.js';
import { partId, rootId } from './fact-names.js';
import { type DefinitionLine, namesInBrackets } from './table-definition.js';

interface Key {
  readonly kind: 'index' | 'constraint';
  readonly name: string;
  readonly type:
    'primary key' | 'unique' | 'foreign key' | 'check' | 'index' | 'fulltext' | 'spatial' | 'vector';
}

/** The facts of the keys and constraints of a printed table, in its order. */
export function keyFacts(table: string, lines: readonly DefinitionLine[]): readonly CatalogFact[] {
  const ids = new Set<string>();
  return lines.flatMap((line) => {
    const key = keyOf(line.tokens);
    if (key === null) return [];
    const plain = partId(key.kind, table, key.name);
    // A foreign key may have the name of a unique key.
    const id = ids.has(plain) ? `${plain} (${key.type})` : plain;
    ids.add(id);
    return [keyFact({ table, line, key, id })];
  });
}

/** True for a line that is neither column nor key, as `PERIOD FOR`: it belongs to the table itself. */
export function isTableLine({ tokens }: DefinitionLine): boolean {
  return tokens[0]?.kind !== 'name' && keyOf(tokens) === null;
}

function keyOf(tokens: readonly SqlToken[]): Key | null {
  const [first, second] = tokens;
  if (isWord(first, 'PRIMARY')) return { kind: 'constraint', name: 'PRIMARY', type: 'primary key' };
  if (isWord(first, 'UNIQUE')) return { kind: 'constraint', name: nameIn(tokens), type: 'unique' };
  if (isWord(first, 'CONSTRAINT')) {
    const type = tokens.some((token) => isWord(token, 'FOREIGN')) ? 'foreign key' : 'check';
    return { kind: 'constraint', name: second?.value ?? '', type };
  }
  if (isWord(first, 'KEY')) return { kind: 'index', name: nameIn(tokens), type: 'index' };
  if (!isWord(second, 'KEY')) return null;
  const special = (['fulltext', 'spatial', 'vector'] as const).find((type) =>
    isWord(first, type.toUpperCase()),
  );
  return special === undefined ? null : { kind: 'index', name: nameIn(tokens), type: special };
}

function nameIn(tokens: readonly SqlToken[]): string {
  return tokens.find((token) => token.kind === 'name')?.value ?? '';
}

/** Said or not, an index of InnoDB is a tree; engines leave it out. */
const DEFAULT_METHOD = /\) USING BTREE\b/;

interface KeyLine {
  readonly table: string;
  readonly line: DefinitionLine;
  readonly key: Key;
  readonly id: string;
}

function keyFact({ table, line, key, id }: KeyLine): CatalogFact {
  const root = rootId('table', table);
  const columns = key.type === 'check' ? namesOf(line.tokens.slice(2)) : namesInBrackets(line.tokens, 0);
  const foreign = key.type === 'foreign key' ? foreignSide(line.tokens) : null;
  const own = columns.map((column) => partId('column', table, column));
  const theirs = foreign === null ? [] : foreignIds(foreign);
  const shared = { table, definition: line.text, columns };
  return {
    id,
    kind: key.kind,
    name: partName(table, key.name),
    schema: '',
    root,
    hash: hashJson([key.type, line.text.replace(DEFAULT_METHOD, ')')]),
    references: [...new Set([root, ...own, ...theirs])],
    details:
      key.kind === 'index'
        ? { ...shared, valid: true, unique: false, indexType: key.type }
        : {
            ...shared,
            type: key.type,
            validated: !/NOT ENFORCED/.test(line.text),
            foreignTable: foreign?.table ?? null,
            foreignColumns: foreign?.columns ?? null,
          },
  };
}

/** Columns that an expression reads; a check names nothing else in backticks. */
function namesOf(tokens: readonly SqlToken[]): readonly string[] {
  return [...new Set(tokens.filter(({ kind }) => kind === 'name').map(({ value }) => value))];
}

interface ForeignSide {
  /** Qualified where it lies in another database. */
  readonly table: string;
  readonly columns: readonly string[];
  readonly isElsewhere: boolean;
}

function foreignSide(tokens: readonly SqlToken[]): ForeignSide | null {
  const at = tokens.findIndex((token) => isWord(token, 'REFERENCES'));
  if (at < 0) return null;
  const columns = namesInBrackets(tokens, at);
  const open = tokens.findIndex((token, index) => index > at && token.text === '(');
  const names = tokens.slice(at + 1, open).filter(({ kind }) => kind === 'name');
  return { table: names.map(({ value }) => value).join('.'), columns, isElsewhere: names.length > 1 };
}

function foreignIds({ table, columns, isElsewhere }: ForeignSide): readonly string[] {
  if (isElsewhere) return [];
  return [rootId('table', table), ...columns.map((column) => partId('column', table, column))];
}
