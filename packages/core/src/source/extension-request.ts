import { listAt, type SyntaxTree, textAt, treeAt } from './syntax-tree.js';

/** `CREATE EXTENSION` as a schema file says it. */
export interface ExtensionRequest {
  readonly name: string;
  readonly schema?: string;
  readonly version?: string;
  /** True where the extensions it needs are to be created too. */
  readonly cascade?: boolean;
}

/** What a `CREATE EXTENSION` asks for; `defaultSchema` is where it goes without a word about it. */
export function extensionRequestOf(tree: SyntaxTree, defaultSchema = 'public'): ExtensionRequest {
  const options = listAt(tree, 'options').map((option) => treeAt(option, 'DefElem'));
  const option = (name: string) => options.find((candidate) => textAt(candidate, 'defname') === name);
  const text = (name: string) => textAt(treeAt(option(name), 'arg', 'String'), 'sval');
  const schemaName = text('schema') ?? (defaultSchema === 'public' ? null : defaultSchema);
  const version = text('new_version');
  return {
    name: textAt(tree, 'extname') ?? '',
    ...(schemaName === null ? {} : { schema: schemaName }),
    ...(version === null ? {} : { version }),
    ...(option('cascade') === undefined ? {} : { cascade: true }),
  };
}
