/** The ledger's tables in databases that have no schemas: every reader of a catalog leaves `lockstep_*` out. */
export const LEDGER_TABLES = ['lockstep_applied_plan', 'lockstep_owned_object'] as const;

/** The columns as the server's catalog must show them: name, type, `null` where they may be, and what else is said. */
export const LEDGER_COLUMNS: Readonly<Record<(typeof LEDGER_TABLES)[number], readonly string[]>> = {
  lockstep_applied_plan: [
    'id bigint auto_increment',
    ...['plan_id', 'module', 'environment', 'result', 'from_fingerprint', 'to_fingerprint'].map(
      (name) => `${name} varchar`,
    ),
    ...['progress int', 'statements int', 'in_flight int null', 'in_flight_state varchar null'],
    ...['started_at datetime', 'finished_at datetime null', 'actor text', 'approver text null'],
    ...['approval_reason text null', 'plan longtext', 'report longtext null'],
  ],
  lockstep_owned_object: [
    ...['module', 'kind', 'name', 'hash', 'plan_id'].map((name) => `${name} varchar`),
    'recorded_at datetime',
  ],
};

const OPTIONS = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin';

/** Makes the ledger where it is missing. Plans and reports are JSON in plain text: no server judges them. */
export const MYSQL_LEDGER_DDL: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS lockstep_applied_plan (
  id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  plan_id varchar(64) NOT NULL,
  module varchar(190) NOT NULL,
  environment varchar(190) NOT NULL,
  result varchar(10) NOT NULL,
  progress int NOT NULL,
  statements int NOT NULL,
  in_flight int,
  in_flight_state varchar(64),
  from_fingerprint varchar(190) NOT NULL,
  to_fingerprint varchar(190) NOT NULL,
  started_at datetime(3) NOT NULL,
  finished_at datetime(3),
  actor text NOT NULL,
  approver text,
  approval_reason text,
  plan longtext NOT NULL,
  report longtext
) ${OPTIONS}`,
  `CREATE TABLE IF NOT EXISTS lockstep_owned_object (
  module varchar(190) NOT NULL,
  kind varchar(40) NOT NULL,
  name varchar(190) NOT NULL,
  hash varchar(190) NOT NULL,
  plan_id varchar(64) NOT NULL,
  recorded_at datetime(3) NOT NULL,
  PRIMARY KEY (module, kind, name)
) ${OPTIONS}`,
];
