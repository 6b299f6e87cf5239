import { completedCommands, completedValues, type SHELLS } from './completion-words.js';

/** Makes the script of a shell; all words in it are our own. */
export const COMPLETION_SCRIPTS: Readonly<Record<(typeof SHELLS)[number], () => string>> = {
  bash: bashScript,
  zsh: () => `autoload -U +X bashcompinit && bashcompinit\n${bashScript()}`,
  fish: fishScript,
};

/** Bash takes `=` for the end of a word, so that an option's value comes as a word of its own. */
function bashScript(): string {
  const commands = completedCommands();
  const flags = commands.map(({ name, flags: own, words }) => {
    return `    ${name}) words="${[...own, ...words].join(' ')}" ;;`;
  });
  const values = [
    ...Object.entries(completedValues('diff'))
      .filter(([flag]) => flag === 'fail-on')
      .map(([flag, own]) => `    "diff --${flag}") words="${own.join(' ')}" ;;`),
    ...Object.entries(completedValues()).map(
      ([flag, own]) => `    *" --${flag}") words="${own.join(' ')}" ;;`,
    ),
  ];
  return `_lockstep() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" option="" words=""
  if [ "$cur" = "=" ]; then option="\${COMP_WORDS[COMP_CWORD-1]}"; cur=""
  elif [ "$COMP_CWORD" -gt 1 ] && [ "\${COMP_WORDS[COMP_CWORD-1]}" = "=" ]; then option="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  if [ -n "$option" ]; then case "\${COMP_WORDS[1]} $option" in
${values.join('\n')}
  esac
  elif [ "$COMP_CWORD" -eq 1 ]; then words="${commands.map(({ name }) => name).join(' ')}"
  else case "\${COMP_WORDS[1]}" in
${flags.join('\n')}
  esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  if [ "\${#COMPREPLY[@]}" -eq 1 ] && [ "\${COMPREPLY[0]%=}" != "\${COMPREPLY[0]}" ]; then
    compopt -o nospace 2>/dev/null
  fi
}
complete -F _lockstep lockstep
`;
}

function fishScript(): string {
  const lines = completedCommands().flatMap(({ name, summary, flags, words }) => {
    const values = completedValues(name);
    const seen = `-n '__fish_seen_subcommand_from ${name}'`;
    const first = `complete -c lockstep -f -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`;
    const options = flags.map((flag) => {
      const long = flag.slice(2).replace(/=$/, '');
      const own = values[long] ?? [];
      const value = flag.endsWith('=') ? ` -x${own.length === 0 ? '' : ` -a '${own.join(' ')}'`}` : '';
      return `complete -c lockstep ${seen} -l ${long}${value}`;
    });
    const more = words.length === 0 ? [] : [`complete -c lockstep -f ${seen} -a '${words.join(' ')}'`];
    return [first, ...options, ...more];
  });
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, (sign) => `\\${sign}`)}'`;
}
