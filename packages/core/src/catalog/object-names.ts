/** A qualified name as its parts, without quotes. */
export type NameParts = readonly string[];

/** Splits a qualified name as a user writes it: `public."Order Items".id` has three parts. */
export function nameParts(name: string): NameParts {
  const parts = name.match(/"(?:[^"]|"")*"|[^."]+/g) ?? [];
  return parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));
}

/** A qualified name as a user writes it, quoted only where PostgreSQL needs quotes. */
export function writtenName(parts: NameParts): string {
  return parts
    .map((part) => (/^[a-z_][a-z0-9_$]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`))
    .join('.');
}

/** A written name without the arguments of a routine. */
export function withoutArguments(name: string): string {
  const open = argumentsStart(name);
  return open === -1 ? name : name.slice(0, open);
}

/** The arguments of a routine's written name, as written; null where it has none. */
export function argumentsOf(name: string): readonly string[] | null {
  const open = argumentsStart(name);
  if (open === -1) return null;
  const inner = name.slice(open + 1, name.lastIndexOf(')')).trim();
  return inner === '' ? [] : splitOutsideBrackets(inner);
}

/** Text that is equal for two written names of the same thing, whether quoted or not. */
export function nameKey(name: string): string {
  return nameParts(withoutArguments(name)).join('\u0000');
}

function argumentsStart(name: string): number {
  const quoted = /"(?:[^"]|"")*"/g;
  return name.replace(quoted, (text) => '_'.repeat(text.length)).indexOf('(');
}

function splitOutsideBrackets(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += character;
  }
  return [...parts, part.trim()];
}

/** A written name with its schema: `public` where none is given. */
export function qualifiedName(parts: NameParts): string {
  return writtenName(parts.length === 1 ? ['public', ...parts] : parts);
}
