/** A qualified name as it is written (`public.order`) with every part in quotes: safe in a statement. */
export function quotedName(written: string): string {
  return partsOf(written).map(quotedPart).join('.');
}

/** One identifier in quotes. */
export function quotedPart(part: string): string {
  return `"${part.replaceAll('"', '""')}"`;
}

/** The identifiers of a written name, without their quotes. */
export function partsOf(written: string): readonly string[] {
  const parts = written.match(/"(?:[^"]|"")*"|[^."]+/g) ?? [];
  return parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));
}
