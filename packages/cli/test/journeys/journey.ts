import type { CliResult, CliWorkspace, Files, Modules, Variables } from '../support/cli-workspace.js';
import type { ScenarioDatabase } from '../../../adapters/test/contracts/scenario-database.js';

/** Where a journey takes place. */
export interface JourneyPlace {
  readonly workspace: CliWorkspace;
  readonly database: ScenarioDatabase;
  /** Runs a command line that has to work. */
  works(line: string): Promise<CliResult>;
  /** Replaces the SQL of module `api`. */
  sql(text: string): void;
  /** The id of the plan that the last diff or apply of `api` left. */
  planId(): string;
  /** Keys over those of `api`'s environment `target`, with the module's other keys. */
  configure(target: object, config?: object): void;
  /** Variables of the commands from now on. */
  setEnv(variables: Variables): void;
}

/** Something that is done by hand on the way, at a refusal with what it said. */
export type ByHand = (place: JourneyPlace, said: CliResult) => unknown;
/** The same where nothing was said yet, or any more. */
export type AtPlace = (place: JourneyPlace) => unknown;

/** Somebody who meets a refusal and does what it says, literally, until the database is as they wanted. */
export interface Journey {
  readonly name: string;
  readonly on?: 'postgres' | 'mariadb' | 'sqlite';
  /** True where Atlas plans it. */
  readonly needsAtlas?: boolean;
  /** Keys of `api`'s configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Keys of its environment `target`. */
  readonly target?: Readonly<Record<string, unknown>>;
  /** More environments. */
  readonly environments?: Readonly<Record<string, unknown>>;
  /** More modules, and what `api` uses of them. */
  readonly modules?: Modules;
  readonly uses?: readonly string[];
  readonly files?: Files;
  /** SQL of `api` that is applied before; absent where nothing was. */
  readonly before?: string;
  /** SQL that the user wants. */
  readonly wanted: string;
  /** What happens before the first command. */
  readonly arrange?: AtPlace;
  /** What is typed first. */
  readonly start: string | ((place: JourneyPlace) => string | Promise<string>);
  /** What is done by hand at a refusal, by its code; each once. */
  readonly byHand?: Readonly<Record<string, ByHand>>;
  /** Where commands are typed, from the workspace's root. */
  readonly cwd?: string;
  /** Which of the printed commands is taken, by the refusal's code: the first that matches; else the first of all. */
  readonly choose?: Readonly<Record<string, RegExp>>;
  /** The code of a refusal whose printed commands are all taken, one after the other. */
  readonly takesAll?: string;
  /** What is typed after a command that only looks or prepares; else the first command. */
  readonly again?: string;
  /** The codes met on the way, in order. */
  readonly meets: readonly string[];
  readonly ends: AtPlace;
}
