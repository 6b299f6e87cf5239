import type { CatalogFact } from '@lockstep/core/catalog/catalog.js';
import { hashJson } from '@lockstep/core/text/canonical-json.js';
import { isSign, isWord, sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import type { ColumnRow } from './catalog-rows.js';
import { partName } from '../../shared/part-name.js';
import { partId, rootId } from './fact-names.js';
import { closingBracket, type DefinitionLine } from './table-definition.js';

/** The fact of a column: as the table's definition prints it, with what the table's defaults give it. */
export function columnFact(row: ColumnRow, line: DefinitionLine | undefined): CatalogFact {
  const root = rootId('table', row.tbl);
  const definition = line?.text ?? row.type;
  const defaultText = defaultOf(row, line);
  return {
    id: partId('column', row.tbl, row.name),
    kind: 'column',
    name: partName(row.tbl, row.name),
    schema: '',
    root,
    hash: hashJson(['column', definition, row.collation]),
    references: [root, ...columnsIn(row), ...sequencesIn(defaultText)],
    details: {
      table: row.tbl,
      type: row.type,
      notNull: row.nullable === 'NO',
      default: defaultText,
      generated: row.expression === null || row.expression === '' ? null : row.expression,
      stored: isStored(row),
      identity: /auto_increment/i.test(row.extra) ? 'by default' : null,
      onUpdate: /on update (\S+)/i.exec(row.extra)?.[1] ?? null,
      charset: row.charset,
      collation: row.collation,
      comment: row.comment,
      position: row.position,
      definition,
    },
  };
}

function isStored({ expression, extra }: ColumnRow): boolean | null {
  if (expression === null || expression === '') return null;
  return /stored|persistent/i.test(extra);
}

/** As the definition prints it: information_schema of MySQL does not tell a text from an expression. */
function defaultOf(row: ColumnRow, line: DefinitionLine | undefined): string | null {
  if (line === undefined) return null;
  const at = line.tokens.findIndex((token) => isWord(token, 'DEFAULT'));
  if (at < 0) return null;
  const text = expressionAt(line, at + 1);
  return text.toUpperCase() === 'NULL' && row.nullable === 'YES' ? null : text;
}

/** A literal, a signed number, a call or an expression in brackets. */
function expressionAt({ text, tokens }: DefinitionLine, first: number): string {
  const value = isSign(tokens[first], '-') ? first + 1 : first;
  const open = [value, value + 1].find((index) => isSign(tokens[index], '('));
  const last = tokens[open === undefined ? value : closingBracket(tokens, open)] ?? tokens.at(-1);
  const start = tokens[0]?.start ?? 0;
  return text.slice((tokens[first]?.start ?? start) - start, (last?.end ?? start) - start);
}

/** A computed column needs those it is computed from. */
function columnsIn({ tbl, expression }: ColumnRow): readonly string[] {
  const names = sqlTokens(expression ?? '', 'mysql').filter(({ kind }) => kind === 'name');
  return [...new Set(names.map(({ value }) => partId('column', tbl, value)))];
}

/** MariaDB's `DEFAULT nextval(seq)` needs its sequence. */
function sequencesIn(expression: string | null): readonly string[] {
  if (expression === null) return [];
  const tokens = sqlTokens(expression, 'mysql');
  return tokens.flatMap((token, index) => {
    const calls = isWord(token, 'NEXTVAL', 'LASTVAL') && isSign(tokens[index + 1], '(');
    const name = tokens[index + 2];
    return calls && name?.kind === 'name' && isSign(tokens[index + 3], ')')
      ? [rootId('sequence', name.value)]
      : [];
  });
}
