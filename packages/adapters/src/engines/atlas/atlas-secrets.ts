import type { ConnectionTarget } from '@lockstep/core';

/** What must not be in Atlas's output: passwords, and the ways in which programs written in Go spell them. */
export function atlasSecrets(targets: readonly ConnectionTarget[]): readonly string[] {
  return targets.flatMap(spellingsOf);
}

function spellingsOf(target: ConnectionTarget): readonly string[] {
  const found = /^[a-z]+:\/\/[^:@/]*:([^@]*)@/.exec(target.url.reveal())?.[1] ?? '';
  if (found === '') return [];
  const password = decodeURIComponent(found);
  // A message about a URL that could not be taken apart shows a piece of the password.
  const pieces = password.split(/[/?#@:]/).filter((piece) => piece.length > 2 && piece !== password);
  return [
    found,
    password,
    inGoUrl(password),
    ...quotedInGo(password),
    ...quotedForServers(password),
    ...pieces,
  ];
}

/** Go leaves some characters of a password in a URL as they are. */
function inGoUrl(password: string): string {
  return encodeURIComponent(password)
    .replace(/%(24|26|2B|2C|3B|3D)/g, (code) => decodeURIComponent(code))
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `%q` and `%+q` of Go. */
function quotedInGo(password: string): readonly string[] {
  const quoted = password
    .replace(/["\\]/g, '\\$&')
    .replace(/[\u0000-\u001f\u007f]/g, (sign) => GO_ESCAPES[sign] ?? hex(sign));
  const ascii = quoted.replace(/[\u{80}-\u{10ffff}]/gu, (sign) => {
    const code = sign.codePointAt(0) ?? 0;
    return code > 0xffff
      ? `\\U${code.toString(16).padStart(8, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return [quoted, ascii];
}

const GO_ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

function hex(sign: string): string {
  return `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** As a value of a libpq connection string, and as a text in SQL. */
function quotedForServers(password: string): readonly string[] {
  return [
    password.replace(/[ '\\]/g, '\\$&'),
    password.replace(/['\\]/g, '\\$&'),
    password.replaceAll("'", "''"),
  ];
}
