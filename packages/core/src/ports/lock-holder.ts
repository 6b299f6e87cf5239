/** The session that holds a database's advisory lock, as far as this login may see it. */
export interface LockHolder {
  readonly pid: number;
  /** `lockstep apply <module>` for another apply. */
  readonly application: string;
  readonly user: string;
  /** Its network address; null where it is local or not shown to this login. */
  readonly client: string | null;
  /** When its session began, ISO 8601; null where this login may not see it. */
  readonly since: string | null;
}
