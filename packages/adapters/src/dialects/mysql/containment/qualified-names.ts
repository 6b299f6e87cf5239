import { isSign, type SqlToken } from '@lockstep/core/text/sql/sql-tokens.js';

/** What stands in front of each dot between two names: a database, a table, an alias or a row. */
export function qualifiersIn(tokens: readonly SqlToken[]): readonly string[] {
  return tokens.flatMap((token, index) => {
    const [before, dot, behind] = [token, tokens[index + 1], tokens[index + 2]];
    const isName = before.kind === 'name' || before.kind === 'word';
    return isName && isSign(dot, '.') && !isFraction(before, dot, behind) ? [before.value] : [];
  });
}

/** `DEFAULT .5`: a dot behind a blank and in front of a digit begins a number. */
function isFraction(before: SqlToken, dot: SqlToken | undefined, behind: SqlToken | undefined): boolean {
  return dot !== undefined && behind?.kind === 'number' && before.end < dot.start && behind.start === dot.end;
}
