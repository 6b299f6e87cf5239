import { isSign, type SqlToken, sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';

/** Text that a server printed, without the name of the database it lies in: `db`.`users` becomes `users`. */
export function withoutDatabase(text: string, database: string): string {
  const tokens = sqlTokens(text, 'mysql');
  let result = '';
  let at = 0;
  tokens.forEach((token, index) => {
    if (!isQualifier(tokens, index, database)) return;
    result += text.slice(at, token.start);
    at = tokens[index + 1]?.end ?? token.end;
  });
  return result + text.slice(at);
}

/** True where this token is the database in front of one of its objects, not a table of the same name. */
function isQualifier(tokens: readonly SqlToken[], index: number, database: string): boolean {
  const token = tokens[index];
  return (
    token?.kind === 'name' &&
    token.value === database &&
    isSign(tokens[index + 1], '.') &&
    !isSign(tokens[index - 1], '.')
  );
}

/** What a printed text refers to in its own database: relations with the columns read of them, and what it calls. */
export interface OwnReferences {
  /** Names of tables, views and sequences. */
  readonly relations: readonly string[];
  /** Pairs of relation and column. */
  readonly columns: readonly (readonly [string, string])[];
  /** Names in front of a bracket, which may be functions of the server too. */
  readonly calls: readonly string[];
}

/** Reads the references of a view's definition as `information_schema.views` prints it: every relation is qualified. */
export function ownReferences(text: string, database: string): OwnReferences {
  const tokens = sqlTokens(text, 'mysql');
  const relations = new Set<string>();
  const aliases = new Map<string, string>();
  tokens.forEach((_, index) => {
    if (!isQualifier(tokens, index, database)) return;
    const relation = tokens[index + 2];
    if (relation?.kind !== 'name') return;
    relations.add(relation.value);
    aliases.set(relation.value, relation.value);
    const alias = tokens[index + 3];
    if (alias?.kind === 'name') aliases.set(alias.value, relation.value);
  });
  return { relations: [...relations], columns: columnsIn(tokens, aliases), calls: callsIn(tokens) };
}

function columnsIn(
  tokens: readonly SqlToken[],
  aliases: ReadonlyMap<string, string>,
): readonly (readonly [string, string])[] {
  return tokens.flatMap((token, index) => {
    const relation = token.kind === 'name' ? aliases.get(token.value) : undefined;
    const column = tokens[index + 2];
    const isColumn = isSign(tokens[index + 1], '.') && column?.kind === 'name';
    return relation !== undefined && isColumn ? [[relation, column.value] as const] : [];
  });
}

function callsIn(tokens: readonly SqlToken[]): readonly string[] {
  return tokens.flatMap((token, index) =>
    (token.kind === 'name' || token.kind === 'word') && isSign(tokens[index + 1], '(') ? [token.value] : [],
  );
}
