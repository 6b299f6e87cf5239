import {
  LOSSLESS,
  UNKNOWN_CHANGE,
  UNNOTICED,
  type TypeChange,
  type TypeChangeRequest,
} from './type-change.js';

type ModifierRule = (request: TypeChangeRequest) => TypeChange;

/** What a change of length, precision or scale does, within one type. */
export function changeOfModifiers(request: TypeChangeRequest): TypeChange {
  const { from, to } = request;
  if (from.opaque || to.opaque) return UNKNOWN_CHANGE;
  if (to.modifiers.length === 0) return { ...UNNOTICED, readersNotice: to.name === 'bpchar' };
  if (from.modifiers.join() === to.modifiers.join()) return UNNOTICED;
  return MODIFIERS[to.name]?.(request) ?? UNKNOWN_CHANGE;
}

/** A longer text fits; a shorter one is cut by a written cast and refused by an assignment. */
const length: ModifierRule = ({ from, to, explicit }) =>
  isWider(from.modifiers, to.modifiers)
    ? UNNOTICED
    : { ...UNNOTICED, rewrites: true, losesData: explicit, mayFail: !explicit };

/** Padded text is padded again. */
const paddedLength: ModifierRule = (request) => ({ ...length(request), rewrites: true, readersNotice: true });

const fractionOfSeconds: ModifierRule = ({ from, to }) =>
  (from.modifiers[0] ?? 6) <= (to.modifiers[0] ?? 6)
    ? UNNOTICED
    : { ...UNNOTICED, rewrites: true, losesData: true };

const bits: ModifierRule = ({ from, to }) =>
  isWider(from.modifiers, to.modifiers) ? UNNOTICED : UNKNOWN_CHANGE;

const precision: ModifierRule = ({ from, to }) => {
  const [toPrecision = 0, toScale = 0] = to.modifiers;
  const [fromPrecision, fromScale] = from.modifiers;
  if (fromPrecision === undefined || fromScale === undefined)
    return { ...LOSSLESS, losesData: true, mayFail: true };
  if (fromScale === toScale && fromPrecision <= toPrecision) return UNNOTICED;
  return {
    rewrites: true,
    mayFail: fromPrecision - fromScale > toPrecision - toScale,
    losesData: toScale < fromScale,
    readersNotice: fromScale !== toScale,
    keepsIndexes: false,
  };
};

const MODIFIERS: Readonly<Record<string, ModifierRule>> = {
  varchar: length,
  bpchar: paddedLength,
  numeric: precision,
  timestamp: fractionOfSeconds,
  timestamptz: fractionOfSeconds,
  time: fractionOfSeconds,
  timetz: fractionOfSeconds,
  varbit: bits,
};

function isWider(from: readonly number[], to: readonly number[]): boolean {
  return from.length > 0 && (from[0] ?? 0) <= (to[0] ?? 0);
}
