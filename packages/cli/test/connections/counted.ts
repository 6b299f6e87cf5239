import type { SeenConnection } from './counting-proxy.js';

/** What a command did with its target. */
export interface Counted {
  /** Connections to the target; those that only look on while a reading waits are left out. */
  readonly connections: number;
  /** Readings of the whole catalog of the target. */
  readonly readings: number;
  /** Connections to scratch databases on the same server, and those that make them. */
  readonly scratch: number;
}

/** How connections of ours to a server are told from each other. */
export interface ServerMarks {
  /** What the greeting of a connection to this database holds. */
  readonly toDatabase: (greeting: string, database: string) => boolean;
  /** A query that each whole reading of the catalog makes once. */
  readonly reading: string | RegExp;
}

/** PostgreSQL names the database in clear; a program of an engine does not say that it is us. */
export const POSTGRES_MARKS: ServerMarks = {
  toDatabase: (greeting, database) => greeting.includes(`\0database\0${database}\0`),
  reading: 'JOIN pg_available_extensions a ON a.name = e.extname',
};

export const MARIADB_MARKS: ServerMarks = {
  toDatabase: (greeting, database) => greeting.includes(`${database}\0`),
  // What the server's facts are asked with goes on behind it.
  reading: /SELECT database\(\) AS db, current_user\(\) AS login(?!,)/,
};

/** Counts connections of ours. */
export function counted(
  seen: readonly SeenConnection[],
  { database, marks }: { readonly database: string; readonly marks: ServerMarks },
): Counted {
  const ours = seen.filter(({ sent }) => {
    const greeting = greetingOf(sent);
    return OURS.test(greeting) && !greeting.includes('lockstep watch');
  });
  const isScratch = ({ sent }: SeenConnection): boolean =>
    /lockstep[_ ]scratch/.test(greetingOf(sent)) || !marks.toDatabase(greetingOf(sent), database);
  const target = ours.filter((one) => !isScratch(one));
  const readings = target.map(({ sent }) => sent.split(marks.reading).length - 1);
  return {
    connections: target.length,
    readings: readings.reduce((sum, one) => sum + one, 0),
    scratch: ours.length - target.length,
  };
}

/** A name of our sessions, not that of a database. */
const OURS = /lockstep(?![_a-z0-9])/;

function greetingOf(sent: string): string {
  return sent.slice(0, 600);
}
