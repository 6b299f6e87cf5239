import { z } from 'zod';
import type { ConnectionTarget } from '../config/target/connection-target.js';
import type { Catalog } from './catalog.js';
import type { CatalogSnapshot } from './catalog-view.js';
import type { Tie } from './tie.js';

/** A snapshot as two lines of text: the neutral catalog, and what the engine keeps beside it. */
export interface PackedSnapshot {
  readonly neutral: string;
  readonly engine: string;
}

/** That a text is as it was packed is for who keeps it to say; a fact by fact look would cost more than reading a database. */
const neutralSchema = z.object({
  catalog: z.custom<Catalog>((value) => typeof value === 'object' && value !== null && 'facts' in value),
  ties: z.array(z.custom<Tie>()).optional(),
});
const BEGINNING = '{"catalog":{';

/** A snapshot as text, of a reader whose engines need nothing beside the neutral catalog. */
export function packSnapshot({ catalog, ties }: CatalogSnapshot): PackedSnapshot {
  return { neutral: JSON.stringify({ catalog, ties }), engine: '' };
}

/**
 * The snapshot of such a text, read from this database or (null) from one that is gone; null for any other text. Many runs
 * do not look at the catalog itself: the text is parsed when one does.
 */
export function unpackSnapshot(
  { neutral }: Pick<PackedSnapshot, 'neutral'>,
  readFrom: ConnectionTarget | null,
): CatalogSnapshot | null {
  if (!neutral.startsWith(BEGINNING)) return null;
  let parsed: z.infer<typeof neutralSchema> | null = null;
  const content = (): z.infer<typeof neutralSchema> => (parsed ??= neutralSchema.parse(JSON.parse(neutral)));
  return {
    get catalog() {
      return content().catalog;
    },
    get ties() {
      return content().ties ?? [];
    },
    ...(readFrom === null ? {} : { readFrom }),
  };
}
