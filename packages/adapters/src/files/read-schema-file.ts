import { join, relative } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { describePlace } from '@lockstep/core/text/place.js';
import { readRegularFile, type RefusedFile, refusalWords } from './read-regular-file.js';
import { isSchemaFileName } from './schema-file-name.js';

/**
 * Reads one schema file below the project. Throws `SCHEMA.NO_FILES` where it cannot be read, `SCHEMA.UNSUPPORTED` where
 * it must not be, and `SCHEMA.INVALID_SQL` for bytes that are not text.
 */
export async function readSchemaFile(
  projectRoot: string,
  path: string,
): Promise<{ readonly bytes: Buffer; readonly text: string }> {
  const reading = await readRegularFile(join(projectRoot, path), projectRoot);
  if (reading.kind === 'absent')
    throw unreadable(path, 'It disappeared after it was listed, or is a dangling link.');
  if (reading.kind !== 'read') throw refused(path, reading);
  if (!isSchemaFileName(reading.real.replaceAll('\\', '/'))) {
    throw new LockstepError('SCHEMA.UNSUPPORTED', {
      what: `${path} is a link to a file that is not a schema file.`,
      why: `It leads to ${JSON.stringify(relative(projectRoot, reading.real))}.`,
      next: ['Replace the link by the file itself.'],
    });
  }
  return { bytes: reading.bytes, text: decode(reading.bytes, path) };
}

function refused(path: string, reading: RefusedFile): LockstepError {
  const why = refusalWords(reading, 'the project');
  if (reading.kind === 'unreadable' || reading.kind === 'changing') return unreadable(path, why);
  const next =
    reading.kind === 'outside'
      ? 'Replace the link by the file itself: links are followed inside the project only.'
      : 'Remove it from the globs in db.config.json.';
  return new LockstepError('SCHEMA.UNSUPPORTED', { what: `${path} is not read.`, why, next: [next] });
}

function unreadable(path: string, why: string): LockstepError {
  return new LockstepError('SCHEMA.NO_FILES', {
    what: `${path} cannot be read.`,
    why,
    next: ['Give this user the right to read it, or remove it from the globs in db.config.json.'],
  });
}

/** A byte order mark stays: the text is what is on disk. */
function decode(bytes: Buffer, path: string): string {
  const zero = bytes.indexOf(0);
  if (zero >= 0) throw notText(path, bytes.subarray(0, zero));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const place = { file: path, line: lineOfInvalidByte(bytes), column: 1 };
    throw new LockstepError('SCHEMA.INVALID_SQL', {
      what: `${describePlace(place)} is not UTF-8.`,
      why: 'A byte there is not part of a UTF-8 character: the file was written in another encoding.',
      next: [`iconv -f ISO-8859-1 -t UTF-8 "${path}"`],
      ...{ place, cause },
    });
  }
}

function notText(path: string, before: Buffer): LockstepError {
  const isUtf16 = (before[0] === 0xff && before[1] === 0xfe) || (before[0] === 0xfe && before[1] === 0xff);
  const line = before.filter((byte) => byte === 0x0a).length + 1;
  const place = { file: path, line, column: 1 };
  return new LockstepError('SCHEMA.INVALID_SQL', {
    what: `${describePlace(place)} holds a zero byte: it is not text in UTF-8.`,
    why: isUtf16 ? 'The file is written in UTF-16.' : 'SQL never contains one.',
    next: isUtf16
      ? [`iconv -f UTF-16 -t UTF-8 "${path}"`]
      : ['Remove the file from the globs in db.config.json.'],
    place,
  });
}

/** Lines are complete characters in UTF-8, so the first line that does not decode holds the byte. */
function lineOfInvalidByte(bytes: Buffer): number {
  let line = 1;
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    line += 1;
    start = end + 1;
  }
}

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes);
}
