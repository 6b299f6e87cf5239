import { isSign, isWord, type SqlToken } from '@lockstep/core/text/sql/sql-tokens.js';
import {
  closingBracket,
  type DefinitionLine,
  namesInBrackets,
} from '../../../dialects/mysql/catalog/table-definition.js';
import {
  byName,
  type CatalogCheck,
  type CatalogForeignKey,
  type CatalogIndex,
  type CatalogKey,
  type CatalogRelation,
  type IndexKey,
} from '../../catalog/table-catalog.js';

type Keys = Pick<
  CatalogRelation,
  'primaryKey' | 'uniques' | 'foreignKeys' | 'checks' | 'indexes' | 'options'
>;

/** The keys, checks and indexes of a table as `SHOW CREATE TABLE` prints it, each in canonical order. */
export function keysOf(lines: readonly DefinitionLine[]): Keys {
  const starting = (...words: readonly string[]): readonly DefinitionLine[] =>
    lines.filter(({ tokens }) => isWord(tokens[0], ...words));
  const constraints = starting('CONSTRAINT');
  const isForeign = ({ tokens }: DefinitionLine): boolean =>
    tokens.some((token, index) => isWord(token, 'FOREIGN') && isWord(tokens[index + 1], 'KEY'));
  const [primary] = starting('PRIMARY');
  const uniques = starting('UNIQUE');
  return {
    primaryKey: primary === undefined ? null : { ...keyOf(primary), name: '' },
    uniques: uniques.filter(isPlain).map(keyOf).sort(byName),
    foreignKeys: constraints.filter(isForeign).map(foreignKeyOf).sort(byName),
    checks: constraints
      .filter((line) => !isForeign(line))
      .map(checkOf)
      .sort(byName),
    indexes: [...starting('KEY'), ...uniques.filter((line) => !isPlain(line))].map(indexOf).sort(byName),
    options: starting('FULLTEXT', 'SPATIAL', 'VECTOR')
      .map(({ text }) => text)
      .sort(),
  };
}

function nameOf({ tokens }: DefinitionLine): string {
  return tokens.find(({ kind }) => kind === 'name')?.value ?? '';
}

function keyOf(line: DefinitionLine): CatalogKey {
  const columns = namesInBrackets(line.tokens, 0);
  return { name: nameOf(line), columns, nullsNotDistinct: false, definition: '' };
}

function foreignKeyOf(line: DefinitionLine): CatalogForeignKey {
  const { tokens, text } = line;
  const at = tokens.findIndex((token) => isWord(token, 'REFERENCES'));
  const open = tokens.findIndex((token, index) => index > at && isSign(token, '('));
  const table = tokens.slice(at + 1, open).flatMap(({ kind, value }) => (kind === 'name' ? [value] : []));
  const behind = text.slice((tokens[closingBracket(tokens, open)]?.end ?? 0) - (tokens[0]?.start ?? 0));
  return {
    name: nameOf(line),
    columns: namesInBrackets(tokens, 0),
    target: { schema: '', table: table.join('.'), columns: namesInBrackets(tokens, at) },
    onUpdate: actionOf(behind, 'UPDATE'),
    onDelete: actionOf(behind, 'DELETE'),
    definition: '',
  };
}

function actionOf(text: string, event: string): string | null {
  const action = new RegExp(`ON ${event} (CASCADE|RESTRICT|SET NULL|SET DEFAULT)`).exec(text)?.[1];
  return action?.toLowerCase() ?? null;
}

function checkOf(line: DefinitionLine): CatalogCheck {
  const open = line.tokens.findIndex((token) => isSign(token, '('));
  return { name: nameOf(line), expression: textOf(line, inBrackets(line.tokens, open)) };
}

function indexOf(line: DefinitionLine): CatalogIndex {
  const open = line.tokens.findIndex((token) => isSign(token, '('));
  return {
    name: nameOf(line),
    method: '',
    unique: isWord(line.tokens[0], 'UNIQUE'),
    nullsNotDistinct: false,
    keys: partsOf(line.tokens, open).map((part) => indexKey(line, part)),
    included: [],
    where: null,
    parameters: [],
  };
}

function indexKey(line: DefinitionLine, part: readonly SqlToken[]): IndexKey {
  const [only, ...more] = part;
  return {
    column: only?.kind === 'name' && more.length === 0 ? only.value : null,
    sql: textOf(line, part),
    operatorClass: null,
    collation: null,
    descending: false,
    nullsFirst: false,
  };
}

/** True for a key of whole columns in their usual order. */
function isPlain({ tokens }: DefinitionLine): boolean {
  const open = tokens.findIndex((token) => isSign(token, '('));
  return partsOf(tokens, open).every((part) => part.length === 1 && part[0]?.kind === 'name');
}

function inBrackets(tokens: readonly SqlToken[], open: number): readonly SqlToken[] {
  return tokens.slice(open + 1, closingBracket(tokens, open));
}

/** The parts of the list in the bracket at `open`, without the commas. */
function partsOf(tokens: readonly SqlToken[], open: number): readonly (readonly SqlToken[])[] {
  const parts: SqlToken[][] = [[]];
  let depth = 0;
  for (const token of inBrackets(tokens, open)) {
    if (isSign(token, '(')) depth += 1;
    if (isSign(token, ')')) depth -= 1;
    if (depth === 0 && isSign(token, ',')) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

function textOf({ text, tokens }: DefinitionLine, part: readonly SqlToken[]): string {
  const start = tokens[0]?.start ?? 0;
  return text.slice((part[0]?.start ?? start) - start, (part.at(-1)?.end ?? start) - start);
}
