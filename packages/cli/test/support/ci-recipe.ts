import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const EXAMPLES = join(import.meta.dirname, '../../../../examples/ci');

/** A recipe of `examples/ci`, as its service reads it. */
export interface CiRecipe {
  readonly title: string;
  /** Globs of the files whose changes start it. */
  readonly paths: readonly string[];
  /** The shell scripts of its job, in order; each is a process of its own. */
  readonly scripts: readonly string[];
  /** True where the service shows a page of the run's own. */
  readonly hasSummary: boolean;
  /** What it keeps. */
  readonly artifacts: readonly string[];
  /** The variables its job sets, made of what the service knows. */
  variables(known: { readonly base: string; readonly staging: string }): Readonly<Record<string, string>>;
}

const github = z.object({
  on: z.object({ pull_request: z.object({ paths: z.array(z.string()) }) }),
  jobs: z.object({
    compare: z.object({
      env: z.record(z.string(), z.string()),
      steps: z.array(
        z.object({
          uses: z.string().optional(),
          run: z.string().optional(),
          with: z.object({ path: z.string().optional() }).optional(),
        }),
      ),
    }),
  }),
});

const gitlab = z.object({
  database: z.object({
    rules: z.tuple([z.object({ changes: z.array(z.string()) })]),
    variables: z.record(z.string(), z.coerce.string()),
    script: z.array(z.string()),
    artifacts: z.object({ paths: z.array(z.string()) }),
  }),
});

/** `examples/ci/github-actions.yml`: a process for each step that has a `run`. */
export function githubRecipe(): CiRecipe {
  const { on, jobs } = github.parse(read('github-actions.yml'));
  const { env, steps } = jobs.compare;
  return {
    title: 'GitHub Actions',
    hasSummary: true,
    paths: on.pull_request.paths,
    scripts: steps.flatMap(({ run }) => run ?? []),
    artifacts: steps.flatMap((step) => step.with?.path ?? []),
    variables: ({ base, staging }) =>
      filled(env, { '${{ github.base_ref }}': base, '${{ secrets.STAGING_DATABASE_URL }}': staging }),
  };
}

/** `examples/ci/gitlab-ci.yml`: its lines are one script, and a variable that nobody set is absent. */
export function gitlabRecipe(): CiRecipe {
  const { rules, variables, script, artifacts } = gitlab.parse(read('gitlab-ci.yml')).database;
  return {
    title: 'GitLab CI',
    hasSummary: false,
    paths: rules[0].changes,
    scripts: [script.join('\n')],
    artifacts: artifacts.paths,
    variables: ({ base, staging }) => ({
      ...filled(variables, { $CI_MERGE_REQUEST_DIFF_BASE_SHA: `origin/${base}` }),
      ...(staging === '' ? {} : { STAGING_DATABASE_URL: staging }),
    }),
  };
}

function read(file: string): unknown {
  return parse(readFileSync(join(EXAMPLES, file), 'utf8'));
}

function filled(
  variables: Readonly<Record<string, string>>,
  known: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const fill = (text: string): string =>
    Object.entries(known).reduce((now, [name, value]) => now.replaceAll(name, value), text);
  return Object.fromEntries(Object.entries(variables).map(([name, text]) => [name, fill(text)]));
}
