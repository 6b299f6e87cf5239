const NOW = "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))";

/** Makes the ledger where it is missing: two tables of the database itself. */
export const SQLITE_LEDGER_DDL: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS lockstep_applied_plan (
  id INTEGER PRIMARY KEY,
  plan_id TEXT NOT NULL,
  module TEXT NOT NULL,
  environment TEXT NOT NULL,
  result TEXT NOT NULL CHECK (result IN ('running', 'applied', 'failed')),
  progress INTEGER NOT NULL,
  statements INTEGER NOT NULL,
  from_fingerprint TEXT NOT NULL,
  to_fingerprint TEXT NOT NULL,
  started_at TEXT NOT NULL DEFAULT ${NOW},
  finished_at TEXT,
  actor TEXT NOT NULL,
  approver TEXT,
  approval_reason TEXT,
  plan TEXT NOT NULL,
  report TEXT
)`,
  `CREATE TABLE IF NOT EXISTS lockstep_owned_object (
  module TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  plan_id TEXT NOT NULL,
  recorded_at TEXT NOT NULL DEFAULT ${NOW},
  PRIMARY KEY (module, kind, name)
)`,
];
