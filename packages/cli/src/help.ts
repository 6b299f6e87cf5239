import { optionsOf, type Verb, VERB_SUMMARIES } from '@lockstep/core';

const HELPER_LINES: readonly (readonly [string, string])[] = [
  ['init', 'make a module here; --from-database --url-from=<VARIABLE> starts from a live database'],
  ['exec -- <command>', 'run a command with DATABASE_URL of an environment'],
  ['server start|status|stop', 'the embedded PostgreSQL of this workspace'],
  ['doctor', 'what Lockstep finds on this machine, and what is missing'],
  ['explain <code>', 'the page about an error code'],
];

/** What `lockstep --help` prints. */
export function mainHelp(version: string): string {
  const verbs = Object.entries(VERB_SUMMARIES).map(([verb, text]) => row(verb, text));
  const helpers = HELPER_LINES.map(([usage, text]) => row(usage, text));
  return `lockstep ${version}: SQL schema files, databases and generated types in lockstep

Usage: lockstep <command> [options]

${verbs.join('\n')}

${helpers.join('\n')}

Inside a folder with a db.config.json that module is meant; elsewhere all modules below. --module selects.
lockstep <command> --help lists the options of a command.
`;
}

/** What `lockstep <verb> --help` prints. */
export function verbHelp(verb: Verb): string {
  const options = optionsOf(verb, 'cli').map(({ flag, value, description }) =>
    row(`--${flag}${value === null ? '' : `=${value}`}`, description),
  );
  return `lockstep ${verb}: ${VERB_SUMMARIES[verb]}\n\n${options.join('\n')}\n`;
}

function row(left: string, right: string): string {
  return `  ${left.padEnd(28)} ${right}`;
}
