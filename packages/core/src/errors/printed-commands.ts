/** The package managers whose commands are printed. */
export const PACKAGE_MANAGERS = ['npm', 'pnpm', 'yarn', 'bun'] as const;
export type PackageManager = (typeof PACKAGE_MANAGERS)[number];

interface ManagerCommands {
  /** How a program of an installed package is run. */
  readonly exec: string;
  readonly add: string;
  readonly addDev: string;
}

const COMMANDS: Readonly<Record<PackageManager, ManagerCommands>> = {
  npm: { exec: 'npx', add: 'npm i', addDev: 'npm i -D' },
  pnpm: { exec: 'pnpm', add: 'pnpm add', addDev: 'pnpm add -D' },
  yarn: { exec: 'yarn', add: 'yarn add', addDev: 'yarn add -D' },
  bun: { exec: 'bunx', add: 'bun add', addDev: 'bun add -d' },
};

/** How Lockstep is run with a package manager: `npx lockstep`, `pnpm lockstep`, `yarn lockstep`, `bunx lockstep`. */
export function binOf(manager: PackageManager): string {
  return `${COMMANDS[manager].exec} lockstep`;
}

/**
 * Fills in what a message says of commands: `{bin}` for Lockstep's own, `{exec}` for another program of the workspace,
 * `{add}` and `{addDev}` for installing a package. `bin` is how the face is run; one that no package manager runs
 * installs with npm.
 */
export function fillCommands(text: string, bin: string): string {
  const manager = PACKAGE_MANAGERS.find((name) => binOf(name) === bin) ?? 'npm';
  const { exec, add, addDev } = COMMANDS[manager];
  return text
    .replaceAll('{bin}', bin)
    .replaceAll('{exec}', exec)
    .replaceAll('{addDev}', addDev)
    .replaceAll('{add}', add);
}
