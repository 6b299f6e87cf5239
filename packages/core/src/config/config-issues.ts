import { z } from 'zod';
import { type ConfigProblem, jsonPath, kindOf, property, showValue, valueAt } from './config-problem.js';
import { ENVIRONMENT_FORMS, moduleConfigSchema } from './module-config.js';
import { didYouMean, nearest } from '../text/nearest.js';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** What the schema found wrong, in words a user can act on. `json` is the whole file. */
export function problemsOf(issues: readonly Issue[], json: unknown): readonly ConfigProblem[] {
  return issues.flatMap((issue) => explain(issue, { json, base: [] }));
}

interface Place {
  readonly json: unknown;
  /** Path of the value that nested issues start from. */
  readonly base: Path;
}

function explain(issue: Issue, place: Place): readonly ConfigProblem[] {
  const path = [...place.base, ...issue.path];
  const value = valueAt(place.json, path);
  if (issue.code === 'invalid_union') return explainUnion(issue, path, place.json);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: jsonPath([...path, key]),
      message: unknownKey(key, path, place.json),
    }));
  }
  return [{ path: jsonPath(path), message: messageFor(issue, value) }];
}

function messageFor(issue: Issue, value: unknown): string {
  if (value === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPES[issue.expected] ?? issue.expected}, not ${kindOf(value)}${literal(value)}`;
    case 'invalid_value':
      return notOneOf(issue.values.map(String), value);
    case 'invalid_format':
      // Whatever stands where a name belongs may be the secret itself: it is never repeated.
      return `must be ${issue.message}`;
    case 'invalid_key':
      return 'is not a valid name of an environment: up to 63 letters, digits, - and _, starting with a letter or digit';
    case 'too_small':
    case 'too_big':
      return outOfBounds(issue, value);
    default:
      return issue.message;
  }
}

function literal(value: unknown): string {
  return typeof value === 'object' ? '' : ` (${showValue(value)})`;
}

function notOneOf(known: readonly string[], value: unknown): string {
  const hint = typeof value === 'string' ? didYouMean(value, known) : '';
  const words = `must be ${known.length > 1 ? 'one of ' : ''}${known.join(', ')}, not ${showValue(value)}`;
  return hint === '' ? words : `${words}.${hint}`;
}

function outOfBounds(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>, value: unknown): string {
  if (typeof value !== 'number') return 'must not be empty';
  const bound = issue.code === 'too_small' ? `${issue.minimum} or more` : `${issue.maximum} or less`;
  return `must be ${bound}, not ${value}`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** Only the form that the user meant is explained. */
function explainUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
  json: unknown,
): readonly ConfigProblem[] {
  const value = valueAt(json, path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const wanted = path.at(-1) === 'policy' ? '"additive" or an object' : 'an object';
    return [{ path: jsonPath(path), message: `must be ${wanted}, not ${kindOf(value)}${literal(value)}` }];
  }
  const branch = path.at(-1) === 'policy' ? 1 : environmentForm(value);
  if (typeof branch === 'string') return [{ path: jsonPath(path), message: branch }];
  return (issue.errors[branch] ?? []).flatMap((nested) => explain(nested, { json, base: path }));
}

const FORM_KEYS = Object.keys(ENVIRONMENT_FORMS);

/** The index of the form, or what is wrong with having none or several. */
function environmentForm(value: object): number | string {
  const given = FORM_KEYS.filter((key) => Object.hasOwn(value, key));
  const [only, another] = given;
  if (only !== undefined && another === undefined) return FORM_KEYS.indexOf(only);
  const choice = 'exactly one of "database": "embedded", "urlFrom" and "from"';
  if (only !== undefined) return `has ${given.join(' and ')}, and must have ${choice}`;
  const mistyped = Object.keys(value).find((key) => nearest(key, FORM_KEYS) !== null);
  if (mistyped === undefined) return `must have ${choice}`;
  return `must have ${choice}; it has "${mistyped}".${didYouMean(mistyped, FORM_KEYS)}`;
}

function unknownKey(key: string, path: Path, json: unknown): string {
  const known = keysAt(path, json);
  return `is not a known key here.${didYouMean(key, known)}`.replace(/\.$/, '');
}

/** The keys that are known at a place of the file, read from the schema itself. */
function keysAt(path: Path, json: unknown): readonly string[] {
  let nodes: readonly JsonSchema[] = [z.toJSONSchema(moduleConfigSchema, { io: 'input', reused: 'inline' })];
  for (const [depth, step] of path.entries()) {
    nodes = nodes.flatMap((node) => formsOf(child(node, step), valueAt(json, path.slice(0, depth + 1))));
  }
  return nodes.flatMap((node) => Object.keys(node.properties ?? {}));
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

function child(node: JsonSchema, step: PropertyKey): JsonSchema | null {
  const found =
    typeof step === 'number' ? node.items : (node.properties?.[String(step)] ?? node.additionalProperties);
  return typeof found === 'object' && !Array.isArray(found) ? found : null;
}

/** Of several forms, those whose required keys are there. */
function formsOf(node: JsonSchema | null, value: unknown): readonly JsonSchema[] {
  if (node === null) return [];
  const forms = (node.anyOf ?? [node]).filter((form) => typeof form === 'object');
  const meant = forms.filter((form) =>
    (form.required ?? []).every((key) => property(value, key) !== undefined),
  );
  return meant.length > 0 ? meant : forms;
}
