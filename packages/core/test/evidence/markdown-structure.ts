import { createRequire } from 'node:module';
import { z } from 'zod';

const load = createRequire(import.meta.url);

interface Token {
  readonly type: string;
  readonly tag: string;
  readonly info: string;
  readonly content: string;
  readonly children: readonly Token[] | null;
}

const tokenSchema: z.ZodType<Token> = z.lazy(() =>
  z.object({
    type: z.string(),
    tag: z.string(),
    info: z.string(),
    content: z.string(),
    children: z.array(tokenSchema).nullable(),
  }),
);

const WORDS = ['text', 'code_inline', 'text_special'];

/** How markdown-it, with HTML and links on, reads a page: the blocks and marks of it, whatever the words are. */
export function structureOf(markdown: string): readonly string[] {
  const renderer = load('markdown-it')({ html: true, linkify: true });
  const tokens = z.array(tokenSchema).parse(renderer.parse(markdown, {}));
  return collapse(tokens.flatMap((token) => [marked(token), ...(token.children ?? []).map(marked)]));
}

function marked({ type, tag, info }: Token): string {
  return WORDS.includes(type) ? 'words' : `${type} ${tag} ${info}`.trim();
}

function collapse(kinds: readonly string[]): readonly string[] {
  return kinds.filter((kind, index) => kind !== 'words' || kinds[index - 1] !== 'words');
}

/** The elements of the page that `marked` makes with GitHub's rules, in order; words and code are none. */
export function elementsOf(markdown: string): readonly string[] {
  const html = z.string().parse(load('marked').parse(markdown, { gfm: true, async: false }));
  return [...html.matchAll(/<(\/?)([a-z][a-z0-9]*|!--)[^>]*>/gi)]
    .map(([, slash = '', name = '']) => `${slash}${name.toLowerCase()}`)
    .filter((element) => element !== 'code' && element !== '/code');
}

/** The text of all fenced blocks. */
export function fencesOf(markdown: string): readonly string[] {
  const renderer = load('markdown-it')({ html: true, linkify: true });
  const tokens = z.array(tokenSchema).parse(renderer.parse(markdown, {}));
  return tokens.filter(({ type }) => type === 'fence').map(({ content }) => content.trimEnd());
}
