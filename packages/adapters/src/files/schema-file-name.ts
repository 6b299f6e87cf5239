import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';

/** What ends the names of files that may hold a schema; anything else may hold secrets that errors would quote. */
const ENDINGS = ['sql', 'hcl', 'ddl', 'pgsql', 'psql', 'mysql', 'sqlite'];

/** Control characters, what changes the direction of text, line separators, and bytes that are not UTF-8. */
const UNREADABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffd]/u;

/** True for the name of a file that is read as a schema. */
export function isSchemaFileName(path: string): boolean {
  const name = path.split('/').at(-1) ?? '';
  const ending = name.split('.').at(-1)?.toLowerCase() ?? '';
  return name.includes('.') && ENDINGS.includes(ending) && !/^\.env(?:\.|$)/i.test(name);
}

/** Throws `SCHEMA.UNSUPPORTED` for a path that is not the same everywhere, or is not one of a schema file. */
export function refuseName(path: string): void {
  const shown = JSON.stringify(path);
  if (UNREADABLE.test(path)) {
    throw new LockstepError('SCHEMA.UNSUPPORTED', {
      what: `The schema file ${escaped(shown)} has a name that cannot be shown.`,
      why: 'A control character, a line end, a sign that turns the direction of text, or a byte that is not UTF-8 is in it.',
      next: ['Rename the file: letters, digits, "-", "_" and "." are the same everywhere.'],
    });
  }
  if (path.includes('\\')) {
    throw new LockstepError('SCHEMA.UNSUPPORTED', {
      what: `The schema file ${shown} has a backslash in its name.`,
      why: 'On Windows the same name means a file in a folder.',
      next: ['Rename the file: letters, digits, "-", "_" and "." are the same everywhere.'],
    });
  }
  if (!isSchemaFileName(path)) {
    throw new LockstepError('SCHEMA.UNSUPPORTED', {
      what: `${path} is not a schema file: its name ends in none of ${ENDINGS.map((ending) => `.${ending}`).join(', ')}.`,
      why: 'The globs in db.config.json match it.',
      next: ['Let the globs end in "*.sql", or remove this file with a "!" glob.'],
    });
  }
}

function escaped(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
