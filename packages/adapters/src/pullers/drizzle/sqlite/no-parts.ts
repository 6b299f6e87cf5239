/** A relation of which nothing is known yet, with what a SQLite never has. */
export const NO_PARTS = {
  schema: '',
  storage: 'ordinary',
  primaryKey: null,
  uniques: [],
  foreignKeys: [],
  checks: [],
  exclusions: [],
  indexes: [],
  policies: [],
  rowSecurity: false,
  rowSecurityForced: false,
  options: [],
} as const;
