import { optionsOf } from '@lockstep/core/commands/verb-options.js';
import { SCAFFOLD_OPTIONS, type ScaffoldOptionName } from '@lockstep/core/scaffold/scaffold-choice.js';
import { type Verb, VERB_COMMANDS } from '@lockstep/core/commands/verbs.js';

interface HelperHelp {
  /** What stands behind `lockstep`. */
  readonly usage: string;
  readonly summary: string;
  readonly options: readonly (readonly [string, string])[];
}

const ENVIRONMENT = [
  '-e, --environment=<name>',
  "the environment; default: the module's own default",
] as const;
const MODULE = ['--module=<name>', 'the module; default: the one of this folder'] as const;

function scaffoldOption(name: ScaffoldOptionName): readonly [string, string] {
  const { works, description } = SCAFFOLD_OPTIONS[name];
  return [`--${name}=<${name === 'pull' ? 'tool' : name}>`, `${works.join(', ')}: ${asHelp(description)}`];
}

/** Help texts start small and end without a full stop. */
function asHelp(description: string): string {
  return (
    description.slice(0, 1).toLowerCase() +
    description.slice(1).replace('. Default', '; default').replace(/\.$/, '')
  );
}

/** The commands that are not verbs. */
export const HELPERS = {
  init: {
    usage: 'init',
    summary: 'create a module here; --from-database --url-from=<VARIABLE> starts from a live database',
    options: [
      ['--module=<name>', 'its name; default: the name of the folder'],
      scaffoldOption('dialect'),
      scaffoldOption('engine'),
      scaffoldOption('pull'),
      ['--skip-install', 'add missing packages to package.json and do not install them'],
      ['--from-database', 'write the SQL files from a live database, and pull its types'],
      ['--url-from=<VARIABLE>', "name of the variable that holds the live database's URL"],
      ['--schemas=<a,b>', 'only these schemas of the live database'],
    ],
  },
  exec: {
    usage: 'exec -- <command>',
    summary: "run a command with an environment's database: DATABASE_URL, PG* or MYSQL_*",
    options: [ENVIRONMENT, MODULE],
  },
  approve: {
    usage: 'approve <planId>',
    summary: 'write the approval file of a saved plan',
    options: [
      ['--reason=<why>', 'why it may be applied; kept in the file and in the ledger'],
      ['-e, --environment=<name>', 'only plans of this environment; default: of every one'],
      ['--module=<name>', 'only plans of this module; default: of those of this folder'],
      ['--expires=<when>', 'a duration (24h) or a moment (2030-01-31T12:00:00Z); default: never'],
      ['--accept=<codes>|all', 'hazards that this approval lets pass'],
      ['--json', 'print one JSON object on stdout'],
    ],
  },
  ledger: {
    usage: 'ledger rename',
    summary: 'record that a database belongs to another environment; approved like an apply',
    options: [
      ['--from=<environment>', 'the environment that its ledger remembers'],
      ['--to=<environment>', 'the environment of db.config.json that leads to it'],
      MODULE,
      ['--approve=<id>', 'the id that the refusal prints, where nobody can be asked'],
      ['--lock-wait=<duration>', 'how long to wait for an apply on the database; default: 60s'],
      ['--load-timeout=<duration>', 'how long reading the database may take; default: 120s'],
      ['--json', 'print one JSON object on stdout'],
    ],
  },
  server: {
    usage: 'server start|status|stop',
    summary: 'the embedded PostgreSQL of this workspace',
    options: [],
  },
  doctor: {
    usage: 'doctor',
    summary: 'show what Lockstep finds on this machine, and what is missing',
    options: [],
  },
  explain: {
    usage: 'explain <code>',
    summary: 'show the page of an error code, or what a hazard or a finding means',
    options: [],
  },
  completion: {
    usage: 'completion bash|zsh|fish',
    summary: 'print a shell completion script; see --help',
    options: [
      ['bash', 'eval "$(lockstep completion bash)"'],
      ['zsh', 'eval "$(lockstep completion zsh)"'],
      ['fish', 'lockstep completion fish | source'],
    ],
  },
} as const satisfies Readonly<Record<string, HelperHelp>>;

export type HelperName = keyof typeof HELPERS;

/** What `lockstep <helper> --help` prints. */
export function helperHelp(name: HelperName): string {
  const { usage, summary, options }: HelperHelp = HELPERS[name];
  const rows = options.map(([left, right]) => row(left, right));
  return [`lockstep ${usage}: ${summary}`, ...(rows.length === 0 ? [] : ['', ...rows]), ''].join('\n');
}

/** What `lockstep --help` prints. */
export function mainHelp(version: string): string {
  const verbs = Object.entries(VERB_COMMANDS).map(([verb, { summary }]) => row(verb, summary));
  const helpers = Object.values(HELPERS).map(({ usage, summary }) => row(usage, summary));
  return `lockstep ${version}: SQL schema files, databases and generated types in lockstep

Usage: lockstep <command> [options]

${verbs.join('\n')}

${helpers.join('\n')}

Inside a folder with a db.config.json, a command works on that module; elsewhere on all modules below. --module selects.
lockstep help <command> lists the options of a command.
`;
}

/** What `lockstep <verb> --help` prints. */
export function verbHelp(verb: Verb): string {
  const options = optionsOf(verb, 'cli').map(({ flag, value, short, description }) => ({
    left: `${short === null ? '' : `-${short}, `}--${flag}${value === null ? '' : `=${value}`}`,
    right: description,
  }));
  const width = Math.max(...options.map(({ left }) => left.length));
  const rows = options.map(({ left, right }) => row(left, right, width));
  return `lockstep ${verb}: ${VERB_COMMANDS[verb].summary}\n\n${rows.join('\n')}\n`;
}

function row(left: string, right: string, width = 28): string {
  return `  ${left.padEnd(width)} ${right}`;
}
