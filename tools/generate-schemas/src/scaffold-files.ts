import { SCAFFOLD_OPTIONS, type ScaffoldOptionName } from '@lockstep/core/scaffold/scaffold-choice.js';
import { type GeneratedFile, jsonFile } from './generated-file.js';

/** The option schema of the generator `db-module`. */
export function scaffoldFiles(): readonly GeneratedFile[] {
  return [jsonFile('packages/nx/src/generators/db-module/schema.json', DB_MODULE)];
}

/** Words that this release does not do are in it all the same: the generator refuses them with what works. */
function choice(option: ScaffoldOptionName): Readonly<Record<string, unknown>> {
  const { known, description } = SCAFFOLD_OPTIONS[option];
  return { type: 'string', enum: known, description };
}

const DB_MODULE = {
  $schema: 'https://json-schema.org/schema',
  $id: 'LockstepDbModule',
  title: 'db-module',
  description:
    'Makes a project a module: db.config.json, db/schema, workdocs. Creates the project where there is none; never overwrites a file.',
  type: 'object',
  properties: {
    name: {
      type: 'string',
      minLength: 1,
      description: 'Name of the module, and of its project.',
      $default: { $source: 'argv', index: 0 },
      'x-prompt': 'Which name should the module have?',
    },
    directory: {
      type: 'string',
      minLength: 1,
      description:
        'Folder of the project, from the workspace root. Default: where the project of this name is, else `modules/<name>`.',
    },
    engine: choice('engine'),
    dialect: choice('dialect'),
    pull: choice('pull'),
    fromDatabase: {
      type: 'boolean',
      description: 'Write the SQL files from a live database, which is only read.',
    },
    urlFrom: {
      type: 'string',
      pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
      description: 'Name of the variable that holds the URL of that database.',
    },
    schemas: {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      description: 'Only these schemas of that database. Default: all.',
    },
  },
  required: ['name'],
  additionalProperties: false,
};
