/** Names of the variables that the generated project reads its URLs from. */
export const ATLAS_VARIABLES = {
  from: 'LOCKSTEP_ATLAS_FROM',
  to: 'LOCKSTEP_ATLAS_TO',
  dev: 'LOCKSTEP_ATLAS_DEV',
} as const;

/** What a generated project file says. */
export interface AtlasProject {
  /** `file://` URLs of HCL files; null where the desired state is the database in `LOCKSTEP_ATLAS_TO`. */
  readonly sources: readonly string[] | null;
  /** Patterns of what is neither looked at nor touched. */
  readonly exclude: readonly string[];
  /** Schemas to look at; empty for all. */
  readonly schemas: readonly string[];
  /** Atlas leaves out what drops or changes something; a rebuild of a SQLite table still may. */
  readonly additionsOnly: boolean;
}

/** The one environment of a generated project. */
export const ATLAS_ENV = 'lockstep';

/**
 * A project file that reads every URL from the environment, because what stands in an argument can be read by all
 * users of a machine.
 */
export function atlasProject({ sources, exclude, schemas, additionsOnly }: AtlasProject): string {
  return [
    ...(additionsOnly ? [SKIP] : []),
    `env "${ATLAS_ENV}" {`,
    `  url = getenv("${ATLAS_VARIABLES.from}")`,
    sources === null
      ? `  src = getenv("${ATLAS_VARIABLES.to}")`
      : `  src = ${list(sources)}\n  dev = getenv("${ATLAS_VARIABLES.dev}")`,
    ...(exclude.length === 0 ? [] : [`  exclude = ${list(exclude)}`]),
    ...(schemas.length === 0 ? [] : [`  schemas = ${list(schemas)}`]),
    '}',
    '',
  ].join('\n');
}

const SKIPPED = [
  ...[
    'drop_schema',
    'modify_schema',
    'drop_table',
    'drop_column',
    'modify_column',
    'drop_index',
    'modify_index',
  ],
  ...['drop_foreign_key', 'modify_foreign_key'],
];

const SKIP = `diff {\n  skip {\n${SKIPPED.map((change) => `    ${change} = true\n`).join('')}  }\n}`;

function list(values: readonly string[]): string {
  return `[${values.map((value) => quoted(value)).join(', ')}]`;
}

/** An HCL string: `${` and `%{` would begin a template. Values are read as CSV again, so commas and quotes are CSV's. */
function quoted(value: string): string {
  const csv = /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  return JSON.stringify(csv).replace(/([$%])\{/g, '$1$1{');
}

/** The arguments of a dry run: they hold no URL. */
export function planArguments(projectFile: string): readonly string[] {
  return [
    ...['schema', 'apply', '--config', `file://${projectFile}`, '--env', ATLAS_ENV],
    ...['--dry-run', '--format', '{{ json . }}'],
  ];
}
