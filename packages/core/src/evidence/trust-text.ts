import type { Plan } from '../plan/plan.js';

/** What files of this plan may have although it reaches out of their scratch database; null where nothing. */
export function trustText({ trust }: Plan): string | null {
  if (trust === undefined) return null;
  const extensions = trust.filter((name) => name !== 'login');
  return [
    ...(extensions.length === 0 ? [] : [`schema files may use ${extensions.join(', ')}`]),
    ...(trust.includes('login') ? ['schema files may be loaded with the login of the target'] : []),
  ].join('; ');
}
