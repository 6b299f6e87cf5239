/** The sign in front of a statement, by its first word: what it adds, changes or removes. */
export function signOf(sql: string): '+' | '~' | '-' {
  const head = sql.trimStart().slice(0, 40).toUpperCase();
  if (head.startsWith('CREATE')) return '+';
  if (head.startsWith('DROP') || /^ALTER .* DROP /.test(sql.toUpperCase().split('\n')[0] ?? '')) return '-';
  return '~';
}
