import { partName } from '../../shared/part-name.js';
import { entriesOf, type Entry, grouped } from './entries.js';
import type {
  SeenCheck,
  SeenColumn,
  SeenForeignKey,
  SeenIndexColumn,
  SeenPartition,
  SeenTable,
  TableRows,
} from './table-rows.js';

/** What is seen of the tables that are meant, their columns, keys and checks. The order of columns is no part of it. */
export function tablesEntries(
  rows: TableRows,
  isMeant: (table: string) => boolean,
  database: string,
): readonly Entry[] {
  const ofMeant = <Row extends { readonly tbl: string }>(all: readonly Row[]): readonly Row[] =>
    all.filter(({ tbl }) => isMeant(tbl));
  const partitions = grouped(ofMeant(rows.partitions), ({ tbl }) => tbl);
  const meant = rows.tables.filter(({ name, type }) => type !== 'SEQUENCE' && isMeant(name));
  const indexColumns = rows.indexColumns.filter(({ table_name }) => isMeant(table_name));
  const indexes = grouped(indexColumns, ({ table_name, index_name }) => partName(table_name, index_name));
  const foreignKeys = grouped(ofMeant(rows.foreignKeys), ({ tbl, name }) => partName(tbl, name));
  return [
    ...meant.flatMap((table) => tableEntries(table, partitions.get(table.name) ?? [])),
    ...rows.columns.flatMap((column) => columnEntries(column, database)),
    ...[...indexes].flatMap(([name, columns]) => indexEntries(name, columns)),
    ...[...foreignKeys].flatMap(([name, columns]) => foreignKeyEntries(name, columns, database)),
    ...ofMeant(rows.foreignRules).flatMap(({ tbl, name, onUpdate, onDelete }) =>
      entriesOf(`constraint ${partName(tbl, name)}`, { 'on update': onUpdate, 'on delete': onDelete }),
    ),
    ...ofMeant(rows.checks).flatMap(checkEntries),
  ];
}

function tableEntries(table: SeenTable, partitions: readonly SeenPartition[]): readonly Entry[] {
  const { name, engine, collation, options, comment, type } = table;
  return entriesOf(`table ${name}`, {
    kind: type,
    engine,
    collation,
    options: (options ?? '').toLowerCase().split(' ').sort().join(' '),
    comment,
    partitions: partitions.map(partitionText).join('\n'),
  });
}

function partitionText({ tbl, ...part }: SeenPartition): string {
  return JSON.stringify({ ...part, of: tbl });
}

function columnEntries(column: SeenColumn, database: string): readonly Entry[] {
  const { tbl, name, type, nullable, def, extra, expression, collation, comment } = column;
  return entriesOf(`column ${partName(tbl, name)}`, {
    type,
    'not null': String(nullable === 'NO'),
    default: def === null ? null : ownNames(def, database),
    generated: expression,
    extra: (extra ?? '').toLowerCase(),
    collation,
    comment,
  });
}

/** A default may take its value from a sequence, whose database the server names. */
function ownNames(text: string, database: string): string {
  const own = `\`${database.replaceAll('`', '``')}\`.`;
  return text
    .replaceAll(/\b(?:next|last|set)val\(/g, '$&\u0000')
    .replaceAll(`\u0000${own}`, '')
    .replaceAll('\u0000', '');
}

function indexEntries(name: string, columns: readonly SeenIndexColumn[]): readonly Entry[] {
  const [first] = columns;
  if (first === undefined) return [];
  const isUnique = first.non_unique === 0;
  return entriesOf(`${isUnique ? 'constraint' : 'index'} ${name}`, {
    columns: columns.map(printedColumn).join(', '),
    unique: String(isUnique),
    method: first.index_type,
    comment: first.index_comment,
    visible: first.is_visible ?? null,
    ignored: first.ignored ?? null,
  });
}

function printedColumn({ column_name, expression, sub_part, collation }: SeenIndexColumn): string {
  const length = sub_part === null ? '' : `(${sub_part})`;
  return `${column_name ?? `(${expression ?? ''})`}${length}${collation === 'D' ? ' DESC' : ''}`;
}

function foreignKeyEntries(
  name: string,
  columns: readonly SeenForeignKey[],
  database: string,
): readonly Entry[] {
  const [first] = columns;
  const place = first === undefined || first.theirSchema === database ? '' : `${first.theirSchema}.`;
  return entriesOf(`constraint ${name}`, {
    'foreign key': columns.map(({ columnName }) => columnName).join(', '),
    references: `${place}${first?.theirTable ?? ''} (${columns.map(({ theirColumn }) => theirColumn).join(', ')})`,
  });
}

/** MariaDB's JSON is a text with a check, which is nobody's constraint. */
function checkEntries({ tbl, name, clause, enforced }: SeenCheck): readonly Entry[] {
  if (clause === `json_valid(\`${name}\`)`) return [];
  return entriesOf(`constraint ${partName(tbl, name)}`, { check: clause, enforced });
}
