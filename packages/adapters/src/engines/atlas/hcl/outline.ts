import type { ObjectKind, ObjectRef } from '@lockstep/core/catalog/object-kind.js';
import { sha256 } from '@lockstep/core/text/canonical-json.js';
import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import { type HclBlock, hclBlocks, hclReferences } from './blocks.js';

/** A block of an HCL schema, as Lockstep's questions about names need it. */
export interface HclObject {
  readonly ref: ObjectRef;
  /** Names of the tables, enums and schemas it refers to. */
  readonly refersTo: readonly string[];
}

const KINDS: Readonly<Record<string, ObjectKind>> = {
  table: 'table',
  enum: 'type',
  view: 'view',
  materialized: 'materialized_view',
  function: 'function',
  procedure: 'procedure',
  trigger: 'trigger',
  schema: 'schema',
  extension: 'extension',
  domain: 'domain',
  sequence: 'sequence',
  policy: 'policy',
};

/**
 * What the community edition understands. It reads any other block and forgets it, also one with a typing error in
 * its name, or fails without a word about where.
 */
const SEEN_BLOCKS: ReadonlySet<string> = new Set(['schema', 'table', 'enum', 'variable', 'locals']);
const SEEN_IN_TABLES: ReadonlySet<string> = new Set([
  ...['column', 'primary_key', 'foreign_key', 'index', 'unique', 'check', 'partition'],
]);

/** The blocks of a text that the community edition leaves out. */
export function unseenBlocks(text: string): readonly HclBlock[] {
  return hclBlocks(text).flatMap((block) => {
    if (!SEEN_BLOCKS.has(block.type)) return [block];
    return block.type === 'table' ? block.blocks.filter(({ type }) => !SEEN_IN_TABLES.has(type)) : [];
  });
}

/** True for a file in Atlas's own language. */
export function isHcl(file: Pick<SchemaFile, 'path'>): boolean {
  return file.path.toLowerCase().endsWith('.hcl');
}

/** The objects an HCL file declares, one for each outermost block that is an object. */
export function hclObjects(
  text: string,
  hasSchemas: boolean,
): readonly { readonly block: HclBlock; readonly object: HclObject }[] {
  return hclBlocks(text).flatMap((block) => {
    const kind = KINDS[block.type];
    const name = block.labels.at(-1);
    if (kind === undefined || name === undefined || (kind === 'schema' && !hasSchemas)) return [];
    const schema = schemaOf(block);
    const isQualified = hasSchemas && kind !== 'schema' && kind !== 'extension';
    const ref = { kind, name: isQualified ? `${schema ?? 'public'}.${name}` : name };
    const refersTo = hclReferences(block.tokens)
      .filter(([type = '']) => type === 'table' || type === 'enum')
      .map((parts) => parts[1] ?? '')
      .filter((referred) => referred !== name);
    return [{ block, object: { ref, refersTo: [...new Set(refersTo)] } }];
  });
}

function schemaOf(block: HclBlock): string | null {
  const attribute = block.attributes.find(({ name }) => name === 'schema');
  return attribute?.value.findLast(({ kind }) => kind === 'name' || kind === 'text')?.text ?? null;
}

/** An SQL text as a schema file of this path. */
export function sqlFile(path: string, text: string): SchemaFile {
  return { path, text, sha256: sha256(text) };
}
