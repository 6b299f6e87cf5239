import { withoutArguments } from '../catalog/object-names.js';
import type { Place } from '../text/place.js';
import type { ObjectRef } from '../catalog/object-kind.js';
import { DEFAULT_SCHEMA } from './search-path.js';

/** What one module's files create. */
export interface MadeByModule {
  readonly module: string;
  readonly creates: readonly ObjectRef[];
}

/** One statement of the module that is looked at. */
export interface ReferringStatement {
  readonly place: Place;
  /** Where its unqualified names go. */
  readonly defaultSchema: string;
  readonly creates: readonly ObjectRef[];
  /** Names as written, as `SqlParser.refersTo` gives them. */
  readonly refersTo: readonly string[];
}

/** A reference to an object of a module that `uses` does not name. */
export interface UndeclaredUse {
  readonly module: string;
  /** The object as the other module makes it, without arguments. */
  readonly name: string;
  readonly place: Place;
}

/** How `uses` of db.config.json differs from what the SQL refers to. */
export interface UsesFindings {
  /** Modules that the SQL needs and `uses` lacks, each with its first reference. */
  readonly undeclared: readonly UndeclaredUse[];
  /** Modules in `uses` that no statement refers to. */
  readonly unused: readonly string[];
}

/**
 * Compares `uses` with what the statements refer to. Names that the module's own files create are its own. A used module
 * that makes extensions is never called unused: what belongs to an extension has no name in any file.
 */
export function listSchemaReferences(request: {
  readonly statements: readonly ReferringStatement[];
  readonly uses: readonly string[];
  /** All other modules of the workspace, used or not. */
  readonly others: readonly MadeByModule[];
}): UsesFindings {
  const { statements, uses, others } = request;
  const own = new Set(statements.flatMap(({ creates }) => creates.map(plainName)));
  const makers = makersOf(others);
  const first = new Map<string, UndeclaredUse>();
  for (const statement of statements) {
    for (const candidates of wantedBy(statement)) {
      const name = candidates.find((candidate) => own.has(candidate) || makers.has(candidate));
      if (name === undefined || own.has(name)) continue;
      const modules = makers.get(name) ?? [];
      const declared = modules.filter((module) => uses.includes(module));
      for (const module of declared.length > 0 ? declared : modules.slice(0, 1)) {
        if (!first.has(module)) first.set(module, { module, name, place: statement.place });
      }
    }
  }
  const extending = others.filter(({ creates }) => creates.some(({ kind }) => kind === 'extension'));
  const used = new Set([...first.keys(), ...extending.map(({ module }) => module)]);
  return {
    undeclared: [...first.values()].filter(({ module }) => !uses.includes(module)),
    unused: uses.filter((module) => !used.has(module)),
  };
}

/**
 * Of each thing a statement wants, the names under which it may be known, most exact first: the object itself, the
 * same name in `public`, and the schema it lies in.
 */
function wantedBy(statement: ReferringStatement): readonly (readonly string[])[] {
  const referred = statement.refersTo.map((name) => {
    const schema = schemaOf(name);
    if (schema !== null) return [name, schema];
    const { defaultSchema } = statement;
    // A dialect without schemas knows an object by its bare name.
    return defaultSchema === '' ? [name] : [`${defaultSchema}.${name}`, `${DEFAULT_SCHEMA}.${name}`];
  });
  const homes = statement.creates.flatMap((object) => {
    const schema = schemaOf(plainName(object));
    return schema === null ? [] : [[schema]];
  });
  return [...referred, ...homes];
}

function makersOf(modules: readonly MadeByModule[]): ReadonlyMap<string, readonly string[]> {
  const makers = new Map<string, string[]>();
  for (const { module, creates } of modules) {
    for (const name of creates.map(plainName)) {
      const known = makers.get(name) ?? [];
      if (!known.includes(module)) makers.set(name, [...known, module]);
    }
  }
  return makers;
}

/** A created object's name without a routine's arguments. */
function plainName({ name }: ObjectRef): string {
  return withoutArguments(name);
}

/** The schema part of a qualified name, as written; null for a bare name. */
function schemaOf(name: string): string | null {
  return /^("(?:[^"]|"")*"|[^."]+)\../.exec(name)?.[1] ?? null;
}
