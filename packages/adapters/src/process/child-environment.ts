/** What a program needs to be found, to find its user's files and certificates, and to write its words. */
const NEEDED: readonly string[] = [
  ...['PATH', 'Path', 'PATHEXT', 'HOME', 'USERPROFILE', 'TMPDIR', 'TEMP', 'TMP'],
  ...['SystemRoot', 'SYSTEMROOT', 'windir', 'COMSPEC', 'ComSpec', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'],
  ...['LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS'],
];

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The variables of this process that a child gets: those of a fixed list, and of these the ones in `names`. Never a
 * connection, a password or a token: what a child needs beyond is given to it by name, by whoever starts it.
 */
export function childEnvironment(names: readonly string[] = NEEDED): Readonly<Record<string, string>> {
  return pick(process.env, (name) => names.includes(name));
}

/** What a package manager is configured with, registry and proxies included; installing packages is its job alone. */
const OF_PACKAGE_MANAGERS =
  /^(?:npm_config_|pnpm_|yarn_|corepack_|bun_install)|^(?:https?|no|all)_proxy$|^(?:NPM_TOKEN|NODE_AUTH_TOKEN|CI)$/i;

/** The variables of a package manager, from those of the face. */
export function packageManagerEnvironment(variables: Variables): Readonly<Record<string, string>> {
  return pick(variables, (name) => NEEDED.includes(name) || OF_PACKAGE_MANAGERS.test(name));
}

function pick(variables: Variables, isWanted: (name: string) => boolean): Readonly<Record<string, string>> {
  const pairs = Object.entries(variables).flatMap(([name, value]) =>
    value !== undefined && isWanted(name) ? [[name, value] as const] : [],
  );
  return Object.fromEntries(pairs);
}
