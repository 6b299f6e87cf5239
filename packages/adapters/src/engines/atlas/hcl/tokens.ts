/** One token of HCL. `line` counts from 1; a line end is a token, because it ends an attribute. */
export interface HclToken {
  readonly kind: 'name' | 'text' | 'number' | 'sign' | 'line';
  /** As written; the content of a `text` without its quotes and with its escapes resolved. */
  readonly text: string;
  readonly line: number;
}

const FORMS: readonly (readonly [HclToken['kind'] | 'blank', RegExp])[] = [
  ['blank', /[ \t\r]+|(?:#|\/\/)[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y],
  ['line', /\n/y],
  // A template in a text, `${…}`, may hold texts of its own; `$${` begins none.
  ['text', /"(?:\$\$\{|%%\{|[$%]\{(?:[^"{}\n]|"(?:[^"\\\n]|\\.)*"|\{[^{}\n]*\})*\}|\\.|[^"\\\n])*"?/y],
  ['text', /<<-?([A-Za-z_]\w*)\r?\n[\s\S]*?(?:(?<=\n)[ \t]*\1(?=\r?\n|$)|$)/y],
  ['number', /\d+(?:\.\d+)?/y],
  ['name', /[A-Za-z_][\w-]*/y],
  ['sign', /[\s\S]/y],
];

/** The tokens of a text. Never throws: Atlas judges what is valid. */
export function hclTokens(text: string): readonly HclToken[] {
  const tokens: HclToken[] = [];
  let line = 1;
  for (let at = 0; at < text.length;) {
    const [kind, found] = tokenAt(text, at);
    if (kind !== 'blank') tokens.push({ kind, text: kind === 'text' ? contentOf(found) : found, line });
    line += found.split('\n').length - 1;
    at += found.length;
  }
  return tokens;
}

function tokenAt(text: string, at: number): readonly [HclToken['kind'] | 'blank', string] {
  for (const [kind, form] of FORMS) {
    form.lastIndex = at;
    const found = form.exec(text)?.[0];
    if (found !== undefined) return [kind, found];
  }
  return ['sign', text.slice(at, at + 1)];
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function contentOf(text: string): string {
  if (text.startsWith('<<')) return text.replace(/^<<-?\w+\r?\n/, '').replace(/(?:^|\r?\n)[ \t]*\w+$/, '');
  return text
    .slice(1)
    .replace(/"$/, '')
    .replace(/\\(.)/g, (_, sign: string) => ESCAPES[sign] ?? sign);
}
