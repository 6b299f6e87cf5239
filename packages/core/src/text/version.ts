/** Version of all Lockstep packages; a test compares it with their package.json. */
export const LOCKSTEP_VERSION = '0.1.0';
