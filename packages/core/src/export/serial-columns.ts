import type { CatalogFact } from '../catalog/catalog.js';
import { nameParts } from '../catalog/object-names.js';
import type { ExportedStatement } from '../catalog/exported-statement.js';
import { NAME, RELATION, sqlNameOfWritten, unquoted } from './plain-names.js';

/** A column with a sequence that is, in every parameter, the one that `serial` makes. */
export interface Serial {
  /** CREATE SEQUENCE and OWNED BY, which `serial` stands for. */
  readonly statements: readonly ExportedStatement[];
  /** The column as it must be written for that to be true. */
  readonly column: string;
  /** The same column, written as `serial`. */
  readonly asSerial: string;
}

const TYPES: Readonly<Record<string, readonly [string, string]>> = {
  smallint: ['smallserial', '32767'],
  integer: ['serial', '2147483647'],
  bigint: ['bigserial', '9223372036854775807'],
};
const OWNED_BY = new RegExp(String.raw` OWNED BY ${RELATION}\.(${NAME})$`);

/** The columns of a table that can be written as `serial`, by their name as the statements write it. */
export function serialColumns(
  statements: readonly ExportedStatement[],
  facts: ReadonlyMap<string, CatalogFact>,
): ReadonlyMap<string, Serial> {
  const serials = new Map<string, Serial>();
  for (const create of statements) {
    const sequence = facts.get(create.subject ?? '');
    const about = statements.filter((other) => other.subject === create.subject);
    if (sequence?.kind !== 'sequence' || create !== about[0]) continue;
    const [name, serial] = serialOf(sequence, about) ?? [];
    if (name !== undefined && serial !== undefined) serials.set(name, serial);
  }
  return serials;
}

/** Null where more is said about the sequence than CREATE and OWNED BY, or where it is not the one of a `serial`. */
function serialOf(
  sequence: CatalogFact,
  about: readonly ExportedStatement[],
): readonly [string, Serial] | null {
  const [create, owned] = about;
  const dataType = String(sequence.details['dataType']);
  const [, name] = OWNED_BY.exec(owned?.sql ?? '') ?? [];
  const type = TYPES[dataType];
  if (create === undefined || about.length !== 2 || name === undefined || type === undefined) return null;
  if (!isUsual(create, type[1]) || !hasSerialName(sequence, unquoted(name))) return null;
  const value = `nextval('${sqlNameOfWritten(sequence.name)}'::regclass)`;
  return [
    name,
    {
      statements: about,
      column: `${name} ${dataType} NOT NULL DEFAULT ${value}`,
      asSerial: `${name} ${type[0]}`,
    },
  ];
}

function isUsual(create: ExportedStatement, maximum: string): boolean {
  return create.sql.endsWith(` INCREMENT BY 1 MINVALUE 1 MAXVALUE ${maximum} START WITH 1 CACHE 1 NO CYCLE`);
}

/** PostgreSQL shortens names of more than 63 bytes in its own way. */
function hasSerialName(sequence: CatalogFact, column: string): boolean {
  const owner = nameParts(String(sequence.details['ownedBy']));
  const made = `${owner.at(-2) ?? ''}_${column}_seq`;
  const isShort = made.length <= 63 && /^[\x20-\x7e]*$/.test(made);
  return isShort && sequence.schema === owner[0] && nameParts(sequence.name).at(-1) === made;
}
