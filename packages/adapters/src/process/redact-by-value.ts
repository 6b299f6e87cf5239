const SHOWN_INSTEAD = '****';

/**
 * Replaces every secret in a text by `****`, also where it is percent-encoded or JSON-escaped. Secrets that are parts
 * of longer ones are replaced after those; empty ones are left out.
 */
export function redactByValue(text: string, secrets: readonly string[]): string {
  const spellings = [...new Set(secrets.flatMap(spellingsOf))].filter((spelling) => spelling !== '');
  spellings.sort((one, other) => other.length - one.length);
  return spellings.reduce((redacted, spelling) => redacted.replaceAll(spelling, SHOWN_INSTEAD), text);
}

/** The ways in which tools print a value: as it is, in a URL (two sets of characters, both cases), in JSON. */
function spellingsOf(secret: string): readonly string[] {
  const encoded = percentEncoded(secret);
  const strict = encoded.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const url = [encoded, strict, encoded.replaceAll('%20', '+'), strict.replaceAll('%20', '+')];
  return [secret, ...url, ...url.map(withLowerCaseHex), ...url.map(jsonEscaped), ...jsonSpellings(secret)];
}

function jsonSpellings(secret: string): readonly string[] {
  const once = jsonEscaped(secret);
  const ascii = once.replace(
    /[\u007f-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [once, ascii, once.replaceAll('/', '\\/'), jsonEscaped(once)];
}

function jsonEscaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** A lone surrogate has no percent-encoding; no tool can have printed one. */
function percentEncoded(secret: string): string {
  return encodeURIComponent(secret.replace(/[\ud800-\udfff]/gu, ''));
}

function withLowerCaseHex(encoded: string): string {
  return encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
}
