import type { OpenLibsql } from '@lockstep/adapters/dialects/sqlite/connect/load-libsql.js';

/** One opening of a database file, with the statements that were compiled on it. */
export interface OpenedFile {
  readonly path: string;
  readonly sent: string[];
}

/** Every opening since the last call of `takeOpened`. */
let opened: OpenedFile[] = [];

export function takeOpened(): readonly OpenedFile[] {
  const taken = opened;
  opened = [];
  return taken;
}

/** A driver that remembers which files it opened and what it compiled. */
export function countingDriver(Driver: OpenLibsql): OpenLibsql {
  return class extends Driver {
    readonly #file: OpenedFile;

    constructor(path: string, options: { readonly timeout?: number }) {
      super(path, options);
      this.#file = { path, sent: [] };
      opened.push(this.#file);
    }

    override async prepare(sql: string) {
      this.#file.sent.push(sql);
      return await super.prepare(sql);
    }
  };
}
