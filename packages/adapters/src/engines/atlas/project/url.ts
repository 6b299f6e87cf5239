import type { EnvironmentConfig } from '@lockstep/core/config/module-config.js';
import { holdsPassword } from '@lockstep/core/config/config-problem.js';
import type { HclAttribute } from '../hcl/blocks.js';
import { evaluate, tokensBehind } from '../hcl/scope.js';
import type { HclValue } from '../hcl/value.js';
import {
  attributeName,
  configOf,
  describeAttribute,
  type ProjectNote,
  type ProjectPlace,
  type ProjectProblem,
  whyNot,
} from './problem.js';

/** What a URL attribute comes to: problems, and notes for a check. */
export interface UrlFindings {
  readonly problems: readonly ProjectProblem[];
  readonly notes: readonly ProjectNote[];
}

const NOTHING: UrlFindings = { problems: [], notes: [] };

/** Holds `url` against the variables of the module's environments: Lockstep connects by those alone. */
export function urlFindings(place: ProjectPlace, attribute: HclAttribute): UrlFindings {
  const secret = passwordProblem(place, attribute);
  if (secret !== null) return { problems: [secret], notes: [] };
  const value = evaluate(attribute.value, place.scope);
  const variable = variableOf(value);
  const known = variablesOf(place.module.config.environments);
  if (variable !== null) {
    return known.includes(variable)
      ? NOTHING
      : { problems: [unknownVariable(place, attribute, variable)], notes: [] };
  }
  if (value.kind !== 'text') {
    const message = `${attributeName(place, attribute)} ${whyNot(value)}: Lockstep connects to the environments of ${configOf(place)}`;
    return { problems: [], notes: [{ line: attribute.line, message }] };
  }
  const [first = 'DATABASE_URL'] = known;
  const what = `${describeAttribute(place, attribute)} is a URL, and Lockstep finds databases by the variables of ${configOf(place)}.`;
  return { problems: [{ line: attribute.line, what, next: `Write url = getenv("${first}").` }], notes: [] };
}

/** A password in the text of a URL, in this attribute or behind what it refers to. The value itself is not shown. */
export function passwordProblem(place: ProjectPlace, attribute: HclAttribute): ProjectProblem | null {
  const texts = tokensBehind(attribute.value, place.scope).filter(({ kind }) => kind === 'text');
  if (!texts.some(({ text }) => holdsPassword(withoutTemplates(text)))) return null;
  return {
    line: attribute.line,
    what: `${describeAttribute(place, attribute)} holds a URL with a password.`,
    next: `Put it into an environment variable and write ${attribute.name} = getenv("DATABASE_URL").`,
  };
}

/** `postgres://u:${getenv("P")}@h` holds no password. */
function withoutTemplates(text: string): string {
  return text.replace(/:[$%]\{[^@]*\}@/g, '@');
}

function variableOf(value: HclValue): string | null {
  if (value.kind !== 'call' || value.name !== 'getenv') return null;
  const [name] = value.args;
  return name?.kind === 'text' ? name.text : null;
}

/** What `lockstep exec` gives a program counts as an environment's own: an embedded database has no other variable. */
function variablesOf(environments: Readonly<Record<string, EnvironmentConfig>>): readonly string[] {
  const names = Object.values(environments).flatMap((environment) => {
    if ('urlFrom' in environment) return [environment.urlFrom];
    return 'database' in environment ? ['DATABASE_URL'] : [];
  });
  return [...new Set(names)];
}

function unknownVariable(
  place: ProjectPlace,
  ...[attribute, variable]: readonly [HclAttribute, string]
): ProjectProblem {
  return {
    line: attribute.line,
    what: `${describeAttribute(place, attribute)} reads ${variable}, which is the variable of no environment of ${configOf(place)}.`,
    next: `Add an environment to ${configOf(place)}: "${place.env}": { "urlFrom": "${variable}" }`,
  };
}
