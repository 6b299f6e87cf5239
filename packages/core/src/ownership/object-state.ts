/** How the target has an object that no statement brings in step, compared with the files; `extra`: it is in the target only. */
export const OBJECT_STATES = ['in_step', 'absent', 'differs', 'extra'] as const;

export type ObjectState = (typeof OBJECT_STATES)[number];
