/** Variables by which CI services say who started a run; the first that is set counts. */
export const CI_ACTOR_VARIABLES = [
  'GITHUB_ACTOR',
  'GITLAB_USER_LOGIN',
  'BUILD_REQUESTEDFOR',
  'CIRCLE_USERNAME',
] as const;
