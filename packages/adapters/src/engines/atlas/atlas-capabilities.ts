import { traitsOf } from '@lockstep/core/config/dialects/traits-of.js';
import type { Dialect } from '@lockstep/core/config/target/connection-target.js';
import type { AtlasVersion } from './atlas-version.js';

/** One thing that a binary can or cannot do. */
export interface AtlasCapability {
  readonly what: string;
  /** `tried`: not known before a plan's dry apply (an official binary decides by its login). */
  readonly can: 'yes' | 'no' | 'tried';
}

/** Kinds of objects that the community edition runs on its dev database and never plans, by dialect. */
const UNSEEN: Readonly<Record<'postgresql' | 'mysql' | 'sqlite', readonly string[]>> = {
  postgresql: [
    'view',
    'materialized_view',
    'function',
    'procedure',
    'aggregate',
    'trigger',
    'event_trigger',
    'policy',
    'rule',
    'domain',
    'sequence',
    'extension',
    'publication',
    'subscription',
    'foreign_server',
    'foreign_table',
    'collation',
    'other',
  ],
  mysql: ['view', 'function', 'procedure', 'trigger', 'event', 'sequence', 'other'],
  sqlite: ['view', 'trigger', 'other'],
};

/** Kinds that a binary never plans. An official binary is judged by what its plans do. */
export function unseenKinds({ edition }: AtlasVersion, dialect: Dialect): ReadonlySet<string> {
  return new Set(edition === 'community' ? UNSEEN[traitsOf(dialect).family] : []);
}

/** What a binary can and cannot do on a dialect, for `doctor`. */
export function atlasCapabilities(version: AtlasVersion, dialect: Dialect): readonly AtlasCapability[] {
  const beyond = version.edition === 'community' ? 'no' : 'tried';
  const family = traitsOf(dialect).family;
  const ofDialect: Readonly<Record<typeof family, readonly AtlasCapability[]>> = {
    postgresql: [
      { what: 'enum types', can: version.version === 'development' ? 'tried' : 'yes' },
      { what: 'views, materialized views, functions, procedures, triggers', can: beyond },
      { what: 'extensions, domains, sequences of their own, row security', can: beyond },
    ],
    mysql: [
      { what: 'views, functions, procedures, triggers, events, sequences', can: beyond },
      { what: 'vector columns, invisible columns, partitions', can: 'no' },
    ],
    sqlite: [
      { what: 'views, triggers, virtual tables', can: beyond },
      { what: 'collations, DEFERRABLE, ON CONFLICT', can: 'no' },
    ],
  };
  return [
    { what: 'tables, columns, keys, checks, indexes, comments', can: 'yes' },
    ...ofDialect[family],
    { what: 'renames by itself (Lockstep makes them: --rename=old=new)', can: beyond },
  ];
}
