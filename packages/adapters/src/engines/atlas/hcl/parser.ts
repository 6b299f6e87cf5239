import type { SourceStatement } from '@lockstep/core/source/schema-file.js';
import type { SqlParser } from '@lockstep/core/ports/sql-parser.js';
import { subjectsOfObject } from '@lockstep/core/source/statement-subjects.js';
import { type HclObject, hclObjects, isHcl } from './outline.js';

/**
 * A dialect's parser that also answers questions about names in HCL files. Their blocks become statements whose text
 * names file and block; it is asked about, and never run. `hasSchemas`: names are qualified in this dialect.
 */
export function withHclNames(parser: SqlParser, hasSchemas: boolean): SqlParser {
  const known = new Map<string, HclObject>();
  return {
    parse: async (sql) => await parser.parse(sql),
    split: async (file) => {
      if (!isHcl(file)) return await parser.split(file);
      return hclObjects(file.text, hasSchemas).map(({ block, object }): SourceStatement => {
        const sql = `-- ${file.path}:${block.line} ${block.type} ${object.ref.name}`;
        known.set(sql, object);
        const place = { file: file.path, line: block.line, column: 1 };
        return { sql, file, offset: 0, place, node: `hcl ${block.type}`, defaultSchema: 'public' };
      });
    },
    asides: async (file) => (isHcl(file) ? [] : await parser.asides(file)),
    creates: async (sql, defaultSchema) => {
      const object = known.get(sql);
      return object === undefined ? await parser.creates(sql, defaultSchema) : [object.ref];
    },
    refersTo: async (sql) => known.get(sql)?.refersTo ?? (await parser.refersTo(sql)),
    subjects: async (sql, defaultSchema) => {
      const object = known.get(sql);
      return object === undefined
        ? await parser.subjects(sql, defaultSchema)
        : { says: subjectsOfObject(object.ref, hasSchemas), of: [] };
    },
  };
}
