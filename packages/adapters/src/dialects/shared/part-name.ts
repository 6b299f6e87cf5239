/** The name of a part of a table: `users.email`. Names with a dot are quoted, so that no two parts share a name. */
export function partName(table: string, part: string): string {
  return [table, part].map(unambiguous).join('.');
}

function unambiguous(name: string): string {
  return /[."]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
