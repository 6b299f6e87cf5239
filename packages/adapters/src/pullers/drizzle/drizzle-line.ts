/** What differs between the release lines of Drizzle that Lockstep knows. */
export interface DrizzleLine {
  readonly name: '0.31' | '1.0-rc';
  /** The drizzle-orm that its generated code is for. */
  readonly orm: RegExp;
  readonly install: string;
  /** Kinds of tables that its drizzle-kit does not see. */
  readonly blindTo: readonly string[];
  /** Modes it gives columns by itself; those that drizzle-kit says of a column win. */
  readonly modes: Readonly<Record<string, string>>;
  readonly arrays: 'chained' | 'dimensions';
  readonly rowSecurity: 'enableRLS' | 'withRLS';
  readonly relations: 'relations' | 'defineRelations';
  /** Arrays of custom types need a codec here, or the driver hands out their text. */
  readonly customArrayCodec: string | null;
}

const LINES: readonly (DrizzleLine & { readonly kit: RegExp })[] = [
  {
    name: '0.31',
    kit: /^0\.31\.\d+$/,
    orm: /^0\.(3[6-9]|4\d)\./,
    install: '{addDev} drizzle-kit@0.31.11 && {add} drizzle-orm@0.45.4',
    blindTo: ['partitioned', 'foreign'],
    modes: { timestamp: 'string', bigint: 'number', bigserial: 'bigint' },
    arrays: 'chained',
    rowSecurity: 'enableRLS',
    relations: 'relations',
    customArrayCodec: null,
  },
  {
    name: '1.0-rc',
    kit: /^1\.0\.0-rc\.\d+$/,
    orm: /^1\.0\.0-rc\.\d+$/,
    install: '{addDev} drizzle-kit@1.0.0-rc.5 && {add} drizzle-orm@1.0.0-rc.5',
    blindTo: ['foreign'],
    modes: { bigint: 'number', bigserial: 'number' },
    arrays: 'dimensions',
    rowSecurity: 'withRLS',
    relations: 'defineRelations',
    customArrayCodec: 'enum',
  },
];

/** How the known lines are named to a user. */
export const KNOWN_LINES = '0.31.x and 1.0.0-rc.x';

/** The line of a drizzle-kit version; null for one that is not known. */
export function lineOf(kitVersion: string): DrizzleLine | null {
  return LINES.find(({ kit }) => kit.test(kitVersion)) ?? null;
}
