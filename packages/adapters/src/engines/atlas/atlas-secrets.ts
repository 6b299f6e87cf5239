import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { redactByValue } from '../../process/redact-by-value.js';
import type { ToolResult } from '../../process/run-tool.js';

/**
 * A failed run with nothing secret in its output. Only a failed one: a plan may well hold a word that is a password
 * somewhere, and must stay as it is.
 */
export function withoutSecrets(result: ToolResult, targets: readonly ConnectionTarget[]): ToolResult {
  const secrets = targets.flatMap(spellingsOf);
  const { stdout, stderr } = result;
  return { ...result, stdout: redactByValue(stdout, secrets), stderr: redactByValue(stderr, secrets) };
}

function spellingsOf(target: ConnectionTarget): readonly string[] {
  const found = /^[a-z]+:\/\/[^:@/]*:([^@]*)@/.exec(target.url.reveal())?.[1] ?? '';
  if (found === '') return [];
  const password = decodeURIComponent(found);
  // What is shown of a password may be cut or spelled in a way nobody thought of; its words look the same in all.
  const pieces = password.split(/[^A-Za-z0-9]+/).filter((piece) => piece.length > 3);
  return [
    target.url.reveal(),
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
