import {
  applyEdits,
  findNodeAtLocation,
  getNodeValue,
  modify,
  type ParseError,
  parseTree,
} from 'jsonc-parser';
import { hiddenJsonProblems } from '@lockstep/core/config/scan-json.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { canonicalJson, type JsonValue } from '@lockstep/core/text/canonical-json.js';

/** What became of a text of JSON to which entries were added. */
export interface AddedEntries {
  readonly text: string;
  /** Names of the entries that were missing. */
  readonly added: readonly string[];
  /** Names of the entries that were there with another value: they stay as they are. */
  readonly different: readonly string[];
}

/**
 * Adds what an object of a JSON text lacks, at `path` from the top; comments and other values stay,
 * white space beside them may change. Throws `CONFIG.INVALID` that names `file` where the text is not JSON, holds a key
 * twice, or has something else at that path.
 */
export function addJsonEntries(
  text: string,
  {
    file,
    path,
    entries,
  }: {
    readonly file: string;
    readonly path: readonly string[];
    readonly entries: Readonly<Record<string, JsonValue>>;
  },
): AddedEntries {
  const tree = treeOf(text, file);
  const home = tree === undefined ? undefined : findNodeAtLocation(tree, [...path]);
  if (tree?.type !== 'object' || (home !== undefined && home.type !== 'object'))
    throw notAnObject(file, path);
  const known = new Map<string, JsonValue>(
    (home?.children ?? []).map(({ children = [] }) => [String(children[0]?.value), valueOf(children[1])]),
  );
  const names = Object.keys(entries);
  const added = names.filter((name) => !known.has(name));
  const formattingOptions = { tabSize: 2, insertSpaces: true };
  return {
    text: added.reduce(
      (current, name) =>
        applyEdits(current, modify(current, [...path, name], entries[name], { formattingOptions })),
      text,
    ),
    added,
    different: names.filter(
      (name) =>
        known.has(name) && canonicalJson(known.get(name) ?? null) !== canonicalJson(entries[name] ?? null),
    ),
  };
}

/**
 * With comments and trailing commas; whatever else is no JSON, a merge conflict say, must not be written into, nor what
 * holds a key twice: another reader takes the other one.
 */
function treeOf(text: string, file: string): ReturnType<typeof parseTree> {
  const errors: ParseError[] = [];
  const tree = parseTree(text.replace(/^\uFEFF/, ' '), errors, { allowTrailingComma: true });
  if (errors.length > 0) throw notAnObject(file, []);
  const [hidden] = hiddenJsonProblems(text);
  if (hidden !== undefined) throw notAddedTo(file, `${hidden.path} ${hidden.message}`.trim());
  return tree;
}

function valueOf(node: Parameters<typeof getNodeValue>[0] | undefined): JsonValue {
  const value: JsonValue = node === undefined ? null : getNodeValue(node);
  return value;
}

function notAnObject(file: string, path: readonly string[]): LockstepError {
  const where = path.length === 0 ? 'it' : `"${path.join('.')}" in it`;
  return notAddedTo(file, `${where} is not a JSON object`);
}

function notAddedTo(file: string, why: string): LockstepError {
  return new LockstepError('CONFIG.INVALID', {
    what: `${file} cannot be added to: ${why}.`,
    next: [`Correct ${file} and run the command again.`],
  });
}
