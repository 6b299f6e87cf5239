/** Why a statement has no place in a schema file, and what to do instead. */
export interface SqliteRefusal {
  readonly reason: string;
  readonly instead: string;
}
