import { type ConfigProblem, holdsPassword, jsonPath, property } from './config-problem.js';
import { didYouMean } from './nearest.js';

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

/** An environment that a typo cannot turn into somebody's server: embedded, or a SQLite file. */
function defaultEnvironmentProblems(json: unknown): readonly ConfigProblem[] {
  const name = property(json, 'defaultEnvironment');
  const environments = entriesOf(property(json, 'environments'));
  const path = 'defaultEnvironment';
  const embedded = environments
    .filter(([, value]) => property(value, 'database') === 'embedded')
    .map(([key]) => key);
  const choice =
    embedded.length > 0
      ? `name one of the embedded environments: ${embedded.join(', ')}`
      : 'add an environment { "database": "embedded" } and name it here';
  if (name === undefined) return [{ path, message: `is missing: ${choice}` }];
  if (typeof name !== 'string' || name === '' || holdsPassword(name) || environments.length === 0) return [];
  const names = environments.map(([key]) => key);
  if (!names.includes(name)) {
    return [
      {
        path,
        message: `names "${name}", which is not among the environments; ${choice}.${didYouMean(name, names)}`,
      },
    ];
  }
  return embedded.includes(name) || isHarmless(json, name)
    ? []
    : [{ path, message: `names "${name}", which is not embedded; ${choice}` }];
}

/**
 * A SQLite file; or, because there is no embedded server of the MySQL family, a server that is not protected: what a
 * command means that names no environment.
 */
function isHarmless(json: unknown, name: string): boolean {
  const dialect = property(json, 'dialect');
  if (dialect === 'sqlite') return true;
  const isMysql = ['mysql', 'mariadb', 'tidb'].some((known) => known === dialect);
  return isMysql && property(property(property(json, 'environments'), name), 'protected') !== true;
}

/** What there is no embedded server for cannot be run by Lockstep, neither as a target nor for scratch databases. */
function embeddedProblems(json: unknown): readonly ConfigProblem[] {
  const dialect = property(json, 'dialect');
  if (!['mysql', 'mariadb', 'tidb'].some((known) => known === dialect)) return [];
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

/** pg-delta knows PostgreSQL and nothing else. */
function engineProblems(json: unknown): readonly ConfigProblem[] {
  const dialect = property(json, 'dialect');
  const isOther = ['mysql', 'mariadb', 'tidb', 'sqlite'].some((known) => known === dialect);
  if (property(json, 'engine') !== 'pg-delta' || !isOther) return [];
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
  return [...globs, ...folders, project].flatMap(({ path, value }) =>
    typeof value === 'string' && leavesProject(value)
      ? [{ path: jsonPath(path), message: 'must stay below the project: no absolute path, no ".."' }]
      : [],
  );
}

function listOf(json: unknown, key: string): readonly unknown[] {
  const value = property(json, key);
  return Array.isArray(value) ? value : [];
}

function leavesProject(path: string): boolean {
  return /^!?(?:[/\\]|[A-Za-z]:)/.test(path) || path.replace(/^!/, '').split(/[/\\]/).includes('..');
}
