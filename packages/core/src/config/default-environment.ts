import { type ConfigProblem, holdsPassword, property } from './config-problem.js';
import { didYouMean } from '../text/nearest.js';

/**
 * The environment of a command that names none: the one that the file names, else the only one that is not protected.
 * Null where there are none or several.
 */
export function defaultEnvironmentOf(json: unknown): string | null {
  const name = property(json, 'defaultEnvironment');
  if (typeof name === 'string') return name;
  const [only, ...others] = unprotected(json);
  return only !== undefined && others.length === 0 ? only : null;
}

/** A command that names no environment must never reach a protected one. */
export function defaultEnvironmentProblems(json: unknown): readonly ConfigProblem[] {
  const name = property(json, 'defaultEnvironment');
  const names = namesOf(json);
  const path = 'defaultEnvironment';
  if (names.length === 0 || (name !== undefined && (typeof name !== 'string' || name === ''))) return [];
  if (name === undefined) {
    return defaultEnvironmentOf(json) === null ? [{ path, message: `is missing: ${choiceOf(json)}` }] : [];
  }
  if (holdsPassword(name)) return [];
  if (!names.includes(name)) {
    const message = `names "${name}", which is not among the environments; ${choiceOf(json)}.${didYouMean(name, names)}`;
    return [{ path, message }];
  }
  if (unprotected(json).includes(name)) return [];
  return [{ path, message: `names "${name}", which is protected; ${choiceOf(json)}` }];
}

function choiceOf(json: unknown): string {
  const names = unprotected(json);
  return names.length > 0
    ? `name one that is not protected: ${names.join(', ')}`
    : 'add an environment that is not protected, such as "local": { "database": "embedded" }, and name it here';
}

function unprotected(json: unknown): readonly string[] {
  const environments = property(json, 'environments');
  return namesOf(json).filter((name) => property(property(environments, name), 'protected') !== true);
}

function namesOf(json: unknown): readonly string[] {
  const environments = property(json, 'environments');
  return typeof environments === 'object' && environments !== null && !Array.isArray(environments)
    ? Object.keys(environments)
    : [];
}
