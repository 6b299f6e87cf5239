import { traitsNamed } from './dialects/traits-of.js';
import { type ConfigProblem, holdsPassword, jsonPath, property } from './config-problem.js';
import { defaultEnvironmentProblems } from './default-environment.js';
import { globProblem } from '../text/glob-problem.js';

/**
 * Rules over several keys, read from plain JSON so that they are reported together with what the schema finds. Where a
 * value has the wrong type the schema says so and these stay silent.
 */
export function ruleProblems(json: unknown): readonly ConfigProblem[] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return passwordProblems(json, []);
  return [
    ...passwordProblems(json, []),
    ...defaultEnvironmentProblems(json),
    ...environmentProblems(json),
    ...embeddedProblems(json),
    ...engineProblems(json),
    ...atlasProblems(json),
    ...scratchProblems(property(json, 'scratch'), ['scratch']),
    ...pathProblems(json),
  ];
}

type Path = readonly PropertyKey[];

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

const USE_VARIABLE = 'put it into an environment variable and write the NAME of the variable under "urlFrom"';

function passwordProblems(value: unknown, path: Path): readonly ConfigProblem[] {
  if (typeof value === 'string' && holdsPassword(value)) {
    return [{ path: jsonPath(path), message: `holds a URL with a password; ${USE_VARIABLE}` }];
  }
  if (Array.isArray(value))
    return value.flatMap((item: unknown, index) => passwordProblems(item, [...path, index]));
  return entriesOf(value).flatMap(([key, nested]) => [
    ...(holdsPassword(key)
      ? [{ path: jsonPath(path), message: `has a key with a password in it; ${USE_VARIABLE}` }]
      : []),
    ...passwordProblems(nested, [...path, key]),
  ]);
}

/** What there is no embedded server for cannot be run by Lockstep, neither as a target nor for scratch databases. */
function embeddedProblems(json: unknown): readonly ConfigProblem[] {
  const traits = traitsNamed(property(json, 'dialect'));
  if (traits === null || traits.embedded !== null) return [];
  return entriesOf(property(json, 'environments')).flatMap(([name, value]) =>
    property(value, 'database') === 'embedded'
      ? [
          {
            path: jsonPath(['environments', name, 'database']),
            message:
              'is "embedded", and there is no embedded server of the MySQL family; use "urlFrom" or "from"',
          },
        ]
      : [],
  );
}

function engineProblems(json: unknown): readonly ConfigProblem[] {
  const traits = traitsNamed(property(json, 'dialect'));
  const isPgDelta = property(json, 'engine') === 'pg-delta';
  if (traits === null || !isPgDelta || traits.engines.includes('pg-delta')) return [];
  return [
    {
      path: 'engine',
      message: `is "pg-delta", which is for PostgreSQL alone; for other dialects it is "atlas"`,
    },
  ];
}

/** A project file without its block, or for another engine, would be ignored in silence. */
function atlasProblems(json: unknown): readonly ConfigProblem[] {
  const settings = property(json, 'atlas');
  const [given, ...more] = ['config', 'env'].filter((key) => property(settings, key) !== undefined);
  if (given === undefined) return [];
  const engine = property(json, 'engine');
  if (engine !== 'atlas' && typeof engine === 'string') {
    return [{ path: `atlas.${given}`, message: `belongs to "engine": "atlas"` }];
  }
  const other = given === 'config' ? 'env' : 'config';
  return more.length > 0
    ? []
    : [
        {
          path: `atlas.${other}`,
          message: `is missing: "${given}" needs it, for one file and one env block`,
        },
      ];
}

function environmentProblems(json: unknown): readonly ConfigProblem[] {
  return entriesOf(property(json, 'environments')).flatMap(([name, value]) => {
    const path = ['environments', name];
    const approval = property(value, 'approval');
    const contradicts =
      property(value, 'protected') === true && approval !== undefined && approval !== 'plan';
    return [
      ...(contradicts
        ? [
            {
              path: jsonPath([...path, 'approval']),
              message: 'must be "plan" or absent in a protected environment',
            },
          ]
        : []),
      ...scratchProblems(property(value, 'scratch'), [...path, 'scratch']),
    ];
  });
}

function scratchProblems(scratch: unknown, path: Path): readonly ConfigProblem[] {
  const from = property(scratch, 'from');
  const hasUrl = property(scratch, 'urlFrom') !== undefined;
  const hasFallback = property(scratch, 'fallback') !== undefined;
  const problems: ConfigProblem[] = [];
  if (from === 'url' && !hasUrl)
    problems.push({ path: jsonPath([...path, 'urlFrom']), message: 'is missing: "from": "url" needs it' });
  if (from !== 'url' && hasUrl)
    problems.push({ path: jsonPath([...path, 'urlFrom']), message: 'belongs to "from": "url"' });
  if (from !== 'embedded' && hasFallback) {
    problems.push({ path: jsonPath([...path, 'fallback']), message: 'belongs to "from": "embedded"' });
  }
  return problems;
}

/** What lies outside the project is in no cache key, so its changes would go unseen. */
function pathProblems(json: unknown): readonly ConfigProblem[] {
  const globs = ['schema', 'assumes'].flatMap((key) =>
    listOf(json, key).map((value, index) => ({ path: [key, index], value })),
  );
  const folders = listOf(json, 'pull').map((item, index) => ({
    path: ['pull', index, 'out'],
    value: property(item, 'out'),
  }));
  const project = { path: ['atlas', 'config'], value: property(property(json, 'atlas'), 'config') };
  const leaving = [...globs, ...folders, project].flatMap(({ path, value }) =>
    typeof value === 'string' && leavesProject(value)
      ? [{ path: jsonPath(path), message: 'must stay below the project: no absolute path, no ".."' }]
      : [],
  );
  const taken = folders.flatMap(({ path, value }) => {
    const part = typeof value === 'string' ? OF_OTHERS.exec(value)?.[0] : undefined;
    return part === undefined
      ? []
      : [{ path: jsonPath(path), message: `must not lie in "${part}", which is not for generated types` }];
  });
  const unclear = globs.flatMap(({ path, value }) => {
    const message = typeof value === 'string' ? globProblem(value) : null;
    return message === null ? [] : [{ path: jsonPath(path), message }];
  });
  return [...leaving, ...taken, ...unclear];
}

/** Folders of git and of Lockstep, as any file system may spell them. */
const OF_OTHERS = /(?<=^|[/\\])\.(?:git|lockstep)(?=$|[/\\])/i;

function listOf(json: unknown, key: string): readonly unknown[] {
  const value = property(json, key);
  return Array.isArray(value) ? value : [];
}

function leavesProject(path: string): boolean {
  return /^!?(?:[/\\]|[A-Za-z]:)/.test(path) || path.replace(/^!/, '').split(/[/\\]/).includes('..');
}
