/** The end of the token at `at`: a whole quoted string, name or dollar quote, else one character. */
export function afterToken(text: string, at: number): number {
  const quote = text[at];
  if (quote === "'" || quote === '"') return afterQuoted(text, at);
  if (quote === '$') {
    const tag = /^\$(?:[a-z_]\w*)?\$/i.exec(text.slice(at, at + 64))?.[0];
    const end = tag === undefined ? -1 : text.indexOf(tag, at + tag.length);
    if (tag !== undefined && end !== -1) return end + tag.length;
  }
  return at + 1;
}

function afterQuoted(text: string, at: number): number {
  const quote = text.charAt(at);
  const escapes = quote === "'" && /[eE]$/.test(text.slice(Math.max(0, at - 1), at));
  for (let here = at + 1; here < text.length; here += 1) {
    if (escapes && text[here] === '\\') here += 1;
    else if (text[here] === quote && text[here + 1] === quote) here += 1;
    else if (text[here] === quote) return here + 1;
  }
  return text.length;
}

/** The parts of a list, at its commas outside of quotes and brackets. */
export function splitElements(text: string): readonly string[] {
  const elements: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at = afterToken(text, at)) {
    const character = text.charAt(at);
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) {
      elements.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...elements, text.slice(start).trim()];
}
