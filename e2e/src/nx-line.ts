/** Versions of Nx that belong together. */
export interface NxLine {
  readonly nx: string;
  readonly devkit: string;
}

export const NX_24: NxLine = { nx: '24.0.6', devkit: '24.0.0' };
export const NX_23: NxLine = { nx: '23.3.2', devkit: '23.3.2' };
export const NX_22: NxLine = { nx: '22.7.12', devkit: '22.7.12' };
