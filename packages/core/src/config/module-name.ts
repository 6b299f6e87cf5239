/**
 * What a name of a module looks like: those of npm packages and Nx projects. It stands in plans, SQL comments, ledgers and
 * evidence, so that it holds no space, quote, backslash or line end.
 */
export const MODULE_NAME = /^(?!.*(?:\.\.|\/\/|\/$))@?[A-Za-z0-9_][A-Za-z0-9._/@-]{0,212}$/;

/** What is told about a name that is none. */
export const MODULE_NAME_WORDS =
  'a name of letters, digits, "-", "_", ".", "/" and "@", as npm packages and Nx projects have';
