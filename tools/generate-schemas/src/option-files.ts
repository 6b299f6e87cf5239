import { COMMAND_OPTIONS, type CommandOption, optionsOf } from '@lockstep/core/commands/verb-options.js';
import { type Verb, VERB_COMMANDS, VERBS } from '@lockstep/core/commands/verbs.js';
import { OPTION_SCHEMAS } from '@lockstep/core/config/command-options.js';
import { OPTIONS_OF_APPLY } from '@lockstep/core/errors/option-names.js';
import { z } from 'zod';
import { type GeneratedFile, jsonFile, markdownFile, markdownTable } from './generated-file.js';

/** The option schemas of the Nx executors, and the table of all options. */
export function optionFiles(): readonly GeneratedFile[] {
  return [
    ...VERBS.map((verb) => jsonFile(`packages/nx/src/executors/${verb}/schema.json`, executorSchema(verb))),
    markdownFile('docs/reference/options.md', [
      '# Options',
      '',
      'The same words on the command line (`lockstep apply --lock-wait=2m`) and under Nx',
      '(`nx run api:db-apply --lock-wait=2m`). A duration is `500ms`, `60s`, `2m` or `1h`; a bare number is seconds.',
      'Options that take several values take them with commas or are given again.',
      '',
      ...markdownTable(
        ['Option', 'Commands', 'Targets', 'Meaning'],
        COMMAND_OPTIONS.map((option) => [
          `\`--${option.flag}${option.value === null ? '' : `=${option.value}`}\``,
          option.cli.length === VERBS.length ? 'all' : option.cli.map((verb) => `\`${verb}\``).join(' '),
          targetsOf(option),
          option.description,
        ]),
      ),
      '',
      '## Commands',
      '',
      ...markdownTable(
        ['Command', 'Target', 'What it does'],
        VERBS.map((verb) => [`\`lockstep ${verb}\``, `\`db-${verb}\``, VERB_COMMANDS[verb].summary]),
      ),
    ]),
  ];
}

function targetsOf({ nx }: CommandOption): string {
  if (nx.length === VERBS.length) return 'all';
  return nx.length === 0 ? '–' : nx.map((verb) => `\`db-${verb}\``).join(' ');
}

/** Helps people type; the check itself is Lockstep's own (Nx enforces no minimum, format or record keys). No defaults: Nx would not use them in `outputs`. */
function executorSchema(verb: Verb): Record<string, unknown> {
  const own = optionsOf(verb, 'nx').map(({ name }) => [name, propertyOf(name)] as const);
  const refused = handsNothingOn(verb)
    ? OPTIONS_OF_APPLY.map(
        (name) =>
          [
            name,
            {
              ...propertyOf(name),
              description: 'Belongs to `db-apply`; refused here, because it would reach no task.',
            },
          ] as const,
      )
    : [];
  return {
    $schema: 'https://json-schema.org/schema',
    version: 2,
    title: `db-${verb}`,
    description: VERB_COMMANDS[verb].summary,
    type: 'object',
    properties: Object.fromEntries([...own, ...refused]),
    required: [],
    additionalProperties: false,
  };
}

/** The targets that only depend on an apply: they name its options so that they can refuse them in words. */
function handsNothingOn(verb: Verb): boolean {
  return verb === 'sync' || verb === 'pull';
}

function propertyOf(name: keyof typeof OPTION_SCHEMAS): Record<string, unknown> {
  const property = z.toJSONSchema(OPTION_SCHEMAS[name], { target: 'draft-7', io: 'input', reused: 'inline' });
  return Object.fromEntries(Object.entries(property).filter(([key]) => key !== '$schema'));
}
