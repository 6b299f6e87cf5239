import type { OptionName } from '../../errors/option-names.js';
import type { FailOnWord } from '../../config/command-options.js';
import type { VerbCommand } from './verb-command.js';

/** Something a task of a task runner depends on: the module's files, a variable, a file that a task before it wrote. */
export type TaskInput = 'files' | { readonly variable: string } | { readonly file: string };

/** The task that runs a verb, as a task runner has to know it. */
export interface VerbTask {
  readonly isCached: boolean;
  /** What its result depends on; absent where it is not cached. */
  readonly inputs?: readonly TaskInput[];
  /** Files of the environment's folder below `.lockstep/`, or the generated types. */
  readonly outputs: readonly string[] | 'types';
  /** Verbs whose tasks run before it; with `^` those of the used modules. */
  readonly after?: readonly string[];
  /** True where its command does what the tasks before it do: where a task is that command, it runs after none of them. */
  readonly isWhole?: boolean;
  /** True where it may ask people, so that it runs in a process of its own. */
  readonly mayAsk?: boolean;
}

/** What there is to say of a verb without running it: help, parsing, tasks and documentation are made of it. */
export interface VerbAbout {
  /** In half a sentence. */
  readonly summary: string;
  /** True where a module is not tried after one that it uses has failed. */
  readonly isOrdered?: boolean;
  /** What it takes beside the options of every verb. */
  readonly options: readonly OptionName[];
  /** What it takes on the command line alone. */
  readonly cliOptions?: readonly OptionName[];
  /** What `--fail-on` can find. Default: everything. */
  readonly failOn?: readonly FailOnWord[];
  readonly task: VerbTask;
  /** Gives what runs it. */
  readonly load: () => Promise<VerbCommand>;
}
