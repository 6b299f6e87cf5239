import { typescriptString } from '@lockstep/core/text/code-text.js';

/** Something another file exports. */
export interface Exported {
  readonly exported: string;
  readonly importFrom: string;
}

/** Something another file exports, under the name it has here. */
export interface Imported extends Exported {
  readonly identifier: string;
}

/** Import statements, one a file, in canonical order. */
export function importStatements(imports: readonly Imported[]): readonly string[] {
  const files = [...new Set(imports.map(({ importFrom }) => importFrom))].sort();
  return files.map((file) => {
    const names = imports
      .filter(({ importFrom }) => importFrom === file)
      .map(({ exported, identifier }) =>
        exported === identifier ? exported : `${exported} as ${identifier}`,
      );
    return `import { ${[...new Set(names)].sort().join(', ')} } from ${typescriptString(file)};`;
  });
}
