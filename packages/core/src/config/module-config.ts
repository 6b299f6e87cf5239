import { z } from 'zod';
import { HAZARD_CODES } from '../errors/hazard-codes.js';
import { DIALECTS } from './dialects/traits-of.js';
import { MODULE_NAME, MODULE_NAME_WORDS } from './module-name.js';
import { SSL_MODES } from './url/postgres-parameters.js';

/** The engines a module may name. */
export const ENGINES = ['pg-delta', 'atlas', 'prisma', 'alembic'] as const;
/** The tools that types may be generated with. */
export const PULL_TOOLS = ['drizzle', 'prisma', 'kysely'] as const;
/** How a module's schema is kept. */
const STRATEGIES = ['declarative', 'versioned'] as const;
/** Who says yes to a plan. */
export const APPROVAL_MODES = ['auto', 'prompt', 'plan'] as const;

/** What a name of an environment looks like: it is a folder, a file suffix and an Nx configuration. */
export const ENVIRONMENT_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

const variable = (description: string) =>
  z
    .string()
    .regex(VARIABLE_NAME, 'the NAME of an environment variable, never its value')
    .describe(`Name of the environment variable that holds ${description}.`);

const words = z.array(z.string().min(1));
const hazardCodes = z.array(z.enum(HAZARD_CODES));

const policySchema = z
  .union([
    z.literal('additive').describe('Only additions are planned; the rest is listed and left out.'),
    z.strictObject({
      accept: hazardCodes.optional().describe('Hazards that are accepted without asking.'),
      refuse: hazardCodes.optional().describe('Hazards that never pass, whoever approves.'),
    }),
  ])
  .describe("Which hazards pass, and which never do. Overrides the environment's defaults key by key.");

const approvalModeSchema = z
  .enum(APPROVAL_MODES)
  .describe(
    'Who approves: `auto` (nobody is asked), `prompt` (a person at the terminal), `plan` (an approval that names the plan id).',
  );

const scratchSchema = z
  .strictObject({
    from: z
      .enum(['embedded', 'same-server', 'url'])
      .describe('`embedded` (a PostgreSQL from npm), `same-server` (the target itself) or `url`.'),
    urlFrom: variable('the URL of the scratch server, for `"from": "url"`').optional(),
    fallback: z
      .literal('same-server')
      .optional()
      .describe('What to use where no embedded PostgreSQL of the right major is installed.'),
  })
  .describe('Where the scratch database lives that schema files are loaded into.');

const overridable = {
  approval: approvalModeSchema.optional(),
  policy: policySchema.optional(),
  backup: z.unknown().optional().describe('Backup before an apply. Not in this release.'),
  online: z.unknown().optional().describe('Online rewrites of large tables. Not in this release.'),
  ledger: z
    .boolean()
    .optional()
    .describe('Whether the target remembers what was applied, in the schema `lockstep`. Default: true.'),
  workdocs: z
    .boolean()
    .optional()
    .describe('Whether an apply writes evidence to `workdocs/`. Default: true where not embedded.'),
  scratch: scratchSchema.optional(),
  trust: words
    .optional()
    .describe(
      'What schema files may have although it reaches out of their scratch database: names of extensions such as `dblink`, or `login` for loading with the login of the target. Every plan shows it.',
    ),
};

const isProtected = z
  .boolean()
  .optional()
  .describe(
    'A plan needs an approval that names its id; variables come from the process and `.env.<name>` only.',
  );

const protection = {
  sslmode: z
    .enum(SSL_MODES)
    .optional()
    .describe("How the connection is protected, with libpq's meaning. Default: the URL's, else `prefer`."),
  sslrootcert: z
    .string()
    .min(1)
    .optional()
    .describe('File with the CA certificate, from the workspace root; or `system`.'),
};

const embeddedEnvironment = z
  .strictObject({
    database: z.literal('embedded').describe('A PostgreSQL that Lockstep runs itself.'),
    version: z
      .int()
      .min(13)
      .max(18)
      .optional()
      .describe('Major version. Default: the newest that is installed.'),
    protected: isProtected,
    ...overridable,
  })
  .describe('A PostgreSQL that Lockstep runs itself.');

const urlEnvironment = z
  .strictObject({
    urlFrom: variable('the connection URL'),
    ...protection,
    protected: isProtected,
    ...overridable,
  })
  .describe('A server at a URL.');

const partsEnvironment = z
  .strictObject({
    from: z
      .strictObject({
        host: variable('the host name, the IP address or the folder of the Unix socket'),
        port: variable('the port').optional(),
        user: variable('the user'),
        password: variable('the password').optional(),
        database: variable('the name of the database'),
      })
      .describe('Names of the variables that hold the parts of the address. Values need no encoding.'),
    ...protection,
    protected: isProtected,
    ...overridable,
  })
  .describe('A server whose address comes in parts.');

/** The three forms an environment may have, with the key that tells them apart. */
export const ENVIRONMENT_FORMS = {
  database: embeddedEnvironment,
  urlFrom: urlEnvironment,
  from: partsEnvironment,
};

const environmentSchema = z.union([embeddedEnvironment, urlEnvironment, partsEnvironment]);

/** `db.config.json`, as written by a user. */
export const moduleConfigSchema = z
  .strictObject({
    $schema: z.string().optional().describe('Where editors find this description.'),
    module: z
      .string()
      .regex(MODULE_NAME, MODULE_NAME_WORDS)
      .optional()
      .describe("Name of the module. Default: the project's name."),
    dialect: z.enum(DIALECTS).describe('The kind of database.'),
    engine: z.enum(ENGINES).describe('What proposes statements. Lockstep checks and applies them itself.'),
    schema: words
      .min(1)
      .describe(
        'Globs (`**`, `*`, `?`, `{a,b}`, `[ab]`) of the SQL files from the project root; read in byte order of their path.',
      ),
    uses: words
      .optional()
      .describe('Modules (names, or relative folders) whose objects the files of this one refer to.'),
    assumes: words
      .optional()
      .describe(
        'Globs of SQL for objects that nobody manages here but the files refer to. Loaded first, never owned.',
      ),
    owns: z
      .strictObject({
        schemas: words
          .optional()
          .describe('Schemas that belong to this module as a whole; `*` for the database.'),
        objects: words.optional().describe('Globs of qualified names, for instance `public.api_*`.'),
      })
      .optional()
      .describe('What belongs to this module beyond what its files create.'),
    atlas: z
      .strictObject({
        binary: z.string().min(1).optional().describe('The Atlas program, from the workspace root.'),
        config: z
          .string()
          .min(1)
          .optional()
          .describe('An `atlas.hcl` that must agree with this file, from the project root. Needs `env`.'),
        env: z
          .string()
          .min(1)
          .optional()
          .describe('The `env` block of it that is meant; every attribute is respected or refused.'),
      })
      .optional()
      .describe('Settings of the engine `atlas`.'),
    strategy: z.enum(STRATEGIES).optional().describe('How the schema is kept. Default: declarative.'),
    pull: z
      .array(
        z.strictObject({
          tool: z.enum(PULL_TOOLS).describe('The tool that generates the types.'),
          out: z.string().min(1).describe('Folder for the generated files, from the project root.'),
        }),
      )
      .optional()
      .describe('The types to generate; may be empty.'),
    defaultEnvironment: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The environment of a command that names none: any that is not protected. Default: the only one that is not.',
      ),
    environments: z
      .record(z.string().regex(ENVIRONMENT_NAME), environmentSchema)
      .describe('The databases of this module, by name.'),
    ...overridable,
  })
  .describe('One Lockstep module: its SQL files, its databases and its generated types.');

/** A configuration with its default environment filled in. */
export type ModuleConfig = z.infer<typeof moduleConfigSchema> & { readonly defaultEnvironment: string };
export type EnvironmentConfig = z.infer<typeof environmentSchema>;
export type PolicyConfig = z.infer<typeof policySchema>;
export type ApprovalMode = z.infer<typeof approvalModeSchema>;
