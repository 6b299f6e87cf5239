import { traitsOf } from '@lockstep/core/config/dialects/traits-of.js';
import type { NamedObject } from '@lockstep/core/ownership/engine-project.js';
import { schemaNamed } from './schema-named.js';
import type { HclAttribute } from '../hcl/blocks.js';
import { type ExcludePattern, isExcluded, parsePattern } from './exclude-patterns.js';
import { configOf, describeAttribute, type ProjectPlace, type ProjectProblem, textsOf } from './problem.js';

/** What an attribute leaves out of the module's sight, and what is wrong with it. */
export interface ScopeFindings {
  readonly leavesOut: (object: NamedObject) => string | null;
  readonly problems: readonly ProjectProblem[];
}

/** `exclude`: objects that match are of no module. */
export function excludeFindings(place: ProjectPlace, attribute: HclAttribute): ScopeFindings {
  const { texts, problems } = textsOf(place, attribute);
  const depth = traitsOf(place.module.config.dialect).hasSchemas ? 2 : 1;
  const parsed = texts.map((text) => ({ text, pattern: parsePattern(text, depth) }));
  const patterns = parsed.flatMap(({ pattern }) => ('problem' in pattern ? [] : [pattern]));
  const unusable = parsed.flatMap(({ text, pattern }) =>
    'problem' in pattern ? [patternProblem({ place, attribute, text, why: pattern.problem })] : [],
  );
  const reasonOf = (pattern: ExcludePattern): string =>
    `${describeAttribute(place, attribute)} has "${pattern.text}"`;
  return {
    leavesOut: (object) => {
      const found = patterns.find((pattern) => isExcluded(object, pattern));
      return found === undefined ? null : reasonOf(found);
    },
    problems: [...problems, ...unusable],
  };
}

function patternProblem(source: {
  readonly place: ProjectPlace;
  readonly attribute: HclAttribute;
  readonly text: string;
  readonly why: string;
}): ProjectProblem {
  const { place, attribute, text, why } = source;
  const form = traitsOf(place.module.config.dialect).hasSchemas ? '"schema" or "schema.object"' : '"object"';
  return {
    line: attribute.line,
    what: `${describeAttribute(place, attribute)} has "${text}", which ${why}.`,
    next: `Write it as ${form}, with *, ? and [a-z], or remove it.`,
  };
}

/** `schemas`: objects of all others are of no module. */
export function schemasFindings(place: ProjectPlace, attribute: HclAttribute): ScopeFindings {
  const { dialect } = place.module.config;
  const { texts, problems } = textsOf(place, attribute);
  const { hasSchemas, server } = traitsOf(dialect);
  if (!hasSchemas) {
    const isMain = server === null && texts.every((text) => text === 'main');
    const what = `${describeAttribute(place, attribute)} has no meaning with the dialect ${dialect}: ${server === null ? 'a file is one database' : 'the URL names the one database'}.`;
    const next = `Remove it; ${configOf(place)} says which database is meant.`;
    return { leavesOut: () => null, problems: isMain ? problems : [{ line: attribute.line, what, next }] };
  }
  const managed = new Set(texts);
  return {
    leavesOut: (object) => {
      const schema = schemaNamed(object);
      if (managed.size === 0 || schema === null || managed.has(schema)) return null;
      return `${describeAttribute(place, attribute)} does not name the schema "${schema}"`;
    },
    problems,
  };
}
