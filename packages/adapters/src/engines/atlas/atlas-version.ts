/** Who built a binary: the Apache-2.0 build of the sources, or the vendor's under its own licence. */
export type AtlasEdition = 'community' | 'official';

/** What `atlas version` says of a binary. */
export interface AtlasVersion {
  readonly edition: AtlasEdition;
  /** `1.2.3`; `development` for a build that was given no version. */
  readonly version: string;
}

/** The oldest line that was measured, and the newest major that is known. */
export const KNOWN_LINES = { oldest: '0.13', newestMajor: 1 } as const;

const VERSION_LINE =
  /^atlas(?: (community|unofficial))? version (?:v?(\d+\.\d+\.\d+\S*)|- (development))\s*$/;

/**
 * Reads the first line of `atlas version`; null where no Atlas wrote it. A build without a version comes from the
 * sources, which hold nothing but the community edition.
 */
export function parseAtlasVersion(output: string): AtlasVersion | null {
  const found = VERSION_LINE.exec(output.trimStart().split('\n')[0] ?? '');
  if (found === null) return null;
  const [, edition, version, development] = found;
  return {
    edition: edition === undefined && development === undefined ? 'official' : 'community',
    version: version ?? 'development',
  };
}

/** True for a line whose flags and output are known; a build without a version is judged by what it does. */
export function isKnownLine({ version }: AtlasVersion): boolean {
  if (version === 'development') return true;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > KNOWN_LINES.newestMajor) return false;
  return major > 0 || minor >= 13;
}
