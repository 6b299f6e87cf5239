/**
 * What a change of a column's type does to stored values: `same` · `in place` (a longer text, more words at the end of
 * an enum) · `wider` (every value has a place in the new type) · `narrower` (a value that has none ends the statement)
 * · `lossy` (values are rounded or cut without a word).
 */
export type TypeChange = 'same' | 'in place' | 'wider' | 'narrower' | 'lossy';

interface MysqlType {
  readonly name: string;
  readonly numbers: readonly number[];
  /** Words of an enum or set, as written. */
  readonly words: readonly string[];
  readonly isUnsigned: boolean;
}

/** Compares two types as `information_schema.columns.column_type` prints them. */
export function compareMysqlTypes(from: string, to: string): TypeChange {
  const [before, after] = [parse(from), parse(to)];
  if (from.toLowerCase() === to.toLowerCase()) return 'same';
  const rule = RULES.find(({ family }) => family.includes(before.name));
  if (rule?.family.includes(after.name) !== true) return crossing(before, after);
  return rule.compare(before, after);
}

function parse(text: string): MysqlType {
  const [, name = '', inner = ''] = /^(\w+)(?:\((.*)\))?/s.exec(text.trim()) ?? [];
  const words = inner.startsWith("'") ? (inner.match(/'(?:[^']|'')*'/g) ?? []) : [];
  const numbers =
    words.length > 0
      ? []
      : inner
          .split(',')
          .filter((part) => part !== '')
          .map(Number);
  return { name: name.toLowerCase(), numbers, words, isUnsigned: /\bunsigned\b/i.test(text) };
}

const INTEGERS = ['tinyint', 'smallint', 'mediumint', 'int', 'bigint'];
const TEXTS = ['tinytext', 'text', 'mediumtext', 'longtext'];
const BLOBS = ['tinyblob', 'blob', 'mediumblob', 'longblob'];
const TEXT_BYTES = [255, 65_535, 16_777_215, 4_294_967_295];
const TIMES = ['datetime', 'timestamp', 'time'];

interface Rule {
  readonly family: readonly string[];
  readonly compare: (before: MysqlType, after: MysqlType) => TypeChange;
}

const RULES: readonly Rule[] = [
  { family: INTEGERS, compare: compareIntegers },
  { family: ['decimal'], compare: compareDecimals },
  { family: ['float', 'double'], compare: (before) => (before.name === 'double' ? 'lossy' : 'wider') },
  { family: ['varchar'], compare: compareLengths('in place') },
  { family: ['varbinary'], compare: compareLengths('in place') },
  { family: ['char'], compare: compareLengths('wider') },
  { family: ['bit'], compare: compareLengths('wider') },
  { family: TEXTS, compare: (before, after) => order(TEXTS, before, after) },
  { family: BLOBS, compare: (before, after) => order(BLOBS, before, after) },
  { family: ['enum'], compare: compareWords },
  { family: ['set'], compare: compareWords },
  { family: TIMES, compare: compareTimes },
];

/** Display widths say nothing about what fits. */
function compareIntegers(before: MysqlType, after: MysqlType): TypeChange {
  const [from, to] = [INTEGERS.indexOf(before.name), INTEGERS.indexOf(after.name)];
  if (before.isUnsigned === after.isUnsigned)
    return from === to ? 'in place' : from < to ? 'wider' : 'narrower';
  return before.isUnsigned && to > from ? 'wider' : 'narrower';
}

function compareDecimals(before: MysqlType, after: MysqlType): TypeChange {
  const [precision = 10, scale = 0] = before.numbers;
  const [newPrecision = 10, newScale = 0] = after.numbers;
  if (newScale < scale) return 'lossy';
  const fits = newPrecision - newScale >= precision - scale && (before.isUnsigned || !after.isUnsigned);
  return fits ? 'wider' : 'narrower';
}

function compareLengths(longer: TypeChange): Rule['compare'] {
  return (before, after) => ((after.numbers[0] ?? 1) >= (before.numbers[0] ?? 1) ? longer : 'narrower');
}

function order(names: readonly string[], before: MysqlType, after: MysqlType): TypeChange {
  return names.indexOf(after.name) >= names.indexOf(before.name) ? 'wider' : 'narrower';
}

function compareWords(before: MysqlType, after: MysqlType): TypeChange {
  if (before.words.every((word, index) => after.words[index] === word)) return 'in place';
  return before.words.every((word) => after.words.includes(word)) ? 'wider' : 'narrower';
}

/** Fractions of a second are rounded; a timestamp ends in 2038, which a datetime does not. */
function compareTimes(before: MysqlType, after: MysqlType): TypeChange {
  const isShorter = (after.numbers[0] ?? 0) < (before.numbers[0] ?? 0);
  if (isShorter) return 'lossy';
  if (before.name === after.name) return 'wider';
  return before.name === 'timestamp' && after.name === 'datetime' ? 'wider' : 'lossy';
}

/** Between kinds of types: only what has room for every value is safe. */
function crossing(before: MysqlType, after: MysqlType): TypeChange {
  if (before.name === 'varchar' || before.name === 'char') return fromText(before, after);
  if (INTEGERS.includes(before.name) && after.name === 'decimal') return toDecimal(before, after);
  return before.name === 'date' && after.name === 'datetime' ? 'wider' : 'lossy';
}

const MOST_DIGITS: Readonly<Record<string, number>> = { tinyint: 3, smallint: 5, mediumint: 8, int: 10 };

function toDecimal(before: MysqlType, after: MysqlType): TypeChange {
  const [precision = 10, scale = 0] = after.numbers;
  const hasRoom = precision - scale >= (MOST_DIGITS[before.name] ?? 20);
  return hasRoom && (before.isUnsigned || !after.isUnsigned) ? 'wider' : 'narrower';
}

/** Four bytes a character at most. */
function fromText(before: MysqlType, after: MysqlType): TypeChange {
  const length = before.numbers[0] ?? 1;
  if (after.name === 'varchar') return (after.numbers[0] ?? 1) >= length ? 'wider' : 'narrower';
  const bytes = TEXT_BYTES[TEXTS.indexOf(after.name)];
  if (bytes !== undefined) return bytes >= length * 4 ? 'wider' : 'narrower';
  return 'lossy';
}
